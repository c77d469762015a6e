import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../src/counts/metrics.js';
import { courseOf } from '../../src/reports/course.js';
import { tallyOf } from '../../src/reports/tally-of.js';
import { GUILD, literalStore, serverDaysOf } from './literal-store.js';
import { history } from './random-history.js';

const QUARTER = 900_000;
const NOW = Date.parse('2026-11-21T12:07:00Z');
const RUNNING = Math.floor(NOW / QUARTER);
const ever = Number.POSITIVE_INFINITY;

describe('course', () => {
  it('has a point for each local day, also where nothing happened, and what a faster clock counted in the last', async () => {
    const deeds = [
      { userId: '1', quarter: RUNNING - 120, messages: 2, stickers: 1 },
      { userId: '2', quarter: RUNNING - 120, epoch: 'two', messages: 3 },
      { userId: '1', quarter: RUNNING + 60, messages: 7 },
    ];
    const store = literalStore({ parts: [], serverDays: serverDaysOf(deeds) });
    const asked = { store, guildId: GUILD, now: NOW, to: ever, step: 'day', timeZone: 'Europe/Berlin' } as const;
    const midnight = (day: string) => Date.parse(`${day}T23:00:00Z`);
    expect(await courseOf({ ...asked, from: midnight('2026-11-18') / QUARTER, metrics: ['messages'] })).toEqual([
      { from: midnight('2026-11-18') },
      { from: midnight('2026-11-19'), messages: 5 },
      { from: midnight('2026-11-20'), messages: 7 },
    ]);
    const [first] = await courseOf({ ...asked, from: null, metrics: ['stickers', 'messages'] });
    expect(first).toEqual({ from: (RUNNING - 120) * QUARTER, messages: 5, stickers: 1 });
    expect(await courseOf({ ...asked, store: literalStore({ parts: [] }), from: null, metrics: [] })).toEqual([
      { from: RUNNING * QUARTER + QUARTER },
    ]);
  });

  it('adds up to the figures of a tally of the same span, by slot, hour and day of any zone', async () => {
    const nows = fc.integer({ min: Date.parse('2022-01-01T00:00:00Z'), max: Date.parse('2027-01-01T00:00:00Z') });
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/Havana', 'Asia/Kathmandu', 'Australia/Lord_Howe');
    const steps = fc.constantFrom('slot', 'hour', 'day');
    const ago = fc.integer({ min: 0, max: 3_000 });
    await fc.assert(
      fc.asyncProperty(history(nows), zones, steps, ago, ago, async ({ now, deeds, parts }, timeZone, step, a, b) => {
        const store = literalStore({ parts, serverDays: serverDaysOf(deeds) });
        const running = Math.floor(now / QUARTER);
        const from = running - Math.max(a, b);
        const metrics = METRICS.names;
        const closed = running - Math.min(a, b);
        const tally = await tallyOf({ store, guildId: GUILD, now, edges: [from, closed], metrics });
        for (const to of [ever, ...(closed > from ? [closed] : [])]) {
          const points = await courseOf({ store, guildId: GUILD, now, from, to, metrics, step, timeZone });
          const { activeMembers: _, ...figures } = tally.figures({ from, to });
          const sums = metrics.map((metric) => points.reduce((sum, point) => sum + (point[metric] ?? 0), 0));
          expect(sums).toEqual(metrics.map((metric) => figures[metric] ?? 0));
          expect(points[0]?.from).toBe(from * QUARTER);
        }
      }),
      { numRuns: 100 },
    );
  });
});
