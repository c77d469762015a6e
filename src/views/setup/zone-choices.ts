import { ZONES_AROUND_THE_WORLD, ZONES_BY_LOCALE, zonesOfLocale } from '../../base/time/usual-zones.js';

/** A menu holds so many options. */
const MOST = 25;

/** Zones to choose from: the one that holds, those of the guild's language, and some around the world. */
export function zoneChoices(current: string, guildLocale: string): readonly string[] {
  return [...new Set([current, ...zonesOfLocale(guildLocale), ...ZONES_AROUND_THE_WORLD])].slice(0, MOST);
}

/** The languages whose zones are known. */
export const ZONE_LOCALES: readonly string[] = Object.keys(ZONES_BY_LOCALE);

/** The time of day in a zone, `14:05`. */
export function timeOfDay(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    at,
  );
}

/** The city that a zone is named after: `Buenos Aires` of `America/Argentina/Buenos_Aires`. */
export function cityOf(timeZone: string): string {
  return timeZone.slice(timeZone.lastIndexOf('/') + 1).replaceAll('_', ' ');
}
