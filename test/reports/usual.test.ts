import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Gap } from '../../src/counts/gap.js';
import { median, usualOf } from '../../src/reports/usual.js';
import { runningDay, weeksBefore } from '../../src/reports/weekdays.js';
import { type Deed, GUILD, gap, literalStore, serverDaysOf } from './literal-store.js';

const QUARTER = 900_000;
const HOUR = 4 * QUARTER;
const DAY = 24 * HOUR;
/** A Wednesday, a quarter past two by UTC's clock when the running slot ends. */
const NOW = Date.parse('2026-11-25T14:07:00Z');

interface Asked {
  readonly deeds?: readonly Deed[];
  readonly gaps?: readonly Gap[];
  readonly since?: number;
  readonly timeZone?: string;
  readonly now?: number;
}

function usual({ deeds = [], gaps = [], since = 0, timeZone = 'UTC', now = NOW }: Asked): Promise<number | null> {
  const store = literalStore({ parts: [], serverDays: serverDaysOf(deeds), gaps });
  return usualOf({ store, guildId: GUILD, timeZone, today: runningDay(now, timeZone), since });
}

const sent = (at: number, messages: number, epoch = 'one'): Deed => ({
  userId: '1',
  quarter: Math.floor(at / QUARTER),
  messages,
  epoch,
});
const weeksAgo = (weeks: number, time: string) => Date.parse(`2026-11-25T${time}Z`) - weeks * 7 * DAY;
/** So many messages on the Wednesdays before, the newest first. */
const wednesdays = (...amounts: readonly number[]) =>
  amounts.map((messages, index) => sent(weeksAgo(index + 1, '10:00'), messages));

describe('what is usual', () => {
  it('is the median of the last eight such weekdays up to the end of the running slot', async () => {
    const deeds = [...wednesdays(10, 20, 30, 40, 50, 60, 70, 81, 9_000, 9_000), sent(weeksAgo(0, '10:00'), 500)];
    expect(await usual({ deeds })).toBe(45);
    expect(await usual({ deeds: [...deeds, sent(weeksAgo(4, '14:14'), 11)] })).toBe(51);
    expect(await usual({ deeds: [...deeds, sent(weeksAgo(4, '14:15'), 11), sent(weeksAgo(4, '00:00') - 1, 11)] })).toBe(
      45,
    );
    expect(await usual({ deeds: [...deeds, sent(weeksAgo(4, '00:00'), 11)] })).toBe(51);
  });

  it('rounds half a message up, takes days without a message as none, and adds epochs up', async () => {
    expect(await usual({ deeds: wednesdays(1, 2, 1, 2, 1, 2, 1, 2) })).toBe(2);
    expect(await usual({ deeds: wednesdays(9, 0, 0, 9, 0, 0, 0, 9) })).toBe(0);
    const other = wednesdays(1, 2, 1, 2, 1, 2, 1, 2).map((deed) => ({ ...deed, epoch: 'two' }));
    expect(await usual({ deeds: [...wednesdays(1, 2, 1, 2, 1, 2, 1, 2), ...other] })).toBe(3);
  });

  it('needs three such days that began after counting did', async () => {
    const deeds = wednesdays(10, 20, 30);
    expect(await usual({ deeds, since: weeksAgo(3, '00:00') })).toBe(20);
    expect(await usual({ deeds, since: weeksAgo(3, '00:00') + 1 })).toBeNull();
    expect(await usual({ deeds, since: NOW })).toBeNull();
  });

  it('leaves out days with gaps of over a hundredth of the span that were not refilled, and takes earlier ones', async () => {
    const deeds = wednesdays(10, 20, 30, 40, 50, 60, 70, 80, 90, 100);
    const hundredth = (14.25 * HOUR) / 100;
    const at = weeksAgo(2, '03:00');
    const withGap = (length: number, state?: Gap['state']) => usual({ deeds, gaps: [gap(at, at + length, state)] });
    expect(await withGap(hundredth)).toBe(45);
    expect(await withGap(hundredth + 1)).toBe(55);
    expect(await withGap(hundredth + 1, 'partly')).toBe(55);
    expect(await withGap(DAY, 'refilled')).toBe(45);
    const late = weeksAgo(2, '14:15');
    expect(await usual({ deeds, gaps: [gap(late, late + HOUR)] })).toBe(45);
    // Also where the earlier ones lie beyond the weeks that are looked at first.
    const long = gap(weeksAgo(9, '00:00'), weeksAgo(2, '00:00'));
    const further = gap(weeksAgo(12, '00:00'), weeksAgo(11, '12:00'));
    expect(await usual({ deeds, gaps: [long, further], since: weeksAgo(12, '00:00') })).toBe(20);
    expect(await usual({ deeds, gaps: [long, further], since: weeksAgo(9, '00:00') })).toBeNull();
  });

  it('ends at the same time of the clock on days of 23 and 25 hours', () => {
    const timeZone = 'Europe/Berlin';
    const spanOn = (date: string, now: string) => {
      const running = runningDay(Date.parse(now), timeZone);
      for (let weeks = 1; ; weeks += 1) {
        const span = weeksBefore(running, weeks, timeZone);
        if (span && new Date(span.from * QUARTER + 12 * HOUR).toISOString().startsWith(date)) {
          return [span.from, span.to].map((quarter) => new Date(quarter * QUARTER).toISOString().slice(5, 16));
        }
      }
    };
    // Clocks went back at three on October 25th, so that half past two came twice: the first time is meant.
    expect(spanOn('2026-10-25', '2026-11-22T13:07:00Z')).toEqual(['10-24T22:00', '10-25T13:15']);
    expect(spanOn('2026-10-25', '2026-11-22T01:20:00Z')).toEqual(['10-24T22:00', '10-25T00:30']);
    expect(spanOn('2026-10-25', '2026-11-22T22:50:00Z')).toEqual(['10-24T22:00', '10-25T23:00']);
    // Clocks went forward at two on March 29th: there was no half past two.
    expect(spanOn('2026-03-29', '2026-04-12T12:07:00Z')).toEqual(['03-28T23:00', '03-29T12:15']);
    expect(spanOn('2026-03-29', '2026-04-12T00:20:00Z')).toEqual(['03-28T23:00', '03-29T01:00']);
    // On the day itself the slot that ends where the clocks change ends at two.
    expect(runningDay(Date.parse('2026-03-29T00:50:00Z'), timeZone).clock).toBe(2 * HOUR);
    expect(runningDay(Date.parse('2026-10-25T00:50:00Z'), timeZone).clock).toBe(3 * HOUR);
  });

  it('agrees with looking at the clock for every single message, in any zone, also where clocks change', async () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/Havana', 'Australia/Lord_Howe', 'Africa/Cairo', 'Asia/Kathmandu'];
    const asked = fc.record({
      timeZone: fc.constantFrom(...zones),
      now: fc.integer({ min: Date.parse('2025-06-01T00:00Z'), max: Date.parse('2026-12-31T00:00Z') }),
      weeks: fc.nat(12),
      sent: fc.array(
        fc.record({
          weeks: fc.nat(12),
          off: fc.integer({ min: -30, max: 30 }),
          messages: fc.nat(9),
          epoch: fc.constantFrom('one', 'two'),
        }),
        { maxLength: 40 },
      ),
      lost: fc.array(
        fc.record({ weeks: fc.nat(12), off: fc.integer({ min: -30, max: 30 }), length: fc.nat(90 * 60_000) }),
        { maxLength: 3 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ timeZone, now, weeks, sent: all, lost }) => {
        // Around midnight and around now, where it matters.
        const near = (back: number, off: number) =>
          (off % 2 === 0 ? now : midnightBefore(now, timeZone)) - back * 7 * DAY + off * QUARTER;
        const deeds = all.map(({ weeks: back, off, messages, epoch }) => sent(near(back, off), messages, epoch));
        const gaps = lost.map(({ weeks: back, off, length }) => gap(near(back, off), near(back, off) + length));
        const since = now - weeks * 7 * DAY - 5 * HOUR;
        expect(await usual({ deeds, gaps, since, timeZone, now })).toBe(literal({ deeds, gaps, since, timeZone, now }));
      }),
      { numRuns: 150 },
    );
  });
});

