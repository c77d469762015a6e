import type { GatewayDispatchPayload } from 'discord-api-types/v10';
import type { Log } from '../base/log.js';
import type { ProcessFigures } from '../base/process-figures.js';
import type { Repeats } from '../base/repeats.js';
import type { Snowflake } from '../base/snowflake.js';
import { DAY_MS } from '../base/time/slots.js';
import type { Collect } from '../collectors/collect.js';
import { type Changes, NOTHING } from '../collectors/nothing.js';
import type { Ledger } from '../ledger/ledger.js';
import { type DirectoryContext, direct, type Outcome, UNCHANGED } from './directory-changes.js';
import { passingSignals } from './passing-signals.js';
import { createSeenBots } from './seen-bots.js';
import { sentAt } from './sent-at.js';

/** Reads what dispatches say. A payload that cannot be understood is said in the log and says nothing: the next one still arrives. */
export interface DispatchReader {
  /** What of it counts. */
  counts(dispatch: GatewayDispatchPayload, now: number): Changes;
  /** What it changes in the directory, and what the bot reacts to. */
  directs(dispatch: GatewayDispatchPayload, now: number): Outcome;
}

/** What it is given: the intake's, and since when a guild was not heard. */
export interface DispatchReaderOptions {
  /** What counts of a dispatch. */
  readonly collect: Collect;
  readonly shard: number;
  readonly shardCount: number;
  readonly ledger: Pick<Ledger, 'directory' | 'identity'>;
  readonly awaySince: (guildId: Snowflake) => number;
  /** Whether Discord's time is known, and not only guessed. */
  readonly isTimeSure: () => boolean;
  readonly botUserId: Snowflake;
  /** The only guild that counts; null: all. */
  readonly guildId: Snowflake | null;
  readonly log: Log;
  readonly repeats: Repeats;
  readonly figures: Pick<ProcessFigures, 'failures'>;
}

export function createDispatchReader(options: DispatchReaderOptions): DispatchReader {
  const { shard, shardCount, collect, ledger, awaySince, isTimeSure, botUserId, guildId, log, repeats, figures } =
    options;
  const bots = createSeenBots();
  const collecting = {
    guildId,
    now: 0,
    latest: 0,
    isBot: bots.has,
    isCounted: (guild: Snowflake, channelId: Snowflake) => ledger.directory.isCounted(guild, channelId),
  };
  const directing = {
    guildId,
    botUserId,
    now: 0,
    shard,
    shardCount,
    guild: (id: Snowflake) => ledger.directory.guild(id),
    channelIds: (id: Snowflake) => ledger.directory.channelIds(id),
    activeThreads: (id: Snowflake) => ledger.directory.threads(id, null).map((thread) => thread.id),
    awaySince,
    epochBegan: () => {
      const { followed, epochBegan } = ledger.identity();
      return followed ? epochBegan : 0;
    },
  } satisfies DirectoryContext;

  /** One guard around every collector: a payload that breaks one is logged, and the next dispatch still arrives. */
  function counts(dispatch: GatewayDispatchPayload, now: number): Changes {
    collecting.now = now;
    collecting.latest = latestAt(dispatch, now);
    try {
      const changes = collect(dispatch, collecting);
      const [first] = changes;
      if (first?.kind === 'bot') bots.add(first.userId);
      return changes;
    } catch (error) {
      failed(error, dispatch.t);
      return NOTHING;
    }
  }

  function directs(dispatch: GatewayDispatchPayload, now: number): Outcome {
    directing.now = now;
    try {
      const outcome = direct(dispatch, directing);
      const notices = passingSignals(dispatch, directing);
      return notices.length === 0 ? outcome : { ...outcome, signals: [...outcome.signals, ...notices] };
    } catch (error) {
      failed(error, dispatch.t);
      return UNCHANGED;
    }
  }

  function failed(error: unknown, type: string): void {
    figures.failures++;
    const text = 'a dispatch could not be understood and was left out; report this line';
    const times = repeats.met(`left out ${type}`);
    if (times === null) log.debug({ err: error, shard, type }, text);
    else log.error({ err: error, shard, type, times }, text);
  }

  /**
   * No id can be of later. A day ahead of Discord's time it is nonsense, which would open days that have not begun. While that
   * time is not known for sure, Discord's word stands: nothing of it is left out.
   */
  function latestAt(dispatch: GatewayDispatchPayload, now: number): number {
    if (!isTimeSure()) return Number.POSITIVE_INFINITY;
    const latest = now + DAY_MS;
    if ((sentAt(dispatch) ?? 0) > latest) {
      log.warn({ shard, type: dispatch.t }, 'a message from more than a day ahead was left out; report this line');
    }
    return latest;
  }

  return { counts, directs };
}
