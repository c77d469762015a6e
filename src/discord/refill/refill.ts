import { randomUUID } from 'node:crypto';
import { createCounters, type RefillCounters } from '../../counters.js';
import { concernsGuild } from '../../ledger/gaps.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { Gap } from '../../ledger/types.js';
import type { Log } from '../../log.js';
import type { Snowflake } from '../../snowflake.js';
import { errorFields } from '../error-fields.js';
import { type Delays, delayAfter, RETRY_DELAYS } from '../reachable.js';
import { type GuildProgress, REACH_MS, type RefillApi, refillGuild } from './refill-guild.js';
import { createAsk, GuildAway, isRefusal, OtherEpoch } from './requests.js';
import { type RefillSpan, spansOf } from './spans.js';

export interface RefillOptions {
  readonly api: RefillApi;
  readonly ledger: Ledger;
  readonly discordNow: () => number;
  readonly botUserId: Snowflake;
  readonly log: Log;
  /** A gap's refill ended: what is shown of these guilds has changed. */
  readonly onEnded?: (guildIds: readonly Snowflake[]) => void;
  /** Default: its own. */
  readonly counters?: RefillCounters;
  /** Before each request, milliseconds. Default 100. */
  readonly apartMs?: number;
  /** Between looks for gaps, milliseconds. Default 2,000. */
  readonly everyMs?: number;
  /** A gap is left alone for so long, milliseconds: the roles and channels of its guilds follow READY. Default 3,000. */
  readonly settleMs?: number;
  /** Between lines of progress, milliseconds. Default 5,000. */
  readonly progressMs?: number;
  /** Between tries while Discord does not answer. */
  readonly delays?: Delays;
}

/**
 * Reads the messages of gaps again over REST and counts those that were missed, in the background.
 *
 * A gap is `refilling` while it is worked on, then `refilled`, or `partly` where it reaches back too far or a channel could
 * not be read. How far it has come stands in the ledger, so that a killed process goes on where it was.
 */
export interface Refill {
  start(): void;
  stop(): Promise<void>;
  readonly counters: Readonly<RefillCounters>;
}

/** After a failure that is no answer about a channel, such as a refused token. */
const FAILED: Delays = { firstMs: 10_000, longestMs: 600_000 };

/** What became of one guild in a span. */
type Ending = 'whole' | 'partly' | 'away';

