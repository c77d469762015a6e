import { expect, it, onTestFinished } from 'vitest';
import type { StoredSettings } from '../../../src/guilds/guild-settings.js';
import { mendStoredSettings } from '../../../src/ledger/directory/stored-settings.js';
import { ledgerPath } from '../../../src/ledger/file/data-dir.js';
import { openDatabase } from '../../../src/ledger/file/sqlite.js';
import type { Ledger } from '../../../src/ledger/ledger.js';
import { ANNA, createTestLog, NOON, testLedger } from '../fixtures.js';

const GUILDS = ['700000000000000101', '700000000000000102', '700000000000000103', '700000000000000104'] as const;
const by = { userId: ANNA, at: NOON };

/** A ledger with settings that another version left in its file, by server. */
function ledgerWith(...stored: readonly StoredSettings[]): Ledger {
  const { ledger, count, dataDir, reopen } = testLedger();
  for (const id of GUILDS) {
    const guild = { id, name: 'Fishers', icon: null, ownerId: ANNA, roles: [], ownRoles: [] };
    count({ kind: 'guild', guild, at: NOON });
  }
  ledger.close();
  const db = openDatabase(ledgerPath(dataDir));
  const write = db.statement('update guilds set settings = ? where id = ?');
  for (const [n, settings] of stored.entries()) write.run(JSON.stringify(settings), GUILDS[n] ?? '');
  db.close();
  return reopen();
}

/** What is published of the servers, in the order of their ids. */
function published(ledger: Ledger) {
  const round = ledger.rounds.begin();
  try {
    const guilds = [...round.dirty('guilds')].flat().sort((a, b) => a.guildId.localeCompare(b.guildId));
    return { settings: guilds.map(({ settings }) => settings), audit: [...round.dirty('audit')].flat() };
  } finally {
    round.close();
  }
}

it('writes what earlier versions stored as this one does, tells of what it cannot read, and changes nothing else', () => {
  const flags = { messages: true, reactions: true, activeMembers: false, top: 0 };
  const future = { timeZone: 'Asia/Calcutta', refreshMinutes: 7, pin: 'a secret', aRoom: { of: 'tomorrow' } };
  const ledger = ledgerWith({ timeZone: 'europe/berlin', pin: false, board: flags }, { timeZone: 'BST' }, future);
  const { log, lines } = createTestLog();

  mendStoredSettings({ ledger, log });

  // What nobody could choose then is there.
  const board = {
    headline: true,
    picture: true,
    figures: ['messages', 'reactionsGiven'],
    top: { by: 'messages', most: 0 },
  };
  expect(GUILDS.map((id) => ledger.settings.of(id))).toEqual([
    { timeZone: 'Europe/Berlin', pin: false, board },
    { timeZone: 'BST' },
    { timeZone: 'Asia/Calcutta' },
    {},
  ]);
  expect(lines.map(({ level }) => level)).toEqual(['warn', 'warn']);
  expect(lines.map(({ text }) => text).join()).toMatch(/cannot be read.*may be another country’s/);
  const { settings, audit } = published(ledger);
  expect(settings).toEqual([{ timeZone: 'Europe/Berlin', pin: false, board }, { timeZone: 'BST' }, future, {}]);
  expect(audit).toEqual([]);
});

it('keeps what a newer version stored when somebody changes a setting', () => {
  const future = { refreshMinutes: 7, aRoom: { of: 'tomorrow' } };
  const ledger = ledgerWith(future);
  const [guild] = GUILDS;
  expect(ledger.settings.of(guild)).toEqual({});
  ledger.settings.save(guild, { pin: false }, by);
  ledger.settings.save(guild, { ...ledger.settings.of(guild), timeZone: 'UTC' }, by);
  expect(published(ledger).settings[0]).toEqual({ ...future, pin: false, timeZone: 'UTC' });
  // What cannot be read is chosen anew by choosing it.
  ledger.settings.save(guild, { refreshMinutes: 5 }, by);
  const { settings, audit } = published(ledger);
  expect(settings[0]).toEqual({ aRoom: { of: 'tomorrow' }, refreshMinutes: 5 });
  expect(audit.map(({ what, before, after }) => `${what}: ${before} ${after}`).sort()).toEqual([
    'settings.pin: false null',
    'settings.pin: null false',
    'settings.refreshMinutes: null 5',
    'settings.timeZone: UTC null',
    'settings.timeZone: null UTC',
  ]);
});

it('takes over what another version left in the database', () => {
  const { ledger } = testLedger();
  const [guildId] = GUILDS;
  const left = { pin: 'maybe', timeZone: 'europe/berlin', aRoom: [1] };
  ledger.epochs.adopt({ guildId, since: NOON, settings: left, board: null });
  expect(ledger.settings.of(guildId)).toEqual({ timeZone: 'Europe/Berlin' });
  ledger.settings.save(guildId, {}, by);
  const guild = { id: guildId, name: 'Fishers', icon: null, ownerId: ANNA, roles: [], ownRoles: [] };
  ledger.apply({ changes: [{ kind: 'guild', guild, at: NOON }] });
  ledger.commit();
  expect(published(ledger).settings).toEqual([{ pin: 'maybe', aRoom: [1] }]);
});

it('needs no write where all is as this version writes it: the disk may be full at the start', () => {
  const { ledger, dataDir, reopen } = testLedger();
  ledger.settings.save(GUILDS[0], { pin: false, timeZone: 'Europe/Berlin' }, by);
  const other = openDatabase(ledgerPath(dataDir));
  onTestFinished(() => other.close());
  const again = reopen();
  other.exec('begin immediate');
  expect(again.settings.mend().size).toBe(0);
  other.exec('rollback');
});
