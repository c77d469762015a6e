import { getTimeZones } from '@vvo/tzdb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SLOT_MS } from '../../../src/base/time/slots.js';
import {
  localDateAt,
  startOfDate,
  startOfMonth,
  startOfToday,
  timeZoneNamed,
  timeZones,
} from '../../../src/base/time/zone.js';
import { todaysName } from '../../../src/base/time/zone-names.js';

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);
const iso = (instant: number) => new Date(instant).toISOString();

/** Hours from the beginning of one date to that of the next. */
function hoursOf(year: number, month: number, day: number, timeZone: string): number {
  const begin = startOfDate({ year, month, day }, timeZone);
  return (startOfDate({ year, month, day: day + 1 }, timeZone) - begin) / HOUR;
}

describe('names of zones', () => {
  it('lists UTC first and today’s names of places', () => {
    expect(timeZones()[0]).toBe('UTC');
    for (const name of ['Europe/Berlin', 'Asia/Kolkata', 'Europe/Kyiv', 'America/Argentina/Buenos_Aires']) {
      expect(timeZones()).toContain(name);
    }
    for (const name of ['Asia/Calcutta', 'Europe/Kiev', 'America/Buenos_Aires'])
      expect(timeZones()).not.toContain(name);
    expect(new Set(timeZones()).size).toBe(timeZones().length);
  });

  it('lists only names that are zones', () => {
    expect(timeZones().filter((name) => timeZoneNamed(name) !== name)).toEqual([]);
  });

  it('knows every IANA name, today’s and those that link to them', () => {
    const all = getTimeZones({ includeUtc: true, includeGmtOffsets: true, date: new Date(0) });
    const names = all.flatMap(({ name, group }) => [name, ...group]);
    expect(names.length).toBeGreaterThan(590);
    expect(names.filter((name) => timeZoneNamed(name) !== name)).toEqual([]);
  });

  it.each([
    [' europe/BERLIN ', 'Europe/Berlin'],
    ['utc', 'UTC'],
    ['etc/gmt+5', 'Etc/GMT+5'],
    ['asia/calcutta', 'Asia/Calcutta'],
    ['us/eastern', 'US/Eastern'],
    ['EUROPE/KIEV', 'Europe/Kiev'],
    ['america/argentina/buenos_aires', 'America/Argentina/Buenos_Aires'],
    ['antarctica/dumontdurville', 'Antarctica/DumontDUrville'],
    ['est5edt', 'EST5EDT'],
  ])('spells %j as IANA does: %s', (typed, name) => {
    expect(timeZoneNamed(typed)).toBe(name);
  });

  // All but the last line are names that Intl takes: its data keeps abbreviations of the Java of 1997.
  it.each([
    ...['ACT', 'AET', 'AGT', 'ART', 'AST', 'BET', 'BST', 'CAT', 'CNT', 'CST', 'CTT', 'EAT', 'ECT', 'IET', 'IST'],
    ...['JST', 'MIT', 'NET', 'NST', 'PLT', 'PNT', 'PRT', 'PST', 'SST', 'VST', 'SystemV/EST5', 'Etc/Unknown'],
    ...['+05:30', '-03', '', ' ', 'Europe/Atlantis', 'Berlin', 'Factory'],
  ])('takes %j for no zone', (text) => {
    expect(timeZoneNamed(text)).toBeNull();
  });

  it('knows today’s name of an earlier one', () => {
    expect(['Europe/Kiev', 'Asia/Calcutta', 'US/Pacific', 'Europe/Berlin', 'Europe/Amsterdam'].map(todaysName)).toEqual(
      ['Europe/Kyiv', 'Asia/Kolkata', 'America/Los_Angeles', 'Europe/Berlin', 'Europe/Amsterdam'],
    );
  });
});