describe('the median', () => {
  it('has as many below it as above', () => {
    expect(median([7])).toBe(7);
    expect(median([3, 1])).toBe(2);
    expect(median([4, 1])).toBe(3);
    expect(median([9, 1, 5])).toBe(5);
  });
});

const clocks = new Map<string, Intl.DateTimeFormat>();

/** `2026-11-25 14:15`, as the clock on the wall shows it. */
function wall(at: number, timeZone: string): string {
  const clock =
    clocks.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone });
  clocks.set(timeZone, clock);
  return clock.format(at);
}

function midnightBefore(now: number, timeZone: string): number {
  let at = now - (now % QUARTER);
  while (wall(at - QUARTER, timeZone).slice(0, 10) === wall(now, timeZone).slice(0, 10)) at -= QUARTER;
  return at;
}

/** The same from single messages and milliseconds, slot after slot. */
function literal({ deeds, gaps, since, timeZone, now }: Required<Asked>): number | null {
  const running = wall(now - (now % QUARTER), timeZone).slice(11);
  const today = Date.parse(`${wall(now, timeZone).slice(0, 10)}T00:00:00Z`);
  const amounts: number[] = [];
  for (let weeks = 1; weeks < 30 && amounts.length < 8; weeks += 1) {
    const date = new Date(today - weeks * 7 * DAY).toISOString().slice(0, 10);
    const slots: number[] = [];
    for (let at = today - weeks * 7 * DAY - DAY; at < today - weeks * 7 * DAY + 2 * DAY; at += QUARTER) {
      if (wall(at, timeZone).startsWith(date)) slots.push(at);
    }
    const [from = 0] = slots;
    if (from < since) break;
    // Up to the first slot that begins later on the clock than the running one does.
    const end = slots.findIndex((at) => wall(at, timeZone).slice(11) > running);
    const inside = end < 0 ? slots : slots.slice(0, end);
    const length = inside.length * QUARTER;
    const lost = inside.reduce((sum, at) => sum + lostIn(gaps, at), 0);
    if (lost > length / 100) continue;
    amounts.push(
      deeds
        .filter(({ quarter }) => inside.includes(quarter * QUARTER))
        .reduce((sum, { messages = 0 }) => sum + messages, 0),
    );
  }
  if (amounts.length < 3) return null;
  amounts.sort((a, b) => a - b);
  while (amounts.length > 2) {
    amounts.shift();
    amounts.pop();
  }
  return Math.round(amounts.reduce((sum, amount) => sum + amount, 0) / amounts.length);
}

/** Milliseconds of a slot that lie in a gap, found second by second where gaps cross. */
function lostIn(gaps: readonly Gap[], slot: number): number {
  const touching = gaps.filter(({ from, to }) => from < slot + QUARTER && to > slot);
  const edges = [slot, slot + QUARTER, ...touching.flatMap(({ from, to }) => [from, to])]
    .map((edge) => Math.min(slot + QUARTER, Math.max(slot, edge)))
    .sort((a, b) => a - b);
  return edges.slice(1).reduce((sum, edge, index) => {
    const begin = edges[index] ?? edge;
    const middle = (begin + edge) / 2;
    return sum + (touching.some(({ from, to }) => from <= middle && middle < to) ? edge - begin : 0);
  }, 0);
}
