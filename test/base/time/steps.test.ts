import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Step, stepsOf, wallClock } from '../../../src/base/time/steps.js';
import { localTimeAt } from '../../../src/base/time/zone.js';

const SLOT = 900_000;
const at = (text: string) => Date.parse(text) / SLOT;
const shown = (step: Step, from: string, to: string, timeZone: string) =>
  stepsOf(step, at(from), at(to), timeZone).map((quarter) => new Date(quarter * SLOT).toISOString().slice(5, 16));

describe('steps of a span', () => {
  it('are days of the zone, of 23 and 25 hours where clocks change', () => {
    expect(shown('day', '2026-10-23T22:00Z', '2026-10-26T12:00Z', 'Europe/Berlin')).toEqual([
      '10-23T22:00',
      '10-24T22:00',
      '10-25T23:00',
    ]);
    expect(shown('day', '2026-03-28T12:00Z', '2026-03-30T12:00Z', 'Europe/Berlin')).toEqual([
      '03-28T12:00',
      '03-28T23:00',
      '03-29T22:00',
    ]);
  });

  it('leave out a day that a zone never had', () => {
    expect(shown('day', '2011-12-29T10:00Z', '2011-12-31T20:00Z', 'Pacific/Apia')).toEqual([
      '12-29T10:00',
      '12-30T10:00',
      '12-31T10:00',
    ]);
  });

  it('are hours of the clock on the wall, one that comes twice as two', () => {
    expect(shown('hour', '2026-11-21T10:00Z', '2026-11-21T12:00Z', 'Asia/Kathmandu')).toEqual([
      '11-21T10:00',
      '11-21T10:15',
      '11-21T11:15',
    ]);
    expect(stepsOf('hour', at('2026-10-24T22:00Z'), at('2026-10-25T23:00Z'), 'Europe/Berlin')).toHaveLength(25);
  });

  it('are none of an empty span', () => {
    for (const step of ['slot', 'hour', 'day'] as const) expect(stepsOf(step, 10, 10, 'UTC')).toEqual([]);
  });

  it('begin wherever the clock shows another hour or date than a quarter before, in any zone', () => {
    const zones = ['UTC', 'Europe/Berlin', 'Africa/Cairo', 'America/Havana', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
    const changes = [
      '2024-04-25T22:00Z',
      '2024-10-31T21:00Z',
      '2026-03-08T05:00Z',
      '2026-11-01T04:00Z',
      '2026-04-04T15:00Z',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...changes),
        fc.integer({ min: -300, max: 300 }),
        fc.integer({ min: 1, max: 500 }),
        (timeZone, change, off, length) => {
          const from = at(change) + off;
          const to = from + length;
          const wall = (quarter: number, options: Intl.DateTimeFormatOptions) =>
            new Intl.DateTimeFormat('sv-SE', { timeZone, ...options }).format(quarter * SLOT);
          const begins = (isNew: (quarter: number) => boolean) =>
            Array.from({ length }, (_, i) => from + i).filter((quarter) => quarter === from || isNew(quarter));
          const date = (quarter: number) => wall(quarter, { dateStyle: 'short' });
          const hour = (quarter: number) => wall(quarter, { dateStyle: 'short', timeStyle: 'short' });
          expect(stepsOf('slot', from, to, timeZone)).toEqual(begins(() => true));
          expect(stepsOf('day', from, to, timeZone)).toEqual(begins((q) => date(q) > date(q - 1)));
          expect(stepsOf('hour', from, to, timeZone)).toEqual(
            begins((q) => hour(q).slice(0, -3) !== hour(q - 1).slice(0, -3) || hour(q).endsWith(':00')),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the clock on a wall', () => {
  it('shows a quarter’s local time, also on days on which clocks change', () => {
    const zones = ['UTC', 'Europe/Berlin', 'Africa/Cairo', 'America/Havana', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
    for (const zone of zones) {
      const wallAt = wallClock(zone);
      fc.assert(
        fc.property(fc.integer({ min: at('2011-01-01'), max: at('2027-01-01') }), (quarter) => {
          expect(wallAt(quarter)).toBe(localTimeAt(quarter * SLOT, zone));
        }),
        { numRuns: 200 },
      );
      for (let quarter = at('2026-10-24T00:00Z'); quarter < at('2026-10-27T00:00Z'); quarter += 1) {
        expect(wallAt(quarter), zone).toBe(localTimeAt(quarter * SLOT, zone));
      }
    }
  });
});
