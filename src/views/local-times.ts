import { ZONES_AROUND_THE_WORLD, ZONES_BY_LOCALE, zonesOfLocale } from '../base/time/usual-zones.js';
import { localTimeAt } from '../base/time/zone.js';
import { cityOf, timeOfDay } from './setup/zone-choices.js';

/** A local time that is on some clocks now. */
export interface LocalTime {
  /** The zone that is meant, spelled as IANA does. */
  readonly timeZone: string;
  /** `14:05`, with the weekday where it is another day than in the first zone of the locale. */
  readonly label: string;
  /** One or two cities with this time. */
  readonly cities: readonly string[];
}

/** A menu holds so many. */
const MOST = 25;
const CITIES = 2;
const UTC = 'UTC';

/**
 * The local times of this moment, each once, those around the clocks of a language: at most 25, from west to east. Where a
 * time is on clocks that change on different days, the language's own zone is meant.
 * @param locale a person's language by Discord's names
 * @param now milliseconds since the Unix epoch
 * @param weekdayIn the weekday there, in words
 */
export function localTimes(
  locale: string,
  now: number,
  weekdayIn: (at: number, timeZone: string) => string,
): readonly LocalTime[] {
  const second = Math.floor(now / 1000) * 1000;
  const offsetOf = (timeZone: string): number => localTimeAt(second, timeZone) - second;
  const own = zonesOfLocale(locale);
  // A city is meant before UTC, whose clocks never change.
  const all = new Set([
    ...own,
    ...ZONES_AROUND_THE_WORLD.filter((zone) => zone !== UTC),
    ...Object.values(ZONES_BY_LOCALE).flat(),
    UTC,
  ]);
  const byOffset = new Map<number, string[]>();
  for (const timeZone of all) {
    const offset = offsetOf(timeZone);
    byOffset.set(offset, [...(byOffset.get(offset) ?? []), timeZone]);
  }
  const home = own[0] ?? UTC;
  const homeOffset = offsetOf(home);
  const homeDay = weekdayIn(now, home);
  return [...byOffset]
    .sort(([a], [b]) => Math.abs(a - homeOffset) - Math.abs(b - homeOffset))
    .slice(0, MOST)
    .sort(([a], [b]) => a - b)
    .map(([, [timeZone = home, ...others]]) => {
      const day = weekdayIn(now, timeZone);
      return {
        timeZone,
        label: day === homeDay ? timeOfDay(now, timeZone) : `${timeOfDay(now, timeZone)} · ${day}`,
        cities: [timeZone, ...others.filter((zone) => zone !== UTC)].slice(0, CITIES).map(cityOf),
      };
    });
}
