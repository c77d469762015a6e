import type { Snowflake } from '../base/snowflake.js';

/** What members have of a metric in a span. Members are numbers from 0 on, the same in all spans of a tally. */
export interface MemberAmounts {
  /** By member number. */
  readonly sums: Float64Array;
  idOf(member: number): Snowflake;
  /** The number of a member; -1: never met. */
  find(userId: Snowflake): number;
  /** Orders two members by their ids, as numbers. */
  compare(one: number, other: number): number;
}

/** A member and what it has of a metric in a span. */
export interface Ranked {
  readonly userId: Snowflake;
  readonly amount: number;
}

/** The members with most, at most `limit`; ties by the smaller id; members with none left out. */
export function topOf({ sums, idOf, compare }: MemberAmounts, limit: number): readonly Ranked[] {
  const isBetter = (member: number, than: number) => {
    const difference = (sums[member] ?? 0) - (sums[than] ?? 0);
    return difference > 0 || (difference === 0 && compare(member, than) < 0);
  };
  const best: number[] = [];
  for (let member = 0; member < sums.length; member += 1) {
    if (sums[member] === 0) continue;
    let place = best.length;
    while (place > 0 && isBetter(member, best[place - 1] ?? member)) place -= 1;
    if (place === limit) continue;
    best.splice(place, 0, member);
    best.length = Math.min(best.length, limit);
  }
  return best.map((member) => ({ userId: idOf(member), amount: sums[member] ?? 0 }));
}

/** Place of a member among those who have any, and how many these are; ties share the better: 1, 2, 2, 4. null: it has none. */
export function rankOf(
  { sums, find }: MemberAmounts,
  userId: Snowflake,
): { readonly rank: number; readonly of: number } | null {
  const own = sums[find(userId)] ?? 0;
  if (own === 0) return null;
  let rank = 1;
  let of = 0;
  for (const amount of sums) {
    if (amount > 0) of += 1;
    if (amount > own) rank += 1;
  }
  return { rank, of };
}

/**
 * Of the other members who were active, how many have fewer; null: it has none, or nobody else was active.
 * @param isActive by member number
 */
export function aheadOf(
  { sums, find }: MemberAmounts,
  isActive: (member: number) => boolean,
  userId: Snowflake,
): { readonly fewer: number; readonly others: number } | null {
  const own = find(userId);
  const amount = sums[own] ?? 0;
  if (amount === 0) return null;
  let [fewer, others] = [0, 0];
  for (let member = 0; member < sums.length; member += 1) {
    if (member === own || !isActive(member)) continue;
    others += 1;
    if ((sums[member] ?? 0) < amount) fewer += 1;
  }
  return others === 0 ? null : { fewer, others };
}

/** Messages before from which on a member rises, and with fewer of which it is new. */
const ENOUGH = 10;

/** A member and its messages of a span, and of the span before. */
export interface Rise extends Ranked {
  readonly before: number;
}

/**
 * Who writes more than in the span before. `rising`: of members with ten messages or more before the one that grew most
 * for its size. `fresh`: of those with fewer before and ten or more now the one with most now. Ties by the smaller id;
 * null: there is none.
 */
export function risingOf(
  now: MemberAmounts,
  before: MemberAmounts,
): { readonly rising: Rise | null; readonly fresh: Rise | null } {
  const amountOf = (amounts: MemberAmounts, member: number) => amounts.sums[member] ?? 0;
  let rising = -1;
  let fresh = -1;
  for (let member = 0; member < now.sums.length; member += 1) {
    const [after, earlier] = [amountOf(now, member), amountOf(before, member)];
    if (earlier < ENOUGH) {
      if (after < ENOUGH) continue;
      if (fresh < 0 || isAbove(after - amountOf(now, fresh), member, fresh, now)) fresh = member;
    } else if (after > earlier) {
      // Both growths times both spans before: whole numbers, so that equal ones are equal.
      const grown = after * amountOf(before, rising) - amountOf(now, rising) * earlier;
      if (rising < 0 || isAbove(grown, member, rising, now)) rising = member;
    }
  }
  const rise = (member: number): Rise | null =>
    member < 0 ? null : { userId: now.idOf(member), amount: amountOf(now, member), before: amountOf(before, member) };
  return { rising: rise(rising), fresh: rise(fresh) };
}

/** Whether a member comes first, being ahead of another by so much. */
function isAbove(ahead: number, member: number, other: number, { compare }: MemberAmounts): boolean {
  return ahead > 0 || (ahead === 0 && compare(member, other) < 0);
}