export function createRefill(options: RefillOptions): Refill {
  const { api, ledger, discordNow, botUserId, log, counters = createCounters().refill } = options;
  const { apartMs = 100, everyMs = 2_000, settleMs = 3_000, progressMs = 5_000, delays = RETRY_DELAYS } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> | null = null;

  const isPresent = (guildId: Snowflake): boolean => ledger.guild(guildId)?.state === 'present';

  /** The gaps to work on: those begun before a stop, else all that wait and can be refilled now. */
  function due(): readonly Gap[] {
    const pending = ledger.pendingGaps().filter(({ guildId }) => guildId === null || isPresent(guildId));
    const begun = pending.filter(({ state }) => state === 'refilling');
    return begun.length > 0 ? begun : pending.filter(({ to }) => discordNow() - to >= settleMs);
  }

  const reaches = ({ to }: Gap): boolean => to > discordNow() - REACH_MS;

  /** @returns false: nothing was to do */
  async function round(): Promise<boolean> {
    const gaps = due();
    if (gaps.length === 0) return false;
    const tooOld = gaps.filter((gap) => !reaches(gap)).map((gap): Gap => ({ ...gap, state: 'partly' }));
    const begun = gaps.filter(reaches).map((gap): Gap => ({ ...gap, state: 'refilling' }));
    ledger.apply({ changes: [...tooOld, ...begun].map((gap) => ({ kind: 'gap', gap })) });
    if (tooOld.length > 0) {
      counters.gaps += tooOld.length;
      counters.partly += tooOld.length;
      log.info({ gaps: tooOld.length }, 'gaps are older than 7 days and are not refilled');
    }
    for (const span of spansOf(begun)) await refillSpan(span);
    return true;
  }

  async function refillSpan(span: RefillSpan): Promise<void> {
    const { epoch } = ledger.identity();
    const guilds = ledger
      .guilds()
      .filter(({ id, state }) => state !== 'removed' && span.gaps.some((gap) => concernsGuild(gap, id)))
      .map(({ id }) => id);
    const endings = new Map<Snowflake, Ending>();
    const progress: GuildProgress = { channels: 0, channelsDone: 0 };
    const before = { ...counters };
    const fields = () => ({
      from: new Date(span.from).toISOString(),
      to: new Date(span.to).toISOString(),
      gaps: span.gaps.length,
      servers: guilds.length,
      requests: counters.requests - before.requests,
      messages: counters.messages - before.messages,
      counted: counters.counted - before.counted,
    });
    const reporting = setInterval(
      () => log.info({ ...fields(), serversDone: endings.size, ...progress }, 'a gap is being refilled'),
      progressMs,
    );
    try {
      for (const guildId of guilds) endings.set(guildId, await endingOf(guildId, span, progress));
    } finally {
      clearInterval(reporting);
    }
    if (ledger.identity().epoch !== epoch) throw new OtherEpoch();
    const ended = span.gaps.flatMap((gap) => afterwards(gap, endings));
    ledger.apply({ changes: ended.map((gap) => ({ kind: 'gap', gap })) });
    const partly = ended.filter(({ state }) => state === 'partly').length;
    const refilled = ended.filter(({ state }) => state === 'refilled').length;
    counters.gaps += refilled + partly;
    counters.partly += partly;
    log.info({ ...fields(), refilled, partly }, 'messages that were missed have been read again');
    options.onEnded?.([...endings].filter(([, ending]) => ending !== 'away').map(([guildId]) => guildId));
  }

  async function endingOf(guildId: Snowflake, span: RefillSpan, progress: GuildProgress): Promise<Ending> {
    const done = ledger.refillProgress(span.id, guildId, null);
    if (done !== null) return done.whole ? 'whole' : 'partly';
    const ask = createAsk({ guildId, ledger, counters, signal, log, apartMs, delays });
    try {
      const whole = await refillGuild({
        guildId,
        span,
        api,
        ask,
        ledger,
        discordNow,
        botUserId,
        log,
        counters,
        progress,
      });
      return whole ? 'whole' : 'partly';
    } catch (error) {
      if (error instanceof GuildAway) return 'away';
      if (!isRefusal(error)) throw error;
      log.warn(
        { ...errorFields(error), guildId },
        'a server cannot be read, so messages that were missed there stay missing; is the bot still in it?',
      );
      return 'partly';
    }
  }

  /**
   * What a gap is after its span was worked through. For a guild that is away it waits: a gap of that guild alone, where it
   * was one of whole shards.
   */
  function afterwards(gap: Gap, endings: ReadonlyMap<Snowflake, Ending>): readonly Gap[] {
    const concerned = [...endings].filter(([guildId]) => concernsGuild(gap, guildId));
    const away = concerned.filter(([, ending]) => ending === 'away').map(([guildId]) => guildId);
    if (gap.guildId !== null && away.length > 0) return [{ ...gap, state: 'open' }];
    const left = away.map((guildId): Gap => ({ ...gap, id: randomUUID(), guildId, state: 'open' }));
    const whole = concerned.every(([, ending]) => ending !== 'partly') && gap.from > discordNow() - REACH_MS;
    return [{ ...gap, state: whole ? 'refilled' : 'partly' }, ...left];
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        if (!(await round())) await pause(everyMs);
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
        await pause(waitMs);
      }
    }
  }

  function pause(forMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, forMs);
      signal.addEventListener('abort', done);
    });
  }

  return {
    start() {
      running ??= run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
    counters,
  };
}
