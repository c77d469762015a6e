import type { Snowflake } from '../base/snowflake.js';
import { dayOf, type Quarter, SLOT_MS, SLOTS_PER_DAY } from '../base/time/slots.js';
import { addCounts, type Counts, type Sums } from '../counts/counts.js';
import type { MemberDay } from '../counts/days.js';
import { METRICS } from '../counts/metrics.js';
import type { Basis } from '../store/store.js';
import { gapNotice } from './gap-notice.js';
import type { MemberReport, MemberWindow } from './shapes.js';
import { Tally } from './tally.js';
import { lastDay, tallyOf } from './tally-of.js';
import { lackingFrom, startOfMemberWindow } from './windows.js';

export interface MemberQuestion {
  readonly basis: Basis;
  readonly guildId: Snowflake;
  readonly userId: Snowflake;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** The guild's IANA zone: where `today` and `month` begin. */
  readonly timeZone: string;
  /** When counting began in this guild, milliseconds. */
  readonly since: number;
  /** The windows to answer, in the order to show them. */
  readonly windows: readonly MemberWindow[];
  /** In which of them the rank is taken; default: the last 30 days. */
  readonly rankedIn?: MemberWindow;
}

/**
 * What one member did in each window, and its rank in one. Only the member's own days are read for its counts (all of
 * them only for `all`); the rank takes the guild's days of its window.
 */
export async function memberReport(question: MemberQuestion): Promise<MemberReport> {
  const { basis, guildId, userId, now, timeZone, since, rankedIn = '30d' } = question;
  const { store, lacking } = basis;
  const windows = question.windows.map((window) => ({ window, from: startOfMemberWindow(window, now, timeZone) }));
  const ranked = { from: startOfMemberWindow(rankedIn, now, timeZone) ?? 0, to: Number.POSITIVE_INFINITY };
  const earliest = windows.reduce((least, { from }) => Math.min(least, from ?? 0), quarterAfter(now));
  const shown = Math.min(earliest, ranked.from) * SLOT_MS;
  const [tally, days, facts, gaps] = await Promise.all([
    tallyOf({ store, guildId, now, edges: [ranked.from], metrics: ['messages'] }),
    store.memberDays(guildId, userId, dayOf(earliest * SLOT_MS), lastDay(now), {
      columns: METRICS.names,
      breakdowns: false,
      slotsFor: Tally.edgeDays(windows.map(({ from }) => from ?? 0)),
    }),
    store.member(guildId, userId),
    store.gaps(guildId, shown),
  ]);
  return {
    guildId,
    userId,
    at: now,
    timeZone,
    since,
    windows: windows.map(({ window, from }) => ({
      window,
      from: from === null ? null : from * SLOT_MS,
      ...countsSince(days, from ?? 0),
    })),
    rankedIn,
    rank: tally.rank(ranked, 'messages', userId),
    ahead: tally.ahead(ranked, 'messages', userId),
    firstSeen: facts?.firstSeen ?? null,
    lastSeen: facts?.lastSeen ?? null,
    gaps: gapNotice(gaps, shown),
    lacking: lackingFrom(shown, lacking),
  };
}

function quarterAfter(now: number): Quarter {
  return dayOf(now) * SLOTS_PER_DAY + SLOTS_PER_DAY;
}

/** Adds up what lies in a quarter or after it. */
function countsSince(days: readonly MemberDay[], from: Quarter): Counts {
  const sums: Sums = {};
  for (const day of days) {
    const first = day.day * SLOTS_PER_DAY;
    if (first >= from) {
      addCounts(sums, day);
      continue;
    }
    for (const [slot, counts] of day.slots) if (first + slot >= from) addCounts(sums, counts);
  }
  return sums;
}
