import { GatewayDispatchEvents } from 'discord.js';
import type { GatewayDispatchPayload, GatewayReadyDispatchData } from 'discord-api-types/v10';
import type { Log } from '../base/log.js';
import type { ProcessFigures } from '../base/process-figures.js';
import type { Repeats } from '../base/repeats.js';
import type { Snowflake } from '../base/snowflake.js';
import { type Stream, shardStream } from '../base/streams.js';
import type { Collect } from '../collectors/collect.js';
import { NOTHING } from '../collectors/nothing.js';
import type { GuildPresence } from '../guilds/guild.js';
import type { Change } from '../ledger/change.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Position } from '../ledger/stream/position.js';
import { createAwaitedGuilds } from './awaited-guilds.js';
import type { Away } from './away.js';
import { positionsOf, resumable, type Session } from './cursor.js';
import { UNCHANGED } from './directory-changes.js';
import { createDispatchReader } from './dispatch-reader.js';
import type { GuildNews } from './guild-news.js';
import { rememberComing, rememberSession, sessionFacts } from './session-facts.js';
import { endingBy, heardBefore, shardGap } from './shard-gaps.js';
import { shardOf } from './shards.js';
import type { Signal } from './signals.js';

/** What became of dispatches since the process started. */
export type IntakeFigures = Pick<ProcessFigures, 'dispatches' | 'replays' | 'holes' | 'failures'>;

/** How far a session is applied. */
export interface Applied {
  readonly sessionId: string;
  readonly sequence: number;
}

/** One shard's way from dispatch to ledger. */
export interface Intake {
  /** Takes a dispatch as it came. Throws only what the ledger throws: then nothing was taken. */
  receive(dispatch: GatewayDispatchPayload): void;
  /** The last dispatch applied; null before the first READY and after `forget`. */
  applied(): Applied | null;
  /** Whether everything up to now was heard: after READY or RESUMED, and until the connection is lost. */
  isLive(): boolean;
  /** The connection is gone. What comes next are replays, which say nothing about how far all is known. */
  lost(): void;
  /** Discord acknowledged a heartbeat: until `at` nothing was missed. */
  acknowledged(at: number): void;
  /** Takes nothing more of the present session. */
  forget(): void;
}

/** The session that is followed. */
interface Following {
  readonly id: string;
  readonly positionAt: (sequence: number, at: number) => Position;
}

const follow = (stream: Stream, session: Session): Following => ({
  id: session.sessionId,
  positionAt: positionsOf(stream, session),
});

export interface IntakeOptions {
  readonly shard: number;
  readonly shardCount: number;
  /** With which sessions are begun. */
  readonly intents: number;
  /** What counts of a dispatch. */
  readonly collect: Collect;
  readonly ledger: Ledger;
  readonly away: Away;
  /** Told what GUILD_CREATE says of last messages. */
  readonly news?: Pick<GuildNews, 'heard' | 'missed'> | undefined;
  readonly discordNow: () => number;
  /** Whether Discord's time is known, and not only guessed. */
  readonly isTimeSure: () => boolean;
  readonly botUserId: Snowflake;
  /** The only guild that counts; null: all. */
  readonly guildId: Snowflake | null;
  readonly log: Log;
  /** Of the process: where Discord changes a payload, each dispatch of its type fails. */
  readonly repeats: Repeats;
  readonly onSignal: (signal: Signal) => void;
  readonly figures: IntakeFigures;
}

/** A position's time is kept at each ack, but no more often than this. */
const ACKNOWLEDGE_EVERY_MS = 30_000;

/**
 * Applies each dispatch once: the counts and the position of the dispatch go to the ledger as one entry, and what the bot
 * reacts to is told afterwards. Missing sequence numbers and fresh sessions are recorded as gaps.
 */
