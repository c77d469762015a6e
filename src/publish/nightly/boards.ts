import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import type { Snowflake } from '../../base/snowflake.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { LedgerReader } from '../../ledger/rounds/ledger-reader.js';
import { createLedgerStore } from '../../store/ledger/ledger-store.js';
import { StoreAwayError } from '../../store/mongo/mongo-store.js';
import type { Store, WithStore } from '../../store/store.js';
import type { RoundOutcome } from '../round.js';
import { type Difference, namesOf } from './difference.js';

/** A guild's board, as of an instant (milliseconds), with the figures that `withStore` gives. */
export type AskBoard = (guildId: Snowflake, now: number, withStore: WithStore) => Promise<unknown>;

/** Runs something on the ledger as it stood at a round of which MongoDB has everything, while nothing more is published; null: it has not. */
export type AsOfRound = <T>(compare: (reader: LedgerReader, store: Store) => Promise<T>) => Promise<T | null>;

/** What is given to read at a round's beginning. */
export interface AsOfRoundOptions {
  readonly ledger: Pick<Ledger, 'read'>;
  /** Runs when nothing is being published, and keeps everything else from being published meanwhile. */
  readonly turn: <T>(work: () => Promise<T>) => Promise<T>;
  /** One round. `onBegun` is called in the turn of the event loop in which it began; again where it had to begin anew. */
  readonly publish: (onBegun: () => void) => Promise<RoundOutcome>;
  readonly store: Store;
}

/** Reads the ledger in the turn in which a round begins, so that both sides stand at the same moment. */
export function createAsOfRound({ ledger, turn, publish, store }: AsOfRoundOptions): AsOfRound {
  return (compare) =>
    turn(async () => {
      const readers: LedgerReader[] = [];
      try {
        const published = await publish(() => void readers.push(ledger.read()));
        const reader = readers.at(-1);
        return published === 'whole' && reader !== undefined ? await compare(reader, store) : null;
      } finally {
        for (const reader of readers) reader.close();
      }
    });
}

export interface CompareBoardsOptions {
  readonly ledger: Pick<Ledger, 'past'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly ask: AskBoard;
  readonly asOfRound: AsOfRound;
}

/**
 * Asks the board of each guild that an earlier epoch counted both ways: of the ledger with the past that it keeps, and of
 * MongoDB alone, as everybody else reads it. One guild after another, with other rounds in between.
 * @param share where to begin, from 0 to 1, so that over the nights each guild has its turn
 */
export async function compareBoards(
  { ledger, clock, log, ask, asOfRound }: CompareBoardsOptions,
  share: number,
  mayGoOn: () => boolean,
): Promise<readonly Difference[]> {
  const guilds = [...ledger.past.guilds()].filter(([, reached]) => reached === 0).map(([guildId]) => guildId);
  const first = Math.floor(guilds.length * share);
  const differences: Difference[] = [];
  for (const guildId of [...guilds.slice(first), ...guilds.slice(0, first)]) {
    if (!mayGoOn()) break;
    try {
      const what = await asOfRound(async (reader, store) => {
        const now = clock.now();
        const board = (one: Store) => ask(guildId, now, (_, answer) => answer({ store: one, lacking: null }));
        const right = await board(createLedgerStore(reader));
        return board(store).then((read) => namesOf(differing(read, right)), noBoard);
      });
      if (what === null || what === '') continue;
      differences.push({ between: 'answers', at: `board of ${guildId}`, what });
    } catch (error) {
      if (!(error instanceof StoreAwayError)) throw error;
      log.info({ err: error, guildId }, 'MongoDB did not give a board alone in time, so it was not compared');
    }
  }
  return differences;
}

/** What somebody wrote there by hand can make no board. It is that guild's difference, and keeps no other from being compared. */
function noBoard(error: unknown): string {
  if (error instanceof StoreAwayError) throw error;
  return `MongoDB alone gives none: ${error instanceof Error ? error.message : String(error)}`;
}

/** Paths at which two values differ. */
function differing(a: unknown, b: unknown, path = ''): readonly string[] {
  if (a === b) return [];
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return [path];
  const [left, right] = [a, b] as const;
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  const of = (value: object, name: string): unknown => (value as Readonly<Record<string, unknown>>)[name];
  return [...names].flatMap((name) =>
    differing(of(left, name), of(right, name), path === '' ? name : `${path}.${name}`),
  );
}
