import type { Snowflake } from '../../base/snowflake.js';
import { dayOf, type UtcDay } from '../../base/time/slots.js';
import type { Database } from '../file/sqlite.js';

/** Counts that are to go: of one member, or (`userId` null) of all; of all days, or of those before one. */
export interface Erasure {
  readonly id: string;
  readonly guildId: Snowflake;
  readonly userId: Snowflake | null;
  readonly beforeDay: UtcDay | null;
  /** What happened up to then goes, milliseconds. */
  readonly at: number;
  /** The epoch in which it was asked for, and the revision from which that one's rows know of it; null: nobody can say any more. */
  readonly epoch: string;
  readonly fromRev: number | null;
  /** Epochs that began knowing of it. */
  readonly after: readonly string[];
  /** Whether MongoDB may know of it. */
  readonly told: boolean;
  /** When MongoDB was known to hold nothing more of it, milliseconds; null: not yet. */
  readonly completeAt: number | null;
}

/** A member's day, or a whole server's (`userId` null). */
interface Place {
  readonly userId: Snowflake | null;
  readonly day: UtcDay;
}

/** Whether a day is one that is to go. */
export function concerns({ userId, beforeDay }: Pick<Erasure, 'userId' | 'beforeDay'>, place: Place): boolean {
  return (userId === null || userId === place.userId) && (beforeDay === null || place.day < beforeDay);
}

/**
 * Whether what an epoch wrote of a day, at a revision, is from before the request. Of epochs that did not know of it all is that lies
 * up to its day: nothing tells them apart within it.
 */
export function isBefore(
  { epoch, fromRev, after, at }: Pick<Erasure, 'epoch' | 'fromRev' | 'after' | 'at'>,
  of: { readonly epoch: string; readonly rev: number; readonly day: UtcDay },
): boolean {
  if (of.epoch === epoch && fromRev !== null) return of.rev < fromRev;
  return !after.includes(of.epoch) && of.day <= dayOf(at);
}

/** A row of `erasures`. */
export interface ErasureRow {
  readonly id: string;
  readonly guildId: Snowflake;
  readonly userId: Snowflake | null;
  readonly beforeDay: UtcDay | null;
  readonly at: number;
  readonly epoch: string;
  readonly fromRev: number | null;
  readonly after: string;
  readonly told: number;
  readonly completeAt: number | null;
  readonly rev: number;
}

export const ERASURE = `select id, cast(guild as text) as guildId, cast(user as text) as userId, before_day as beforeDay, at, epoch,
  from_rev as fromRev, after, told, complete_at as completeAt, rev from erasures`;

export function toErasure({ after, told, rev: _, ...row }: ErasureRow): Erasure {
  return { ...row, after: JSON.parse(after), told: told === 1 };
}

/** All erasures, in memory. */
export interface Erasures {
  all(): readonly Erasure[];
  of(guildId: Snowflake): readonly Erasure[];
  /** Whether something that happened was asked to be erased, so that it counts no more however late it is heard of. Cheap. */
  covers(guildId: Snowflake, userId: Snowflake, at: number): boolean;
  /** Whether what a round wrote down of a guild is from before a request of this epoch. */
  isStale(guildId: Snowflake, epoch: string, rev: number): boolean;
  /** Reads them again: after a change, or a rollback. */
  reload(): void;
}

export function createErasures(db: Database): Erasures {
  const select = db.statement<ErasureRow>(`${ERASURE} order by at, id`);
  let byGuild = new Map<Snowflake, Erasure[]>();
  /** By server and whose: each booking asks. */
  let byUser = new Map<string, Erasure[]>();

  function add(to: Map<string, Erasure[]>, key: string, erasure: Erasure): void {
    const there = to.get(key);
    if (there === undefined) to.set(key, [erasure]);
    else there.push(erasure);
  }

  function reload(): void {
    byGuild = new Map();
    byUser = new Map();
    for (const erasure of select.all().map(toErasure)) {
      add(byGuild, erasure.guildId, erasure);
      add(byUser, `${erasure.guildId} ${erasure.userId}`, erasure);
    }
  }
  reload();
  const of = (guildId: Snowflake) => byGuild.get(guildId) ?? [];
  const covered = (key: string, userId: Snowflake, at: number) =>
    byUser.get(key)?.some((erasure) => at <= erasure.at && concerns(erasure, { userId, day: dayOf(at) })) === true;

  return {
    all: () => [...byGuild.values()].flat(),
    of,
    covers: (guildId, userId, at) =>
      byGuild.has(guildId) && (covered(`${guildId} ${userId}`, userId, at) || covered(`${guildId} null`, userId, at)),
    isStale: (guildId, epoch, rev) =>
      of(guildId).some((erasure) => erasure.epoch === epoch && erasure.fromRev !== null && rev < erasure.fromRev),
    reload,
  };
}
