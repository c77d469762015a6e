import { createHash } from 'node:crypto';
import type { APIMessage } from 'discord-api-types/v10';
import { drawHere } from '../src/pictures/pictures.js';
import type { BoardCourse } from '../src/reports/shapes.js';
import { boardChart } from '../src/views/chart/board-chart.js';
import type { Chart } from '../src/views/chart/chart.js';
import { en } from '../src/views/texts.js';
import type { Comparison } from './comparison.js';
import { dateBefore, wall } from './days.js';
import type { Tally } from './tally.js';

const SHOWN_DAYS = 30;
const FOUR_WEEKS = 28;

/** What the board's picture should be drawn from: the tally's messages, each put where the clock on the wall says. */
function expectedCourse(tally: Tally, now: number, timeZone: string, since: number): BoardCourse | null {
  const today = wall(now, timeZone).slice(0, 10);
  const begun = wall(since, timeZone).slice(0, 10);
  const written = tally.written().map((at) => wall(at, timeZone));
  const byDate = new Map<string, number>();
  for (const time of written) byDate.set(time.slice(0, 10), (byDate.get(time.slice(0, 10)) ?? 0) + 1);
  const amount = (date: string) => (date < begun ? null : (byDate.get(date) ?? 0));
  const dates = Array.from({ length: SHOWN_DAYS }, (_, at) => dateBefore(today, SHOWN_DAYS - 1 - at));
  const earliest = dateBefore(today, SHOWN_DAYS + FOUR_WEEKS - 1);
  if (!written.some((time) => time >= earliest)) return null;
  const week = Array.from({ length: 7 }, () => new Array<number>(24).fill(0));
  for (const time of written) {
    if (time.slice(0, 10) < dateBefore(today, FOUR_WEEKS - 1)) continue;
    const row = week[(new Date(time.slice(0, 10)).getUTCDay() + 6) % 7] ?? [];
    const hour = Number(time.slice(11, 13));
    row[hour] = (row[hour] ?? 0) + 1;
  }
  return {
    days: dates.map((date) => {
      const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
      return { date: { year, month, day }, messages: amount(date), before: amount(dateBefore(date, FOUR_WEEKS)) };
    }),
    week,
    gaps: [],
  };
}

/** What tells two files apart, short enough for a table. */
const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

/** Holds the board's picture against one that is drawn from the tally, to the byte, and its words against the tally's. */
export async function comparePicture(
  { embeds: [embed] }: Pick<APIMessage, 'embeds'>,
  {
    tally,
    now,
    timeZone,
    since,
  }: { readonly tally: Tally; readonly now: number; readonly timeZone: string; readonly since: number },
  comparison: Comparison,
  when: string,
): Promise<void> {
  const course = expectedCourse(tally, now, timeZone, since);
  const image = embed?.image;
  if (course === null || image === undefined) {
    comparison.add(`${when}: picture`, course === null ? 'none' : 'one', image === undefined ? 'none' : 'one');
    return;
  }
  await holdPicture(image, boardChart(course, timeZone, en), comparison, `${when}: picture`);
}

/** Holds a picture that was sent against one that is drawn here, to the byte, and its words against the chart's. */
export async function holdPicture(
  image: NonNullable<APIMessage['embeds'][number]['image']>,
  chart: Chart,
  comparison: Comparison,
  what: string,
): Promise<void> {
  const shown = Buffer.from(await (await fetch(image.url)).arrayBuffer());
  comparison.add(`${what}, its figures`, digestOf(await drawHere(chart)), digestOf(shown));
  const { description } = image as { readonly description?: string };
  comparison.add(`${what}, its words`, chart.description, description);
}
