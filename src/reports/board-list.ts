import type { Snowflake } from '../base/snowflake.js';
import { type MemberAmounts, type Ranked, type Rise, rankOf, risingOf, topOf } from './ranking.js';
import type { BoardList, NamedMember, TopMember } from './shapes.js';

/** Messages of each member in a span and in the span before. */
export interface ListQuestion {
  readonly now: MemberAmounts;
  readonly before: MemberAmounts;
  /** Whether the two can be compared. */
  readonly isCovered: boolean;
  /** Members that are listed. */
  readonly most: number;
  readonly namesOf: (userIds: readonly Snowflake[]) => Promise<ReadonlyMap<Snowflake, string>>;
}

/** The members with most messages, with what became of their places, and who rises. */
export async function boardList({ now, before, isCovered, most, namesOf }: ListQuestion): Promise<BoardList> {
  const top = topOf(now, most);
  const { rising, fresh } = isCovered ? risingOf(now, before) : { rising: null, fresh: null };
  const members = [...top, rising, fresh].flatMap((member) => (member === null ? [] : [member.userId]));
  const names = await namesOf([...new Set(members)]);
  const named = (userId: Snowflake): NamedMember => ({ userId, name: names.get(userId) ?? null });
  const placed = ({ userId, amount }: Ranked): TopMember => {
    const place = rankOf(now, userId)?.rank ?? 0;
    const earlier = rankOf(before, userId)?.rank;
    const moved = earlier === undefined ? 'new' : earlier - place;
    return { ...named(userId), messages: amount, place, moved: isCovered ? moved : null };
  };
  const risen = (rise: Rise | null) => rise && { ...named(rise.userId), messages: rise.amount, before: rise.before };
  return { top: top.map(placed), rising: risen(rising), fresh: risen(fresh) };
}