describe('start of a day', () => {
  it('is local midnight, whatever the zone is off by', () => {
    const starts = (timeZone: string) => iso(startOfToday(at('2026-11-21T12:00:00Z'), timeZone));
    expect(starts('UTC')).toBe('2026-11-21T00:00:00.000Z');
    expect(starts('Europe/Berlin')).toBe('2026-11-20T23:00:00.000Z');
    expect(starts('Asia/Kolkata')).toBe('2026-11-20T18:30:00.000Z');
    expect(starts('Asia/Kathmandu')).toBe('2026-11-20T18:15:00.000Z');
    expect(starts('Australia/Eucla')).toBe('2026-11-20T15:15:00.000Z');
    expect(starts('America/St_Johns')).toBe('2026-11-21T03:30:00.000Z');
    expect(starts('Pacific/Kiritimati')).toBe('2026-11-21T10:00:00.000Z');
    expect(starts('Pacific/Niue')).toBe('2026-11-21T11:00:00.000Z');
  });

  it('is a new day from the first millisecond of it on', () => {
    const midnight = at('2026-07-01T22:00:00Z');
    expect(startOfToday(midnight, 'Europe/Berlin')).toBe(midnight);
    expect(startOfToday(midnight - 1, 'Europe/Berlin')).toBe(midnight - 24 * HOUR);
  });

  it('makes days of 23 and 25 hours where clocks change', () => {
    expect(hoursOf(2026, 3, 29, 'Europe/Berlin')).toBe(23);
    expect(hoursOf(2026, 10, 25, 'Europe/Berlin')).toBe(25);
    expect(hoursOf(2026, 10, 24, 'Europe/Berlin')).toBe(24);
    expect(hoursOf(2026, 3, 8, 'America/New_York')).toBe(23);
  });

  it('makes days of 23.5 and 24.5 hours on Lord Howe', () => {
    expect(hoursOf(2026, 4, 5, 'Australia/Lord_Howe')).toBe(24.5);
    expect(hoursOf(2026, 10, 4, 'Australia/Lord_Howe')).toBe(23.5);
  });

  it('is 01:00 where midnight does not exist', () => {
    expect(iso(startOfDate({ year: 2024, month: 4, day: 26 }, 'Africa/Cairo'))).toBe('2024-04-25T22:00:00.000Z');
    expect(hoursOf(2024, 4, 26, 'Africa/Cairo')).toBe(23);
    expect(iso(startOfDate({ year: 2018, month: 11, day: 4 }, 'America/Sao_Paulo'))).toBe('2018-11-04T03:00:00.000Z');
    expect(hoursOf(2018, 11, 4, 'America/Sao_Paulo')).toBe(23);
  });

  it('is the first midnight where there are two', () => {
    expect(iso(startOfDate({ year: 2026, month: 11, day: 1 }, 'America/Havana'))).toBe('2026-11-01T04:00:00.000Z');
    expect(hoursOf(2026, 11, 1, 'America/Havana')).toBe(25);
    // Newfoundland went from 00:01 back to 23:01 of the day before.
    expect(iso(startOfDate({ year: 2010, month: 11, day: 7 }, 'America/St_Johns'))).toBe('2010-11-07T02:30:00.000Z');
  });

  it('is that of the next day where a date was left out', () => {
    const skipped = startOfDate({ year: 2011, month: 12, day: 30 }, 'Pacific/Apia');
    expect(iso(skipped)).toBe('2011-12-30T10:00:00.000Z');
    expect(startOfDate({ year: 2011, month: 12, day: 31 }, 'Pacific/Apia')).toBe(skipped);
  });

  it('is floored to a slot where a zone was off by odd minutes', () => {
    // 00:44:30 behind UTC until 1972.
    expect(iso(startOfDate({ year: 1971, month: 6, day: 1 }, 'Africa/Monrovia'))).toBe('1971-06-01T00:30:00.000Z');
  });

  it('begins a slot in which the date changes to today’s, in every zone at any time', () => {
    const number = (instant: number, zone: string) => {
      const { year, month, day } = localDateAt(instant, zone);
      return year * 10_000 + month * 100 + day;
    };
    fc.assert(
      fc.property(
        fc.constantFrom(...timeZones()),
        fc.integer({ min: at('1990-01-01T00:00:00Z'), max: at('2037-12-31T00:00:00Z') }),
        (timeZone, now) => {
          const start = startOfToday(now, timeZone);
          expect(start % SLOT_MS).toBe(0);
          expect(start).toBeLessThanOrEqual(now);
          expect(now - start).toBeLessThan(26 * HOUR);
          expect(number(start + SLOT_MS - 1, timeZone)).toBe(number(now, timeZone));
          expect(number(start - 1, timeZone)).toBeLessThan(number(now, timeZone));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('start of a month', () => {
  it('is midnight of the first, in the zone’s own month', () => {
    const now = at('2026-07-01T03:00:00Z');
    expect(iso(startOfMonth(now, 'Europe/Berlin'))).toBe('2026-06-30T22:00:00.000Z');
    expect(iso(startOfMonth(now, 'America/New_York'))).toBe('2026-06-01T04:00:00.000Z');
  });

  it('keeps the offset of the first, not of today', () => {
    expect(iso(startOfMonth(at('2026-03-30T12:00:00Z'), 'Europe/Berlin'))).toBe('2026-02-28T23:00:00.000Z');
  });
});
