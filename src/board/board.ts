import { createRepeats } from '../base/repeats.js';
import type { Snowflake } from '../base/snowflake.js';
import type { Signal } from '../discord/signals.js';
import { en, type Texts } from '../views/texts.js';
import { createCalls } from './calls.js';
import { createGate } from './gate.js';
import { createGuildBoard, type GuildBoard } from './guild-board.js';
import type { KeeperParts } from './keeper-parts.js';
import type { RedrawOutcome, RedrawReason } from './outcome.js';
import { systemTimers, type Timers } from './timers.js';

/** Boards drawn at the same time; a person's wish does not wait for the others. */
const AT_ONCE = 4;
/** Edits blocked for this long: the message is replaced. */
const REPLACE_AFTER_MS = 1_800_000;

export interface BoardOptions extends Omit<KeeperParts, 'texts' | 'calls' | 'replaceAfterMs'> {
  readonly texts?: Texts;
  readonly timers?: Timers;
  readonly replaceAfterMs?: number;
}

/** The live message of every guild. No method throws for what Discord does; failures are log lines and outcomes. */
export interface Board {
  /** The process knows the guild (again): draws its board and checks that the message still stands. */
  start(guildId: Snowflake): Promise<RedrawOutcome>;
  redraw(guildId: Snowflake, reason: RedrawReason): Promise<RedrawOutcome>;
  /** For the schedule: redraws the boards of these guilds, a few at a time. */
  redrawAll(guildIds: readonly Snowflake[]): Promise<void>;
  /** A guild's settings changed: a board that was off is on again, and is drawn where it belongs. */
  settingsChanged(guildId: Snowflake): Promise<RedrawOutcome>;
  /** Whether a guild's board stands without its picture, which could not be drawn or was not taken. */
  pictureFails(guildId: Snowflake): boolean;
  onSignal(signal: Signal): void;
  /** Ends calls under way and resolves when nothing touches the ledger any more. */
  close(): Promise<void>;
}

export function createBoard(options: BoardOptions): Board {
  const calls = createCalls();
  const parts = {
    replaceAfterMs: REPLACE_AFTER_MS,
    timers: systemTimers,
    texts: en,
    ...options,
    gate: createGate(AT_ONCE),
    calls,
    repeats: createRepeats(options.clock),
  };
  const boards = new Map<Snowflake, GuildBoard>();

  function of(guildId: Snowflake): GuildBoard {
    const known = boards.get(guildId);
    if (known) return known;
    const made = createGuildBoard(guildId, parts);
    boards.set(guildId, made);
    return made;
  }

  /** Off, since Discord once did not know its channel, which is there all the same: each start tries again. */
  function wake(guildId: Snowflake): void {
    const { boards: records, directory } = options.ledger;
    const record = records.of(guildId);
    if (record === null || record.on || directory.guild(guildId)?.state !== 'present') return;
    if (directory.channel(record.channelId)?.guildId === guildId) of(guildId).turnOn();
  }

  return {
    start: (guildId) => {
      wake(guildId);
      return of(guildId).redraw('start');
    },
    redraw: (guildId, reason) => of(guildId).redraw(reason),
    redrawAll: async (guildIds) => {
      await Promise.all(guildIds.map((guildId) => of(guildId).redraw('schedule')));
    },
    settingsChanged: (guildId) => {
      of(guildId).turnOn();
      return of(guildId).redraw('person');
    },
    pictureFails: (guildId) => boards.get(guildId)?.pictureFails() ?? false,
    onSignal: (signal) => {
      switch (signal.kind) {
        case 'messagesDeleted':
          of(signal.guildId).messagesDeleted(signal.channelId, signal.messageIds);
          break;
        case 'channelDeleted':
          of(signal.guildId).channelDeleted(signal.channelId);
          break;
        case 'permissionsChanged':
          of(signal.guildId).permissionsChanged();
          break;
        case 'guildAvailable':
          if (signal.joined) of(signal.guildId).turnOn();
          else wake(signal.guildId);
          void of(signal.guildId).redraw('start');
          break;
        case 'guildRemoved':
          of(signal.guildId).turnOff('bot removed');
          break;
        case 'resumed':
        case 'interaction':
          break;
      }
    },
    close: async () => {
      const ending = [...boards.values()].map((board) => board.close());
      calls.end();
      await Promise.all(ending);
    },
  };
}
