import type { Snowflake } from '../base/snowflake.js';
import { dayOf, SLOT_MS } from '../base/time/slots.js';
import { BREAKDOWNS } from '../counts/breakdowns.js';
import { type Coverage, coveredSince, LATER_METRICS } from '../counts/coverage.js';
import type { Metric } from '../counts/metrics.js';
import type { Basis, Store } from '../store/store.js';
import { channelsOf } from './channels.js';
import type { ChannelAmount, MemberDetails, MemberWindow, PlaceOf, Split } from './shapes.js';
import { splitOf } from './split.js';
import { lastDay } from './tally-of.js';
import { startOfMemberWindow } from './windows.js';

/** Members answered, emoji and channels that are named. */
const MOST_ANSWERED = 3;
const MOST_EMOJI = 5;
const MOST_CHANNELS = 3;

export interface DetailsQuestion extends Coverage {
  readonly basis: Pick<Basis, 'store'>;
  readonly guildId: Snowflake;
  readonly userId: Snowflake;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** The guild's IANA zone: where `today` and `month` begin. */
  readonly timeZone: string;
  readonly window: MemberWindow;
  readonly placeOf: PlaceOf;
}

/** What is told of one window beside a member's figures: by whom, by emoji, and the guild's channels. */
export async function memberDetails(question: DetailsQuestion): Promise<MemberDetails> {
  const { basis, guildId, userId, now, timeZone, window, placeOf } = question;
  const { store } = basis;
  const from = startOfMemberWindow(window, now, timeZone) ?? 0;
  const [splits, amounts] = await Promise.all([
    // A breakdown has whole days: of the last 24 hours it would tell nearly two.
    window === '24h' ? null : memberSplits(store, { guildId, userId, now, from }),
    channelsOf({ store, guildId, now, span: { from, to: Number.POSITIVE_INFINITY } }),
  ]);
  const names = await store.names(guildId, splits?.whom.top.map(({ key }) => key) ?? []);
  return {
    since: laterThan(from * SLOT_MS, question),
    whom: splits === null ? null : { ...splits.whom, names },
    emoji: splits === null ? null : splits.emoji,
    channels: {
      top: mostActive(amounts.channels, placeOf),
      since: amounts.from < from * SLOT_MS ? { at: amounts.from, why: 'wholeDays' } : null,
    },
  };
}

async function memberSplits(
  store: Store,
  { guildId, userId, now, from }: { guildId: Snowflake; userId: Snowflake; now: number; from: number },
): Promise<{ readonly whom: Split; readonly emoji: Split }> {
  const columns = [BREAKDOWNS.table.whom.of, BREAKDOWNS.table.reactionEmoji.of];
  const days = await store.memberDays(guildId, userId, dayOf(from * SLOT_MS), lastDay(now), {
    breakdowns: true,
    columns,
    slotsFor: new Set(),
  });
  return {
    whom: splitOf({ days, breakdown: 'whom', from, now, most: MOST_ANSWERED }),
    emoji: splitOf({ days, breakdown: 'reactionEmoji', from, now, most: MOST_EMOJI }),
  };
}

/** Since when those metrics are counted that a window begins before. */
function laterThan(from: number, coverage: Coverage): MemberDetails['since'] {
  const since = LATER_METRICS.map((metric): [Metric, number] => [metric, coveredSince(coverage, metric)]);
  return new Map(since.filter(([, at]) => at > from));
}

function mostActive(channels: ReadonlyMap<Snowflake, number>, placeOf: PlaceOf): readonly ChannelAmount[] {
  const top: ChannelAmount[] = [];
  const ordered = [...channels].sort(([a, one], [b, other]) => other - one || (BigInt(a) < BigInt(b) ? -1 : 1));
  for (const [channelId, messages] of ordered) {
    const place = placeOf(channelId);
    if (place !== null) top.push({ channelId, parentId: place.parentId, messages });
    if (top.length === MOST_CHANNELS) break;
  }
  return top;
}
