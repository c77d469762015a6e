import { Locale } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { zonesMeant } from '../../../src/commands/setup/zone-search.js';
import { timeZones } from '../../../src/time/zone.js';
import { ZONE_LOCALES, zoneChoices } from '../../../src/views/setup/zone-choices.js';

describe('a zone that is typed', () => {
  it.each([
    ['Berlin', ['Europe/Berlin']],
    ['buenos aires', ['America/Argentina/Buenos_Aires']],
    ['EUROPE/berlin', ['Europe/Berlin']],
    ['Europe/Berli', ['Europe/Berlin']],
    ['Etc/GMT+5', ['Etc/GMT+5']],
    ['knox', ['America/Indiana/Knox']],
    ['', []],
    ['   ', []],
    ['+05:30', []],
    ['Atlantis', []],
  ])('%j means %j', (typed, zones) => {
    expect(zonesMeant(typed)).toEqual(zones);
  });

  it('may mean several, never more than a menu holds', () => {
    expect(zonesMeant('kentucky').length).toBeGreaterThan(1);
    expect(zonesMeant('a')).toHaveLength(25);
  });
});

describe('the zones of the menu', () => {
  const locales = Object.values(Locale);

  it('are known zones, for every language that Discord has', () => {
    expect([...ZONE_LOCALES].sort()).toEqual([...locales].sort());
    for (const locale of [...locales, 'xx']) {
      const zones = zoneChoices('UTC', locale);
      expect(zones.filter((zone) => !timeZones().includes(zone))).toEqual([]);
      expect(new Set(zones).size).toBe(zones.length);
      expect(zones.length).toBeLessThanOrEqual(25);
      expect(zones).toContain('Pacific/Auckland');
    }
  });

  it('begin with the one that holds, even one that is seldom', () => {
    expect(zoneChoices('Asia/Kathmandu', 'de').slice(0, 2)).toEqual(['Asia/Kathmandu', 'Europe/Berlin']);
  });
});
