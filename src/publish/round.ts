import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Snowflake } from '../base/snowflake.js';
import type { UtcDay } from '../base/time/slots.js';
import type { Ledger } from '../ledger/ledger.js';
import type { PublishedKind, PublishedRows } from '../ledger/rounds/published.js';
import type { RoundSnapshot } from '../ledger/rounds/round-snapshot.js';
import { buildSheet } from '../ledger/rounds/sheets.js';
import type { Collections } from '../store/mongo/collections.js';
import type { EpochName } from '../store/mongo/meta-documents.js';
import { PUBLISHED_AS, PUBLISHED_ORDER, type RoundSoFar } from '../store/mongo/published-as.js';
import { isServerError } from '../store/mongo/trouble.js';
import type { Write } from '../store/mongo/writes.js';
import { writeAll } from './bulk.js';
import type { Later } from './later.js';
import type { Leases } from './leases.js';

/** Most documents in one bulk: reading, building and sending so many takes some 10 ms. */
const BULK = 500;
/** A day's sheet is written when more of its documents than this changed since. */
const SHEET_AFTER = 500;
/** Longest that one round goes on writing sheets, milliseconds; the rest follow in the next. */
const SHEETS_MS = 2_000;
/** Failed documents named in the log by one round; the rest are only counted. */
const NAMED = 10;

/** What a round is asked for beside everything that changed. */
export interface RoundRequest {
  /** Also sheets whose revision differs. */
  readonly nightly?: boolean;
  /** Called in the same turn in which the round's counter was committed. */
  readonly onBegun?: () => void;
}

export interface RoundParts {
  readonly ledger: Ledger;
  readonly collections: Collections;
  readonly leases: Leases;
  readonly later: Later;
  readonly clock: Clock;
  readonly log: Log;
  /** Since when the way to MongoDB is the same, milliseconds (monotonic). */
  readonly heldSince: number;
  /** After so long every write over an earlier connection has landed, or never will, milliseconds. */
  readonly settledMs: number;
}

/** `partly`: some documents could not be written and are tried again. */
export type RoundOutcome = 'whole' | 'partly';

/**
 * One round: the ledger's counter, `begunRev`, the documents as they stood at the counter, then `publishedRev`, then
 * sheets. A day's `servers` document goes before its members': so whoever reads knows by it which epochs have
 * documents of a day. Page by page: memory holds two pages, however much has changed. `rolledBack`: the store is not
 * where this process left it (see `Leases.begin`), and the round is void.
 */
export async function publishRound(parts: RoundParts, request: RoundRequest): Promise<RoundOutcome | 'rolledBack'> {
  const { ledger, clock, heldSince, settledMs } = parts;
  await ledger.settle();
  const isSettled = clock.monotonic() - heldSince >= settledMs;
  if (request.nightly) ledger.erasures.again('night');
  if (isSettled) ledger.erasures.again('settled');
  const snapshot = ledger.rounds.begin();
  try {
    request.onBegun?.();
    if ((await parts.leases.begin(snapshot.n)) === 'rolledBack') return 'rolledBack';
    const round = new Round(parts, request, snapshot, isSettled);
    await round.writeDocuments();
    if (round.whole) {
      const countedTo = new Map(snapshot.positions.map(({ stream, at }) => [stream, at]));
      if ((await parts.leases.finish(snapshot.n, countedTo)) === 'rolledBack') return 'rolledBack';
    }
    await round.writeSheets();
    return round.whole ? 'whole' : 'partly';
  } finally {
    snapshot.close();
  }
}

class Round implements RoundSoFar {
  readonly #parts: RoundParts;
  readonly #request: RoundRequest;
  readonly #snapshot: RoundSnapshot;
  readonly #epoch: EpochName;
  /** Guilds of which something was not written: what may only follow their counts waits. */
  readonly #unwritten = new Set<Snowflake>();
  readonly #unwrittenDays = new Set<string>();
  /** Guilds of which nothing more may be written. */
  readonly #heldBack = new Set<Snowflake>();
  readonly #isSettled: boolean;
  #failures = 0;
  whole = true;

  constructor(parts: RoundParts, request: RoundRequest, snapshot: RoundSnapshot, isSettled: boolean) {
    this.#isSettled = isSettled;
    this.#parts = parts;
    this.#request = request;
    this.#snapshot = snapshot;
    this.#epoch = parts.ledger.identity();
  }

  isWhole(guildId: Snowflake): boolean {
    return !this.#unwritten.has(guildId);
  }

