import type { Snowflake } from '../base/snowflake.js';
import type { LocalDate } from '../base/time/zone.js';
import type { Counts } from '../counts/counts.js';
import type { Gap } from '../counts/gap.js';
import type { Metric } from '../counts/metrics.js';
import type { Lacking } from '../store/store.js';

/** The windows a board shows. */
export const BOARD_WINDOWS = ['24h', '7d', '30d'] as const;
export type BoardWindow = (typeof BOARD_WINDOWS)[number];

/** The windows a member can ask for. `today` and `month` are of the guild's time zone. */
export const MEMBER_WINDOWS = ['24h', '7d', '30d', 'today', 'month', 'all'] as const;
export type MemberWindow = (typeof MEMBER_WINDOWS)[number];

/** The figures a window shows of a whole guild. `reactions` are those given that still stand. */
export interface ServerFigures {
  readonly messages: number;
  readonly reactions: number;
  readonly activeMembers: number;
}

/** Against the span before: a ratio (0.12 is 12 % more), `new` where it was 0 and is not any more, null where the span before is not wholly covered. */
export type Trend = { readonly kind: 'ratio'; readonly ratio: number } | { readonly kind: 'new' } | null;

/** A member with a name. */
export interface NamedMember {
  readonly userId: Snowflake;
  /** Last known name; null: never heard. */
  readonly name: string | null;
}

export interface TopMember extends NamedMember {
  readonly messages: number;
  /** By messages; equal amounts share the better place: 1, 2, 2, 4. */
  readonly place: number;
  /** Places won (or, below 0, lost) against the span before; `new`: no place then; null: that is not wholly covered. */
  readonly moved: number | 'new' | null;
}

/** A member who writes more than in the seven days before: messages of both. */
export interface RisingMember extends NamedMember {
  readonly messages: number;
  readonly before: number;
}

/** Members by messages of seven days, and who rises. */
export interface BoardList {
  /** As many as were asked for, ten at most, by messages, ties by the smaller id. Members with no message are left out. */
  readonly top: readonly TopMember[];
  /** Of those with ten messages or more before, who grew most for its size. null: nobody, or the span before is not wholly covered. */
  readonly rising: RisingMember | null;
  /** Of those with fewer before and ten or more now, who wrote most. null: as above. */
  readonly fresh: RisingMember | null;
}

/** Today so far, in the guild's time zone. */
export interface TodayReport {
  /** Where it began, milliseconds. */
  readonly from: number;
  readonly messages: number;
  /** Members who wrote a message or added a reaction. */
  readonly activeMembers: number;
  /** Messages of a usual such weekday up to this time of day; null: fewer than three were counted whole. */
  readonly usual: number | null;
}

export interface BoardWindowReport {
  readonly window: BoardWindow;
  /** Where the window begins, milliseconds. It has no upper edge. */
  readonly from: number;
  readonly figures: ServerFigures;
  readonly change: { readonly [F in keyof ServerFigures]: Trend };
}

/** The gap to name of those that lie in a shown window, and how many more do. */
export interface GapNotice {
  readonly newest: Gap;
  readonly more: number;
}

/** A local day of a board's course. */
export interface CourseDay {
  readonly date: LocalDate;
  /** null: not counted then. */
  readonly messages: number | null;
  /** Those of the same weekday 28 days before. */
  readonly before: number | null;
}

/** Messages over time, as the board draws them. */
export interface BoardCourse {
  /** 30 local days, today the last. */
  readonly days: readonly CourseDay[];
  /** Seven weekdays from Monday on, and for each the 24 hours of the local clock: messages of the last 28 local days, today among them. */
  readonly week: readonly (readonly number[])[];
  /** Places of days in a row of which a hundredth or more lies in gaps that were not read again, both included. */
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
}

export interface BoardReport {
  readonly guildId: Snowflake;
  readonly at: number;
  readonly timeZone: string;
  /** When counting began in this guild. */
  readonly since: number;
  readonly today: TodayReport;
  /** Channels in which most was written in the last hour, of those that everybody may see; empty: in none. */
  readonly liveliest: readonly { readonly channelId: Snowflake; readonly messages: number }[];
  readonly windows: readonly BoardWindowReport[];
  /** null: no message in it. */
  readonly course: BoardCourse | null;
  /** Of the last seven days. */
  readonly list: BoardList;
  readonly gaps: GapNotice | null;
  readonly lacking: Lacking | null;
}

export interface MemberWindowReport extends Counts {
  readonly window: MemberWindow;
  /** null: all time. */
  readonly from: number | null;
}

export interface MemberReport {
  readonly guildId: Snowflake;
  readonly userId: Snowflake;
  readonly at: number;
  readonly timeZone: string;
  readonly since: number;
  readonly windows: readonly MemberWindowReport[];
  /** The window of `rank` and `ahead`. */
  readonly rankedIn: MemberWindow;
  /** By messages among members with at least one; null: no message. Ties share the better rank. */
  readonly rank: { readonly rank: number; readonly of: number } | null;
  /** Of the others who were active, those with fewer messages; null: no message, or nobody else was active. */
  readonly ahead: { readonly fewer: number; readonly others: number } | null;
  /** Milliseconds; null: nothing counted of this member. */
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
  readonly gaps: GapNotice | null;
  readonly lacking: Lacking | null;
}

/** From when on something is told that is not told of the whole window. */
export interface ToldSince {
  /** Milliseconds. */
  readonly at: number;
  /** `wholeDays`: before the window, which cuts a UTC day that is told whole; `notBefore`: after it began. */
  readonly why: 'wholeDays' | 'notBefore';
}

/** The largest amounts by key, ties by the smaller key; keys without any are left out. */
export interface Split {
  readonly top: readonly { readonly key: string; readonly amount: number }[];
  readonly since: ToldSince | null;
}

/** Where a channel or thread is shown: a thread below its parent, a channel by itself; null: it is not shown. */
export type PlaceOf = (channelId: Snowflake) => { readonly parentId: Snowflake | null } | null;

export interface ChannelAmount {
  readonly channelId: Snowflake;
  /** null: it is no thread. */
  readonly parentId: Snowflake | null;
  readonly messages: number;
}

/** What is told of one window beside a member's figures. */
export interface MemberDetails {
  /** Since when metrics are counted that the window begins before, milliseconds; infinite: not at all. */
  readonly since: ReadonlyMap<Metric, number>;
  /** By the ids of the members who were answered; null: not told of this window. */
  readonly whom: (Split & { readonly names: ReadonlyMap<Snowflake, string> }) | null;
  /** Reactions given by emoji; null: not told of this window. */
  readonly emoji: Split | null;
  /** The guild's most active channels. */
  readonly channels: { readonly top: readonly ChannelAmount[]; readonly since: ToldSince | null };
}

/** One member's messages of 90 local days. */
export interface MemberCourse {
  /** The oldest first, today the last; null: not counted then. */
  readonly days: readonly { readonly date: LocalDate; readonly messages: number | null }[];
  /** By hour of the local day: 24. */
  readonly hours: readonly number[];
  /** Where most was written, of the channels that the member may see; null: in none. */
  readonly channelId: Snowflake | null;
}

/** What a member is told. */
export interface MemberAnswer {
  readonly report: MemberReport;
  /** What is told of the one window that was asked for; null: none was. */
  readonly details: MemberDetails | null;
  /** null: no message in it. */
  readonly course: MemberCourse | null;
}
