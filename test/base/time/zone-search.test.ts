import { rawTimeZones } from '@vvo/tzdb';
import { Locale } from 'discord-api-types/v10';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeZoneNamed, timeZones } from '../../../src/base/time/zone.js';
import { zoneProposals, zonesMeant } from '../../../src/base/time/zone-search.js';
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
    ['Kiev', ['Europe/Kyiv']],
    ['kyiv', ['Europe/Kyiv']],
    ['Europe/Kiev', ['Europe/Kiev']],
    ['Calcutta', ['Asia/Kolkata']],
    ['Rangoon', ['Asia/Yangon']],
    ['US/Pacific', ['US/Pacific']],
    ['São Paulo', ['America/Sao_Paulo']],
    ['sao_paulo', ['America/Sao_Paulo']],
    ['SÃO  PAULO', ['America/Sao_Paulo']],
    ['Kraków', ['Europe/Warsaw']],
    ['lodz', ['Europe/Warsaw']],
    ['Zürich', ['Europe/Zurich']],
    ['Munich', ['Europe/Berlin']],
    ['Germany', ['Europe/Berlin']],
    ['Köln', ['Europe/Berlin']],
    ['St. Johns', ['America/St_Johns']],
    ['+05:30', ['Asia/Kolkata', 'Asia/Colombo']],
    ['UTC+5:45', ['Asia/Kathmandu']],
    ['gmt+0545', ['Asia/Kathmandu']],
    ['IST', ['Europe/Dublin', 'Asia/Kolkata', 'Asia/Jerusalem', 'Asia/Colombo']],
    ['JST', ['Asia/Tokyo']],
    ['Atlantis', []],
  ])('%j means %j', (typed, zones) => {
    expect(zonesMeant(typed)).toEqual(zones);
  });

  it.each([
    ['BST', 'Europe/London', 'Asia/Dhaka'],
    ['est', 'America/New_York', 'America/Panama'],
    ['CET', 'Europe/Berlin', 'Africa/Algiers'],
    ['UTC-3', 'America/Sao_Paulo', 'America/Argentina/Buenos_Aires'],
    ['+1', 'Europe/Berlin', 'Africa/Algiers'],
    ['−7', 'America/Denver', 'America/Los_Angeles'],
  ])('%j may mean %s or %s, which are asked for', (typed, one, other) => {
    expect(zonesMeant(typed)).toContain(one);
    expect(zonesMeant(typed)).toContain(other);
    expect(zonesMeant(typed).length).toBeLessThanOrEqual(25);
  });

  it('may be any that a language of Discord has, by what its clocks show in winter and in summer', () => {
    const shows = (timeZone: string, month: number): string => {
      const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
      const parts = format.formatToParts(Date.UTC(2025, month));
      return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    };
    const usual = new Set(ZONE_LOCALES.flatMap((locale) => zoneChoices('UTC', locale)));
    // Where several have one clock for ever, the list names one of them.
    const listed = (zone: string) =>
      rawTimeZones.find(({ name, group }) => name === zone || group.includes(zone))?.name;
    for (const zone of usual) {
      for (const offset of [shows(zone, 0), shows(zone, 6)].filter((shown) => shown !== 'GMT'))
        expect(zonesMeant(offset), `${zone} by ${offset}`).toContain(listed(zone) ?? zone);
    }
  });

  it('is proposed with what begins with it, whatever it is typed with', () => {
    for (const typed of ['kie', 'Kiev', 'ukraine', 'KYI', 'dnipro'])
      expect(zoneProposals(typed)).toContain('Europe/Kyiv');
    expect(zoneProposals('são')).toContain('America/Sao_Paulo');
    expect(zoneProposals('')).toHaveLength(25);
    expect(zoneProposals('  ')[0]).toBe('UTC');
  });

  it('is answered with zones only, whatever is typed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^[+-]\d{1,4}$/)), (typed) => {
        for (const zones of [zonesMeant(typed), zoneProposals(typed)]) {
          expect(zones.filter((zone) => timeZoneNamed(zone) !== zone)).toEqual([]);
          expect(new Set(zones).size).toBe(zones.length);
          expect(zones.length).toBeLessThanOrEqual(25);
        }
      }),
    );
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
