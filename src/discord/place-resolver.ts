import { randomUUID } from 'node:crypto';
import type { API } from '@discordjs/core';
import { abortable } from '../base/abortable.js';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { pause } from '../base/pause.js';
import type { Change } from '../ledger/change.js';
import type { UnknownPlace } from '../ledger/counting/wanted.js';
import type { Ledger } from '../ledger/ledger.js';
import { UNCERTAIN_MS } from './discord-clock.js';
import { errorFields } from './error-fields.js';
import { archivedAt, channelRecord } from './payload-records.js';
import { type Delays, delayAfter, delayAfterError, isPassing, RETRY_DELAYS } from './reachable.js';
import { isFault, isRefusal } from './refill/requests.js';
import { guildStream } from './shards.js';

/**
 * Asks Discord for channels and threads that the directory does not know and in which something happened, in guilds that
 * leave some out: what happened waits in the ledger until it is known where that belongs.
 */
export interface PlaceResolver {
  start(): void;
  stop(): Promise<void>;
}

export interface PlaceResolverOptions {
  readonly api: { readonly channels: Pick<API['channels'], 'get'> };
  readonly ledger: Pick<Ledger, 'wanted' | 'apply' | 'identity' | 'isWritable'>;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly log: Log;
  /**
   * Between looks, milliseconds: mostly the dispatch that tells of a thread comes right behind its first message, so a place
   * is asked for at the second look. Default 500.
   */
  readonly everyMs?: number;
  readonly delays?: Delays;
}

export function createPlaceResolver(options: PlaceResolverOptions): PlaceResolver {
  const { api, ledger, clock, log, everyMs = 500, delays = RETRY_DELAYS } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> | null = null;
  let seen: ReadonlySet<string> = new Set();
  /** Places at which Discord fails: how often in a row, and when each is asked for again. The others do not wait for them. */
  const failing = new Map<string, { readonly failures: number; readonly dueAt: number }>();

  const keyOf = ({ guildId, channelId }: UnknownPlace): string => `${guildId} ${channelId}`;

  async function round(): Promise<void> {
    const places = ledger.wanted.places();
    const now = clock.monotonic();
    const isDue = (key: string): boolean => seen.has(key) && (failing.get(key)?.dueAt ?? now) <= now;
    const due = places.filter((place) => isDue(keyOf(place)));
    seen = new Set(places.map(keyOf));
    for (const key of failing.keys()) if (!seen.has(key)) failing.delete(key);
    if (!ledger.isWritable()) return;
    for (const place of due) {
      try {
        const changes = await asked(place);
        signal.throwIfAborted();
        ledger.apply({ changes });
      } catch (error) {
        if (signal.aborted || !isFault(error)) throw error;
        failed(place, error);
      }
    }
  }

  function failed(place: UnknownPlace, error: unknown): void {
    const failures = (failing.get(keyOf(place))?.failures ?? 0) + 1;
    const waitMs = delayAfterError(error, failures, delays);
    failing.set(keyOf(place), { failures, dueAt: clock.monotonic() + waitMs });
    const { guildId, channelId } = place;
    log.debug(
      { ...errorFields(error), guildId, channelId, tries: failures, waitMs },
      'Discord fails at a channel or thread, which is asked for again',
    );
  }

  async function asked(place: UnknownPlace): Promise<readonly Change[]> {
    const { guildId, channelId } = place;
    try {
      const data = await abortable((one) => api.channels.get(channelId, one), signal);
      const channel = 'guild_id' in data && data.guild_id === guildId ? channelRecord(data, guildId) : null;
      if (channel !== null && channel.id === channelId) {
        const since = archivedAt(data, Number.MAX_SAFE_INTEGER);
        return [{ kind: 'channel', channel, ...(since === undefined ? {} : { archivedAt: since }) }];
      }
      log.warn({ guildId, channelId }, 'Discord told of another channel than was asked for; report this line');
    } catch (error) {
      if (!isRefusal(error) || error.status === 429) throw error;
      log.warn(
        { ...errorFields(error), guildId, channelId },
        'Discord does not tell where a channel or thread belongs, so what happened in it is not counted and stands as a gap; nothing is to be done',
      );
    }
    return unknowable(place);
  }

  /** What is left out might have counted: figures of that time may be off. */
  function unknowable({ guildId, channelId, from, to }: UnknownPlace): readonly Change[] {
    const shardCount = ledger.identity().shardCount ?? 1;
    return [
      { kind: 'placeUnknowable', guildId, channelId },
      {
        kind: 'gap',
        gap: {
          id: randomUUID(),
          guildId,
          streams: [guildStream(guildId, shardCount)],
          shardCount,
          from: from - UNCERTAIN_MS,
          to: to + UNCERTAIN_MS,
          reason: 'hole',
          state: 'partly',
          acrossEpochs: false,
        },
      },
    ];
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        await round();
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures++;
        const fields = { ...errorFields(error), tries: failures };
        if (isPassing(error)) log.debug(fields, 'a channel or thread could not be asked for, trying again');
        else
          log.error(fields, 'asking for a channel or thread failed and is tried again; report this line if it stays');
      }
      await pause(Math.max(everyMs, delayAfter(failures, delays)), { signal });
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
  };
}
