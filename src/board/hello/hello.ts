import { RateLimitError } from 'discord.js';
import type { Log } from '../../base/log.js';
import { pause } from '../../base/pause.js';
import type { Snowflake } from '../../base/snowflake.js';
import { errorFields } from '../../discord/error-fields.js';
import { HeldBackError, heldFor } from '../../discord/held-back.js';
import type { Signal } from '../../discord/signals.js';
import type { Ledger } from '../../ledger/ledger.js';
import { createHelloNotes } from './notes.js';
import { type SayParts, sayHello } from './say.js';

/** A guild that the bot has been in for longer, and that only the ledger does not know, is not greeted. */
const NEW_FOR_MS = 7 * 86_400_000;

/** Waits between hellos, milliseconds. A bot that starts in many new guilds at once takes its time. */
export interface HelloPace {
  readonly betweenMs: number;
  /** After a message to an owner: Discord takes many of them at once for spam. */
  readonly afterOwnerMs: number;
  /** While Discord limits, or the past of a guild is not known yet. */
  readonly laterMs: number;
}

const PACE: HelloPace = { betweenMs: 2_000, afterOwnerMs: 10_000, laterMs: 30_000 };

export interface HelloParts extends SayParts {
  readonly ledger: Pick<Ledger, 'directory' | 'facts'>;
  /** Whether a guild has a place for its board: then the one next step is done, and the board speaks for itself. */
  readonly hasStatsChannel: (guildId: Snowflake) => boolean;
  /** Whether what an earlier ledger left of guilds has been read. */
  readonly knowsThePast: () => boolean;
  /** Id of the registered `/setup`; null: not known. */
  readonly setupId: () => Snowflake | null;
  readonly log: Log;
  readonly pace?: HelloPace;
}

/** Says hello once to each guild that the bot joined. */
export interface Hello {
  onSignal(signal: Signal): void;
  /** From now on hellos are said, first those left over from before the last stop. */
  start(): void;
  /** Resolves when the one under way is said. */
  stop(): Promise<void>;
}

/**
 * A hello is noted in the ledger when the guild comes, and settled there before it is sent: it may get lost when the
 * process dies in between, and is never said twice. A guild whose counting began before this GUILD_CREATE was known to an
 * earlier ledger, which greeted it.
 */
export function createHello(parts: HelloParts): Hello {
  const { ledger, log, pace = PACE } = parts;
  const notes = createHelloNotes(ledger.facts);
  const queue = new Set<Snowflake>();
  const stopping = new AbortController();
  let started = false;
  let working: Promise<void> | null = null;

  function enqueue(guildId: Snowflake): void {
    queue.add(guildId);
    if (started && !stopping.signal.aborted) working ??= work().finally(() => (working = null));
  }

  async function work(): Promise<void> {
    let waitMs = pace.betweenMs;
    while (queue.size > 0) {
      await pause(waitMs, { signal: stopping.signal, ref: false });
      if (stopping.signal.aborted) return;
      const [guildId] = queue;
      if (guildId === undefined) return;
      queue.delete(guildId);
      try {
        waitMs = await greet(guildId);
      } catch (error) {
        waitMs = pace.betweenMs;
        log.warn({ ...errorFields(error), guildId }, 'hello could not be said to a server; its next step is /setup');
      }
    }
  }

  /** Says hello to a guild if it is due, and returns how long to wait until the next. */
  async function greet(guildId: Snowflake): Promise<number> {
    const due = notes.due(guildId);
    const guild = ledger.directory.guild(guildId);
    if (due === null || guild?.state !== 'present') return 0;
    if (!parts.knowsThePast()) {
      queue.add(guildId);
      return pace.laterMs;
    }
    notes.settle(guildId);
    if (guild.since !== due.at || parts.hasStatsChannel(guildId)) return 0;
    try {
      const said = await sayHello(guild, { systemChannelId: due.systemChannelId, setupId: parts.setupId() }, parts);
      if (said === 'nowhere') {
        log.info(
          { guildId },
          'a server joined, and there is no place to say hello: the next step is /setup in that server',
        );
      } else log.info({ guildId, said }, 'said hello to a server that joined');
      return said === 'to the owner' ? pace.afterOwnerMs : pace.betweenMs;
    } catch (error) {
      const isUnsaid = error instanceof RateLimitError || (error instanceof HeldBackError && error.isUndone);
      if (!isUnsaid) throw error;
      notes.setDue(guildId, due);
      queue.add(guildId);
      return Math.max(pace.laterMs, heldFor(error));
    }
  }

  return {
    onSignal(signal) {
      if (signal.kind !== 'guildAvailable') return;
      const { guildId, welcome } = signal;
      if (welcome && notes.isNew(guildId)) {
        const isNew = welcome.joinedAt !== null && welcome.at - welcome.joinedAt <= NEW_FOR_MS;
        if (isNew) notes.setDue(guildId, welcome);
        else notes.settle(guildId);
      }
      if (notes.due(guildId) !== null) enqueue(guildId);
    },
    start() {
      started = true;
      for (const { id } of ledger.directory.guilds()) if (notes.due(id) !== null) enqueue(id);
    },
    async stop() {
      stopping.abort();
      await working;
    },
  };
}
