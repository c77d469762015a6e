import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Log } from '../../base/log.js';
import type { RefillFigures } from '../../base/process-figures.js';
import type { Snowflake } from '../../base/snowflake.js';
import { dayOf } from '../../base/time/slots.js';
import type { Gap } from '../../counts/gap.js';
import type { Change } from '../../ledger/change.js';
import { isFileError } from '../../ledger/file/sqlite.js';
import type { Ledger } from '../../ledger/ledger.js';
import { concernsGuild } from '../../ledger/stream/gaps.js';
import { errorFields } from '../error-fields.js';
import { guildStream } from '../shards.js';
import type { GuildProgress } from './refill-parts.js';
import { GuildAway, GuildFails, isRefusal, isTokenRefused, OtherEpoch } from './requests.js';
import { REACH_MS, type RefillSpan } from './spans.js';

/** Days of messages by which guilds are put in order. */
const BUSY_DAYS = 7;

export interface SpanParts {
  readonly ledger: Ledger;
  readonly discordNow: () => number;
  readonly log: Log;
  readonly figures: RefillFigures;
  readonly progressMs: number;
  /** Guilds worked on at a time. */
  readonly atOnce: number;
  readonly signal: AbortSignal;
  /** Reads one guild until the signal is aborted. @returns false where something could not be read */
  readonly read: (
    guildId: Snowflake,
    span: RefillSpan,
    about: { readonly progress: GuildProgress; readonly signal: AbortSignal },
  ) => Promise<boolean>;
  /** A guild failed, and is tried again after so many milliseconds: the answer. */
  readonly onFailed: (guildId: Snowflake) => number;
  /** A guild's gaps are over. */
  readonly onEnded: (guildId: Snowflake) => void;
}

/** What became of one guild in a span. `failed`: it is to be tried again later. */
type Ending = 'whole' | 'partly' | 'away' | 'failed';

/**
 * Refills a span, the busiest guilds first and several at a time. Its gaps are over for each guild as soon as that one is
 * through; a guild that is away or that fails is left with a gap of its own.
 * @throws OtherEpoch, the signal's reason, and what concerns no guild but all of them
 */
