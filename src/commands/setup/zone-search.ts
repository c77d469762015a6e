import { timeZoneNamed, timeZones } from '../../time/zone.js';

/** Discord shows at most so many proposals, or options of a menu. */
const MOST_PROPOSALS = 25;

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[_\s]+/g, ' ')
    .trim();
const lastPart = (zone: string): string => plain(zone.slice(zone.lastIndexOf('/') + 1));

/** Zones whose name or city begins with what was typed, then those that contain it. */
export function zoneProposals(typed: string): readonly string[] {
  const wanted = plain(typed);
  const zones = timeZones();
  const first = zones.filter((zone) => plain(zone).startsWith(wanted) || lastPart(zone).startsWith(wanted));
  const others = zones.filter((zone) => !first.includes(zone) && plain(zone).includes(wanted));
  return [...first, ...others].slice(0, MOST_PROPOSALS);
}

/** The zones that a text may mean: one where it names it or its city, else all that it is a part of, 25 at most. */
export function zonesMeant(typed: string): readonly string[] {
  const named = timeZoneNamed(typed) ?? timeZoneNamed(typed.trim().replaceAll(/\s+/g, '_'));
  if (named !== null) return [named];
  const wanted = plain(typed);
  if (wanted === '') return [];
  const cities = timeZones().filter((zone) => lastPart(zone) === wanted);
  return cities.length > 0 ? cities : zoneProposals(typed);
}
