import { expect, it } from 'vitest';
import { mendStoredZones } from '../../../src/ledger/directory/stored-zones.js';
import { ANNA, createTestLog, NOON, testLedger } from '../fixtures.js';

const GUILDS = ['700000000000000101', '700000000000000102', '700000000000000103', '700000000000000104'] as const;

it('spells stored zones as IANA does, and tells of one that may be another country’s without changing it', () => {
  const { ledger, clock, count } = testLedger();
  for (const id of GUILDS) {
    const guild = { id, name: 'Fishers', icon: null, ownerId: ANNA, roles: [], ownRoles: [] };
    count({ kind: 'guild', guild, at: NOON });
  }
  const [spelled, mistaken, right, none] = GUILDS;
  const by = { userId: null, at: NOON };
  ledger.saveSettings(spelled, { timeZone: 'europe/berlin', pin: false }, by);
  ledger.saveSettings(mistaken, { timeZone: 'BST' }, by);
  ledger.saveSettings(right, { timeZone: 'Asia/Calcutta' }, by);
  ledger.saveSettings(none, { pin: true }, by);
  const { log, lines } = createTestLog();

  mendStoredZones({ ledger, clock, log });

  expect(GUILDS.map((id) => ledger.settings(id))).toEqual([
    { timeZone: 'Europe/Berlin', pin: false },
    { timeZone: 'BST' },
    { timeZone: 'Asia/Calcutta' },
    { pin: true },
  ]);
  expect(lines.map(({ level }) => level)).toEqual(['warn']);
  expect(lines[0]?.text).toContain('may be another country’s');
});
