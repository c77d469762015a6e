import type { Log } from '../../base/log.js';
import { pause } from '../../base/pause.js';
import { createProcessFigures, type RefillFigures } from '../../base/process-figures.js';
import type { Snowflake } from '../../base/snowflake.js';
import { shardOfStream } from '../../base/streams.js';
import type { Gap } from '../../counts/gap.js';
import type { Ledger } from '../../ledger/ledger.js';
import { UNCERTAIN_MS } from '../discord-clock.js';
import { errorFields } from '../error-fields.js';
import type { GuildNews } from '../guild-news.js';
import { type Delays, delayAfter, RETRY_DELAYS } from '../reachable.js';
import { refillGuild } from './refill-guild.js';
import type { RefillApi } from './refill-parts.js';
import { refillSpan } from './refill-span.js';
import { createAsk, OtherEpoch, type Request } from './requests.js';
import { REACH_MS, spansOf } from './spans.js';

export interface RefillOptions {
  readonly api: RefillApi;
  readonly ledger: Ledger;
  /** Where something was said last. Default: Discord is asked. */
  readonly news?: Pick<GuildNews, 'of' | 'clear'>;
  readonly discordNow: () => number;
  readonly botUserId: Snowflake;
  readonly log: Log;
  /** A guild's messages of a gap were read again: what is shown of it has changed. */
  readonly onEnded?: (guildId: Snowflake) => void;
  /** Default: its own. */
  readonly figures?: RefillFigures;
  /** Guilds worked on at a time. Default 4. */
  readonly atOnce?: number;
  /** Before each request of a guild, milliseconds. Default 100. */
  readonly apartMs?: number;
  /** Between looks for gaps, milliseconds. Default 2,000. */
  readonly everyMs?: number;
  /** A gap is left alone for so long, milliseconds: the roles and channels of its guilds follow READY. Default 3,000. */
  readonly settleMs?: number;
  /** Between lines of progress, milliseconds. Default 5,000. */
  readonly progressMs?: number;
  /** Between tries while Discord does not answer. */
  readonly delays?: Delays;
  /** Until a guild that failed is tried again, behind all others. Default: a minute, two, ... an hour. */
  readonly behind?: Delays;
}

/**
 * Reads the messages of gaps again over REST and counts those that were missed, in the background.
 *
 * A gap is `refilling` while it is worked on, then `refilled`, or `partly` where it reaches back too far or a channel could
 * not be read; for each of its guilds as soon as that one is through. How far it has come stands in the ledger, so that a
 * killed process goes on where it was.
 */
export interface Refill {
  start(): void;
  stop(): Promise<void>;
  readonly figures: Readonly<RefillFigures>;
}

/** After a failure that is no answer about a guild, such as a refused token. */
const FAILED: Delays = { firstMs: 10_000, longestMs: 600_000 };
const BEHIND: Delays = { firstMs: 60_000, longestMs: 3_600_000 };

export function createRefill(options: RefillOptions): Refill {
  const {
    api,
    ledger,
    discordNow,
    botUserId,
    log,
    figures = createProcessFigures().refill,
    onEnded = () => {},
  } = options;
  const { atOnce = 4, apartMs = 100, everyMs = 2_000, settleMs = 3_000, progressMs = 5_000 } = options;
  const { delays = RETRY_DELAYS, behind = BEHIND, news } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> | null = null;
  /** Guilds that failed: how often in a row, and when they are tried again. */
  const failed = new Map<Snowflake, { readonly failures: number; readonly dueAt: number }>();

  const isReady = (guildId: Snowflake): boolean =>
    ledger.directory.guild(guildId)?.state === 'present' && (failed.get(guildId)?.dueAt ?? 0) <= discordNow();
  /** Another source's gap has nothing that Discord could be asked for. */
  const isDiscords = ({ streams }: Gap): boolean =>
    streams === null || streams.some((stream) => shardOfStream(stream) !== null);
  const reaches = ({ to }: Gap): boolean => to > discordNow() - REACH_MS;

  /** The gaps to work on: those begun before a stop, else all that wait and can be refilled, or given up, now. */
  function due(): readonly Gap[] {
    const waiting = ledger.gaps.pending().filter(isDiscords);
    if (waiting.length === 0) news?.clear();
    const pending = waiting.filter((gap) => gap.guildId === null || !reaches(gap) || isReady(gap.guildId));
    const begun = pending.filter(({ state }) => state === 'refilling');
    return begun.length > 0 ? begun : pending.filter(({ to }) => discordNow() - (to - UNCERTAIN_MS) >= settleMs);
  }

  /** @returns false: nothing was to do */
  async function round(): Promise<boolean> {
    const gaps = due();
    if (gaps.length === 0) return false;
    const tooOld = gaps.filter((gap) => !reaches(gap)).map((gap): Gap => ({ ...gap, state: 'partly' }));
    const begun = gaps.filter(reaches).map((gap): Gap => ({ ...gap, state: 'refilling' }));
    ledger.apply({ changes: [...tooOld, ...begun].map((gap) => ({ kind: 'gap', gap })) });
    if (tooOld.length > 0) {
      figures.gaps += tooOld.length;
      figures.partly += tooOld.length;
      log.info({ gaps: tooOld.length }, 'gaps are older than 7 days and are not refilled');
    }
    for (const span of spansOf(begun)) {
      await refillSpan(span, {
        ledger,
        discordNow,
        log,
        figures,
        progressMs,
        atOnce,
        signal,
        read,
        onFailed,
        onEnded,
      });
    }
    return true;
  }

  const anything: Request<unknown> = (one) => api.users.getCurrent(one);
  const read: Parameters<typeof refillSpan>[1]['read'] = async (guildId, span, { progress, signal }) => {
    const ask = createAsk({ guildId, ledger, figures, signal, log, anything, apartMs, delays });
    const parts = { api, ask, ledger, discordNow, botUserId, log, figures, progress };
    // What waits to be written is not in the directory yet: then Discord is asked, when all is.
    const told = ledger.isWritable() ? news?.of(guildId, span.to) : null;
    const whole = await refillGuild({ guildId, span, news: told ?? null, ...parts });
    failed.delete(guildId);
    return whole;
  };

  function onFailed(guildId: Snowflake): number {
    const failures = (failed.get(guildId)?.failures ?? 0) + 1;
    const waitMs = delayAfter(failures, behind);
    failed.set(guildId, { failures, dueAt: discordNow() + waitMs });
    return waitMs;
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        if (!(await round())) await pause(everyMs, { signal });
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof OtherEpoch) continue;
        failures++;
        const waitMs = delayAfter(failures, FAILED);
        log.error(
          { ...errorFields(error), waitMs },
          'refilling a gap failed and is tried again; report this line if it stays',
        );
        await pause(waitMs, { signal });
      }
    }
  }

  return {
    start() {
      running ??= run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
    figures,
  };
}
