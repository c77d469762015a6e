import type { APIMessage } from 'discord-api-types/v10';
import { type MemberPicture, memberChart } from '../src/views/chart/member-chart.js';
import { en } from '../src/views/texts.js';
import { holdPicture } from './compare-picture.js';
import type { Comparison } from './comparison.js';
import { dateBefore, wall } from './days.js';
import type { Simulation } from './simulation.js';

const DAYS = 90;
const TIME_ZONE = 'UTC';

/** What a member's picture should be drawn from; null: nothing was written. */
function expectedPicture({ tally, clock, since, discord }: Simulation, userId: string): MemberPicture | null {
  const today = wall(clock.now(), TIME_ZONE).slice(0, 10);
  const first = dateBefore(today, DAYS - 1);
  const begun = wall(since, TIME_ZONE).slice(0, 10);
  const written = tally
    .writtenBy(userId)
    .map(({ at, place }) => ({ time: wall(at, TIME_ZONE), place }))
    .filter(({ time }) => time.slice(0, 10) >= first);
  if (written.length === 0) return null;
  const hours = new Array<number>(24).fill(0);
  const places = new Map<string, number>();
  for (const { time, place } of written) {
    const hour = Number(time.slice(11, 13));
    hours[hour] = (hours[hour] ?? 0) + 1;
    places.set(place, (places.get(place) ?? 0) + 1);
  }
  const [favourite] = [...places].sort(([a, one], [b, other]) => other - one || (BigInt(a) < BigInt(b) ? -1 : 1));
  return {
    days: Array.from({ length: DAYS }, (_, at) => {
      const date = dateBefore(today, DAYS - 1 - at);
      const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
      const messages = written.filter(({ time }) => time.startsWith(date)).length;
      return { date: { year, month, day }, messages: date < begun ? null : messages };
    }),
    hours,
    channel: discord.world.channels.get(favourite?.[0] ?? '')?.name ?? null,
  };
}

/** Holds the picture of an answer to `/my_stats` against one that is drawn from the tally. */
export async function compareMemberPicture(
  simulation: Simulation,
  { embeds: [embed] }: Pick<APIMessage, 'embeds'>,
  userId: string,
  comparison: Comparison,
  who: string,
): Promise<void> {
  const expected = expectedPicture(simulation, userId);
  const image = embed?.image;
  if (expected === null || image === undefined) {
    comparison.add(`${who}: picture`, expected === null ? 'none' : 'one', image === undefined ? 'none' : 'one');
    return;
  }
  await holdPicture(image, memberChart(expected, en), comparison, `${who}: picture`);
}