export async function refillSpan(span: RefillSpan, parts: SpanParts): Promise<void> {
  const { ledger, discordNow, log, figures, progressMs, atOnce, read, onFailed, onEnded } = parts;
  const { epoch } = ledger.identity();
  const guilds = guildsOf(span, ledger, discordNow());
  const gaps = new Map(span.gaps.map((gap) => [gap.id, gap]));
  const endings = new Map<Snowflake, Ending>();
  const progress: GuildProgress = { channels: 0, channelsDone: 0 };
  const before = { ...figures };
  const broken = new AbortController();
  const signal = AbortSignal.any([parts.signal, broken.signal]);
  const fields = () => ({
    from: new Date(span.from).toISOString(),
    to: new Date(span.to).toISOString(),
    gaps: span.gaps.length,
    servers: guilds.length,
    requests: figures.requests - before.requests,
    messages: figures.messages - before.messages,
    counted: figures.counted - before.counted,
  });

  /** A guild's messages were read: the gaps are over for it, in the entry that says how far the refill is. */
  function through(guildId: Snowflake, whole: boolean): void {
    const changes: Change[] = [
      { kind: 'refillProgress', gapId: span.id, guildId, channelId: null, after: null, whole },
    ];
    for (const gap of gaps.values()) {
      if (!concernsGuild(gap, guildId, guildStream)) continue;
      const state = whole && reachesBack(gap) ? 'refilled' : 'partly';
      const further = { ...gap, done: { ...gap.done, [guildId]: state } } as const;
      gaps.set(gap.id, further);
      changes.push({ kind: 'gap', gap: further });
    }
    ledger.apply({ changes });
    onEnded(guildId);
  }

  async function endingOf(guildId: Snowflake): Promise<Ending> {
    // Where nothing was missed nothing is asked, and nothing waits.
    await nextTurn(undefined, { signal });
    if (ledger.identity().epoch !== epoch) throw new OtherEpoch();
    const done = ledger.gaps.progress(span.id, guildId, null);
    if (done !== null) return done.whole ? 'whole' : 'partly';
    let whole = false;
    try {
      whole = await read(guildId, span, { progress, signal });
    } catch (error) {
      if (error instanceof GuildAway) return 'away';
      signal.throwIfAborted();
      if (error instanceof OtherEpoch || isTokenRefused(error) || isFileError(error)) throw error;
      if (!isRefusal(error)) {
        told(guildId, error, onFailed(guildId));
        return 'failed';
      }
      log.warn(
        { ...errorFields(error), guildId },
        'a server cannot be read, so messages that were missed there stay missing; is the bot still in it?',
      );
    }
    if (ledger.identity().epoch !== epoch) throw new OtherEpoch();
    through(guildId, whole);
    return whole ? 'whole' : 'partly';
  }

  function told(guildId: Snowflake, error: unknown, waitMs: number): void {
    if (error instanceof GuildFails) {
      log.warn(
        { ...errorFields(error.cause), guildId, waitMs },
        'Discord fails at a server again and again and not at others, so its missed messages are read later; nothing is to be done',
      );
    } else {
      log.error(
        { ...errorFields(error), guildId, waitMs },
        'refilling a gap failed in a server and is tried again later; report this line if it stays',
      );
    }
  }

  const reachesBack = ({ from }: Gap): boolean => from > discordNow() - REACH_MS;

  async function work(queue: Snowflake[]): Promise<void> {
    try {
      for (let guildId = queue.shift(); guildId !== undefined; guildId = queue.shift()) {
        endings.set(guildId, await endingOf(guildId));
      }
    } catch (error) {
      broken.abort(error);
      throw error;
    }
  }

  const reporting = setInterval(
    () => log.info({ ...fields(), serversDone: endings.size, ...progress }, 'a gap is being refilled'),
    progressMs,
  );
  try {
    const queue = [...guilds];
    const working = Array.from({ length: atOnce }, () => work(queue));
    // All of them are at rest before anything else begins: what they still commit is of this span.
    await Promise.allSettled(working);
    await Promise.all(working);
  } finally {
    clearInterval(reporting);
  }
  if (ledger.identity().epoch !== epoch) throw new OtherEpoch();
  const ended = [...gaps.values()].flatMap((gap) => afterwards(gap, endings));
  ledger.apply({ changes: ended.map((gap) => ({ kind: 'gap', gap })) });
  const over = ended.filter(({ state }) => state === 'refilled' || state === 'partly');
  const partly = over.filter(({ state, done = {} }) => state === 'partly' || Object.values(done).includes('partly'));
  figures.gaps += over.length;
  figures.partly += partly.length;
  log.info(
    { ...fields(), refilled: over.length - partly.length, partly: partly.length },
    'messages that were missed have been read again',
  );
}

/** The guilds that a span concerns, the busiest first. */
function guildsOf(span: RefillSpan, ledger: Ledger, now: number): readonly Snowflake[] {
  const busy = ledger.gaps.busySince(dayOf(now) - BUSY_DAYS);
  return ledger.directory
    .guilds()
    .filter(({ id, state }) => state !== 'removed' && span.gaps.some((gap) => concernsGuild(gap, id, guildStream)))
    .map(({ id }) => id)
    .sort((a, b) => (busy.get(b) ?? 0) - (busy.get(a) ?? 0));
}

/**
 * What a gap is after its span was worked through. What is to be read later waits: a gap of that guild alone, where it was
 * one of whole streams. Of the others the state is that of most of them, and `done` names the rest.
 */
function afterwards({ done = {}, ...gap }: Gap, endings: ReadonlyMap<Snowflake, Ending>): readonly Gap[] {
  const later = [...endings]
    .filter(
      ([guildId, ending]) => (ending === 'away' || ending === 'failed') && concernsGuild(gap, guildId, guildStream),
    )
    .map(([guildId]) => guildId);
  if (gap.guildId !== null && later.length > 0) return [{ ...gap, state: 'open' }];
  const left = later.map((guildId): Gap => ({ ...gap, id: randomUUID(), guildId, state: 'open' }));
  const of = (wanted: 'refilled' | 'partly') => Object.entries(done).filter(([, state]) => state === wanted);
  const [refilled, partly] = [of('refilled'), of('partly')];
  const [state, rest] =
    partly.length > refilled.length ? (['partly', refilled] as const) : (['refilled', partly] as const);
  if (rest.length === 0) return [{ ...gap, state }, ...left];
  return [{ ...gap, state, done: Object.fromEntries(rest) }, ...left];
}