  isWritten(kind: PublishedKind, { guildId, day }: { readonly guildId: Snowflake; readonly day: UtcDay }): boolean {
    return !this.#unwrittenDays.has(`${kind} ${guildId} ${day}`);
  }

  async writeDocuments(): Promise<void> {
    for (const kind of PUBLISHED_ORDER) if (!PUBLISHED_AS[kind].afterwards) await this.#write(kind);
    if (this.#failures > NAMED) {
      this.#parts.log.warn({ documents: this.#failures }, 'more documents could not be written');
    }
  }

  /** Sheets that the store lacks, and those that are due now. */
  async writeSheets(): Promise<void> {
    const { ledger, clock } = this.#parts;
    const { nightly = false } = this.#request;
    for (const kind of PUBLISHED_ORDER) if (PUBLISHED_AS[kind].afterwards) await this.#write(kind);
    const until = clock.monotonic() + SHEETS_MS;
    const due = this.#snapshot.sheetsDue({ now: clock.now(), changed: SHEET_AFTER, nightly });
    for (const { guildId, day } of due) {
      if (!this.isWhole(guildId)) continue;
      const sheet = await buildSheet(this.#snapshot, guildId, day);
      if (ledger.rounds.saveSheet(sheet)) await this.#writePage('sheets', [sheet]);
      if (clock.monotonic() > until) return;
    }
  }

  /** Sends all changed rows of a kind, at most two pages at a time on their way. */
  async #write<K extends PublishedKind>(kind: K): Promise<void> {
    const pages = this.#snapshot.dirty(kind, { limit: PUBLISHED_AS[kind].bulk ?? BULK });
    const errors: unknown[] = [];
    let before: Promise<unknown> = Promise.resolve();
    try {
      for (const page of pages) {
        const sent = this.#writePage(kind, page).catch((error) => errors.push(error));
        await Promise.all([before, nextTurn()]);
        before = sent;
        if (errors.length > 0) break;
      }
    } finally {
      await before;
    }
    if (errors.length > 0) throw errors[0];
  }

  async #writePage<K extends PublishedKind>(kind: K, page: readonly PublishedRows[K][]): Promise<void> {
    const { ledger, later, collections } = this.#parts;
    const { write: toWrite, mayWrite, thenDo, collection } = PUBLISHED_AS[kind];
    const rows: PublishedRows[K][] = [];
    const writes: Write[] = [];
    for (const row of page) {
      const write = toWrite(row, this.#epoch);
      const isHeldBack = row.guildId !== null && this.#heldBack.has(row.guildId);
      if (isHeldBack || later.waits(write.id) || mayWrite?.(row, this) === false) {
        this.#leave(kind, row);
        continue;
      }
      rows.push(row);
      writes.push(write);
    }
    const failures = new Map(await writeAll(collections.ofAny(collections[collection]), writes));
    if (thenDo !== undefined) {
      for (const [index, row] of rows.entries()) {
        if (failures.has(index)) continue;
        const failure = await refusalOf(thenDo(row, { collections, ledger, isSettled: this.#isSettled }));
        if (failure !== null) failures.set(index, failure);
      }
    }
    const acknowledged = rows.filter((row, index) => {
      const written = this.#note(writes[index]?.id ?? '', failures.get(index));
      if (!written) this.#leave(kind, row);
      return written;
    });
    ledger.rounds.acknowledge(kind, acknowledged, this.#snapshot.n);
  }

  #leave(kind: PublishedKind, row: PublishedRows[PublishedKind]): void {
    this.whole = false;
    if (row.guildId === null) return;
    this.#unwritten.add(row.guildId);
    if (PUBLISHED_AS[kind].holdsBack) this.#heldBack.add(row.guildId);
    if ('day' in row) this.#unwrittenDays.add(`${kind} ${row.guildId} ${row.day}`);
  }

  /** Notes whether a document was written; a failed one is named in the log and tried again later. */
  #note(id: string, failure: string | undefined): boolean {
    const { later, log } = this.#parts;
    if (failure === undefined) {
      later.written(id);
      return true;
    }
    const retryInMs = later.failed(id);
    this.#failures += 1;
    if (this.#failures <= NAMED)
      log.warn({ document: id, reason: failure, retryInMs }, 'a document could not be written');
    return false;
  }
}

/** The server's words where it refused what was asked; null: it did not. Throws where it gave no answer. */
async function refusalOf(work: Promise<void>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof Error && isServerError(error)) return error.message;
    throw error;
  }
}