export function createIntake(options: IntakeOptions): Intake {
  const { shard, shardCount, intents, ledger, away, discordNow, guildId, log, repeats, onSignal, figures, news } =
    options;
  const stream = shardStream(shard);
  const seeded = ledger.positions.of(stream);
  const resumed = resumable(seeded, intents);
  const known = resumed && sessionFacts(ledger.facts, stream, resumed.sessionId);
  let session = resumed && follow(stream, resumed);
  let sequence = resumed?.sequence ?? 0;
  /** Until when everything was heard, Discord's time. */
  let heardUntil = seeded?.at ?? 0;
  /** The position's time: that, but within a session it only rises. */
  let reached = heardUntil;
  /** When the last dispatch was applied that was no replay: a connection that lives says nothing about dispatches that did not come. */
  let appliedAt = known?.appliedAt ?? heardUntil;
  let keptAt = heardUntil;
  let live = false;
  let readyAt = known?.readyAt ?? 0;
  const awaited = createAwaitedGuilds({ facts: ledger.facts, away, own });
  if (known !== null) awaited.begin(known.sessionId, readyAt);

  const reader = createDispatchReader({
    ...options,
    awaySince: (id) => away.since(id) ?? heardUntil,
  });

  function receive(dispatch: GatewayDispatchPayload): void {
    const now = discordNow();
    if (dispatch.t === GatewayDispatchEvents.Ready) begin(dispatch.d, dispatch.s, now);
    else if (session !== null && dispatch.s > sequence) take(dispatch, session, now);
    else figures.replays++;
  }

  function take(dispatch: GatewayDispatchPayload, { id: sessionId, positionAt }: Following, now: number): void {
    const next = dispatch.s;
    let changes: readonly Change[] = reader.counts(dispatch, now);
    let outcome = UNCHANGED;
    if (changes === NOTHING) {
      if (dispatch.t === GatewayDispatchEvents.GuildCreate) giveUpWaiting(now);
      outcome = reader.directs(dispatch, now);
      changes = [...outcome.changes, ...followed(outcome.changes, sessionId, now)];
    }
    if (next > sequence + 1) {
      changes = [hole(next, now), ...changes];
      news?.missed(shard, shardCount);
    }
    if (dispatch.t === GatewayDispatchEvents.Resumed) live = true;
    const at = live ? now : heardUntil;
    const reaching = Math.max(reached, at);
    ledger.apply({ position: positionAt(next, reaching), changes });
    sequence = next;
    reached = reaching;
    news?.heard(dispatch, now);
    heardUntil = at;
    if (live) appliedAt = at;
    figures.dispatches++;
    for (const signal of outcome.signals) tell(signal);
  }

  /** Keeps track of guilds that come and go. */
  function followed(changes: readonly Change[], sessionId: string, now: number): readonly Change[] {
    const told: Change[] = [];
    for (const change of changes) {
      if (change.kind !== 'guildState') continue;
      awaited.came(change.guildId);
      told.push(rememberComing(change.guildId, sessionId));
      // A replay tells of something that happened after the last that was heard.
      if (change.state !== 'present') told.push(...away.went(change.guildId, live ? now : heardUntil));
    }
    return told;
  }

  function tell(signal: Signal): void {
    try {
      onSignal(signal);
    } catch (error) {
      figures.failures++;
      const times = repeats.met(`not handled ${signal.kind}`);
      if (times === null) return;
      log.error({ err: error, shard, signal: signal.kind, times }, 'a signal could not be handled; report this line');
    }
  }

  function hole(next: number, now: number): Change {
    figures.holes++;
    const missing = next - sequence - 1;
    log.warn(
      { shard, after: sequence, missing },
      'dispatches are missing in the stream, recorded as a gap; its messages are read again, nothing is to be done',
    );
    return shardGap(options, 'hole', heardBefore(now, [appliedAt, readyAt]), now);
  }

  /** A fresh session: what happened since the last one is a gap. */
  function begin(data: GatewayReadyDispatchData, ready: number, now: number): void {
    const named = new Set(data.guilds.map(({ id }) => id));
    const left = own().filter(({ id, state }) => state !== 'removed' && !named.has(id));
    const changes: Change[] = [{ kind: 'ready', stream, at: now }];
    changes.push(...endingBy(now, ledger.gaps.pending()));
    const missed = missedUntil(now);
    if (missed) changes.push(missed);
    for (const { id } of left) {
      changes.push(...away.went(id, heardUntil || now), { kind: 'guildState', guildId: id, state: 'removed' });
    }
    const next = follow(stream, { sessionId: data.session_id, resumeUrl: data.resume_gateway_url, intents });
    changes.push(rememberSession(stream, { sessionId: next.id, readyAt: now, appliedAt: now }));
    ledger.apply({ position: next.positionAt(ready, now), changes });
    // At once: what is sent from here on can be replayed even if the process is killed within the second.
    ledger.commit();
    news?.missed(shard, shardCount);
    session = next;
    sequence = ready;
    heardUntil = now;
    reached = now;
    appliedAt = now;
    keptAt = now;
    live = true;
    readyAt = now;
    awaited.begin(next.id, now);
    figures.dispatches++;
    away.covered(stream);
    for (const { id } of left) tell({ kind: 'guildRemoved', guildId: id });
  }

  /** The shard's guilds. */
  function own(): readonly GuildPresence[] {
    return ledger.directory
      .guilds()
      .filter(({ id }) => shardOf(id, shardCount) === shard && (guildId === null || id === guildId));
  }

  /** What was missed before a fresh session; null: nothing, counting begins here. */
  function missedUntil(now: number): Change | null {
    const before = ledger.positions.of(stream);
    const uncovered = away.uncoveredSince(stream);
    if (before) {
      const heard = heardBefore(now, [Math.max(before.at, heardUntil), heardUntil, readyAt]);
      return shardGap(options, 'newSession', Math.min(heard, uncovered ?? Infinity), now);
    }
    if (uncovered !== null) return shardGap(options, 'newSession', heardBefore(now, [uncovered]), now);
    const { followed, predecessorCountedTo, epochBegan } = ledger.identity();
    if (!followed) return null;
    const since = ledger.directory.guilds().map((guild) => guild.since);
    const began = Math.min(epochBegan, ...since);
    return shardGap(options, 'newEpoch', heardBefore(now, [predecessorCountedTo ?? began, began]), now);
  }

  /** Discord has an outage of guilds that READY named and that did not come. */
  function giveUpWaiting(now: number): void {
    const changes = awaited.givenUp(now);
    if (changes.length > 0) ledger.apply({ changes });
  }

  return {
    receive,
    applied: () => (session === null ? null : { sessionId: session.id, sequence }),
    isLive: () => live,
    lost() {
      live = false;
    },
    acknowledged(at) {
      if (!live) return;
      heardUntil = Math.max(heardUntil, at);
      giveUpWaiting(at);
      if (at - keptAt < ACKNOWLEDGE_EVERY_MS) return;
      keptAt = at;
      if (session !== null) {
        ledger.apply({ changes: [rememberSession(stream, { sessionId: session.id, readyAt, appliedAt })] });
      }
      reached = Math.max(reached, at);
      ledger.positions.raise(stream, at);
    },
    forget() {
      session = null;
      live = false;
      heardUntil = 0;
    },
  };
}
