import { type RawTimeZone, rawTimeZones } from '@vvo/tzdb';
import { USUAL_ZONES } from './usual-zones.js';
import { timeZoneNamed, timeZones, todaysName } from './zone-names.js';

/** Discord shows at most so many proposals, or options of a menu. */
const MOST_PROPOSALS = 25;

/** Letters that are no letter with a mark, as people type them who have not got them. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', đ: 'd', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe' };

/** A name as it is compared: without case, accents, apostrophes, and with spaces for what stands between words. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}'’‘ʻ`]/gu, '')
    .replace(/[łøđıßæœ]/gu, (letter) => PLAIN_LETTERS[letter] ?? letter)
    .replace(/[\s_.,-]+/g, ' ')
    .trim();
}

const lastPart = (zone: string): string => zone.slice(zone.lastIndexOf('/') + 1);

/** A zone and, ready to be compared, everything that it is known by. */
interface Known {
  readonly zone: string;
  readonly name: string;
  /** The cities in it, among them the one that it is named after. */
  readonly cities: readonly string[];
  /** Its country, and the English name of its time. */
  readonly others: readonly string[];
}

/** An earlier name, with the city that it was named after. */
interface Earlier {
  readonly zone: string;
  readonly name: string;
  readonly city: string;
}

let known: { readonly zones: readonly Known[]; readonly earlier: readonly Earlier[] } | undefined;

function everything(): NonNullable<typeof known> {
  if (known === undefined) {
    const places = new Map(rawTimeZones.map((place) => [place.name, place]));
    const zones = timeZones().map((zone) => {
      const place = places.get(zone);
      return {
        zone,
        name: plain(zone),
        cities: [lastPart(zone), ...(place?.mainCities ?? [])].map(plain),
        others: place ? [place.countryName, place.alternativeName].map(plain) : [],
      };
    });
    const listed = new Set(timeZones());
    const earlier = rawTimeZones
      .flatMap(({ group }) => group)
      .filter((name) => !listed.has(name))
      .map((zone) => ({ zone, name: plain(zone), city: plain(lastPart(zone)) }));
    known = { zones, earlier };
  }
  return known;
}

/** Zones of which a test holds, today's names. */
function found(test: { readonly zone: (zone: Known) => boolean; readonly earlier?: (name: Earlier) => boolean }) {
  const { zones, earlier } = everything();
  const today = zones.filter(test.zone).map(({ zone }) => zone);
  const before = test.earlier === undefined ? [] : earlier.filter(test.earlier);
  // A name that this runtime's data does not have yet has no clock here.
  return [...today, ...before.flatMap(({ zone }) => timeZoneNamed(zone) ?? []).map(todaysName)];
}

/** More than a place has main cities in the list, which names up to four of each. */
const USUAL = 5;

/** Places with most people first, as far as is known: a menu does not hold all that a distance from UTC may mean. */
function bySize(places: readonly RawTimeZone[]): readonly string[] {
  const size = ({ name, mainCities }: RawTimeZone): number => (USUAL_ZONES.has(name) ? USUAL : mainCities.length);
  return [...places].sort((a, b) => size(b) - size(a)).map(({ name }) => name);
}

/** The zones whose clocks an abbreviation may mean, in summer or winter: `BST` is London's, Dhaka's and Bougainville's. */
function zonesAbbreviated(typed: string): readonly string[] {
  const wanted = typed.trim().toUpperCase();
  return bySize(
    rawTimeZones.filter(({ abbreviation, dstAbbreviation }) => [abbreviation, dstAbbreviation].includes(wanted)),
  );
}

/** The zones that are so far off UTC, in winter or summer: `+05:30`, `UTC+2`, `GMT-3`. */
function zonesOff(typed: string): readonly string[] {
  const [, sign, hours, minutes = '0'] =
    /^(?:utc|gmt)?\s*([+\-−])\s*(\d{1,2})(?::?([0-5]\d))?$/iu.exec(typed.trim()) ?? [];
  if (hours === undefined) return [];
  const wanted = (sign === '+' ? 1 : -1) * (Number(hours) * 60 + Number(minutes));
  const off = (minutes: number) => rawTimeZones.filter(({ rawOffsetInMinutes }) => rawOffsetInMinutes === minutes);
  const inSummer = off(wanted - 60).filter(({ dstAbbreviation }) => dstAbbreviation !== undefined);
  return [...(wanted === 0 ? ['UTC'] : []), ...bySize([...off(wanted), ...inSummer])];
}

/** Zones whose name, city, country, abbreviation or distance from UTC is, begins with or contains what was typed, in this order. */
export function zoneProposals(typed: string): readonly string[] {
  const wanted = plain(typed);
  if (wanted === '') return timeZones().slice(0, MOST_PROPOSALS);
  const has = (test: (text: string) => boolean) => ({
    zone: ({ name, cities, others }: Known) => [name, ...cities, ...others].some(test),
    earlier: ({ name, city }: Earlier) => test(name) || test(city),
  });
  const all = [
    ...zonesOff(typed),
    ...zonesAbbreviated(typed),
    ...found(has((text) => text === wanted)),
    ...found({ zone: ({ name, cities }) => [name, ...cities].some((text) => text.startsWith(wanted)) }),
    ...found(has((text) => text.startsWith(wanted))),
    ...found(has((text) => text.includes(wanted))),
  ];
  return [...new Set(all)].slice(0, MOST_PROPOSALS);
}

/**
 * The zones that a text may mean, 25 at most: one where it names it or a city in it; all that it may mean where it is an
 * abbreviation (also one that IANA has as a name: who types `EST` seldom means Panama) or a distance from UTC; else all
 * that it is a part of.
 */
export function zonesMeant(typed: string): readonly string[] {
  const wanted = plain(typed);
  const unclear = [...new Set([...zonesAbbreviated(typed), ...zonesOff(typed)])].slice(0, MOST_PROPOSALS);
  if (unclear.length > 0) return unclear;
  const named = timeZoneNamed(typed) ?? timeZoneNamed(typed.trim().replaceAll(/\s+/g, '_'));
  if (named !== null) return [named];
  if (wanted === '') return [];
  const cities = found({ zone: (zone) => zone.cities.includes(wanted), earlier: ({ city }) => city === wanted });
  return cities.length > 0 ? [...new Set(cities)].slice(0, MOST_PROPOSALS) : zoneProposals(typed);
}
