import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localTimeAt, timeZoneNamed } from '../../src/base/time/zone.js';
import { localTimes } from '../../src/views/local-times.js';
import { ZONE_LOCALES } from '../../src/views/setup/zone-choices.js';
import { en } from '../../src/views/texts.js';

const JANUARY = Date.UTC(2026, 0, 15, 12);
const times = (locale: string, now = JANUARY) => localTimes(locale, now, en.weekdayIn);

describe('the local times of a moment', () => {
  it('are each there once, from west to east, at most 25 of them, each with a zone of IANA’s and a city (property)', () => {
    const moment = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) });
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...ZONE_LOCALES), fc.string()), moment, (locale, now) => {
        const found = times(locale, now);
        const walls = found.map(({ timeZone }) => localTimeAt(now, timeZone));
        expect(walls).toEqual([...new Set(walls)].sort((a, b) => a - b));
        expect(found.length).toBeGreaterThan(10);
        expect(found.length).toBeLessThanOrEqual(25);
        for (const { timeZone, cities, label } of found) {
          expect(timeZoneNamed(timeZone)).toBe(timeZone);
          expect(label).toMatch(/^\d\d:\d\d/);
          expect(cities.length).toBeGreaterThan(0);
        }
        expect(new Set(found.map(({ label }) => label)).size).toBe(found.length);
      }),
    );
  });

  it('mean the language’s own zone where clocks stand alike', () => {
    const at = (locale: string, label: string) => times(locale).find((one) => one.label === label);
    expect(at('de', '13:00')).toMatchObject({ timeZone: 'Europe/Berlin', cities: ['Berlin', 'Vienna'] });
    expect(at('fr', '13:00')).toMatchObject({ timeZone: 'Europe/Paris', cities: ['Paris', 'Brussels'] });
    expect(at('en-GB', '12:00')).toMatchObject({ timeZone: 'Europe/London' });
  });

  it('name the day where it is another', () => {
    expect(times('en-US', Date.UTC(2026, 0, 15, 20)).map(({ label }) => label)).toContain('05:00 · Friday');
  });
});
