import { expect, it } from 'vitest';
import { coveredSince, earliest, LATER_METRICS } from '../../../src/counts/coverage.js';
import { METRICS } from '../../../src/counts/metrics.js';
import { ledgerPath } from '../../../src/ledger/file/data-dir.js';
import { openDatabase } from '../../../src/ledger/file/sqlite.js';
import { DAY_MS, GUILD, NOON, testLedger } from '../fixtures.js';

const record = { id: GUILD, name: 'Lantern', icon: null, ownerId: '1', roles: [], ownRoles: [] };

it('a server that is new has every metric from its beginning', () => {
  const { ledger, count } = testLedger();
  count({ kind: 'guild', guild: record, at: NOON });
  const guild = ledger.directory.guild(GUILD);
  expect(guild && METRICS.names.map((metric) => coveredSince(guild, metric))).toEqual(METRICS.names.map(() => NOON));
});

it('a metric that an older version did not count begins when this one does, and stays there', () => {
  const test = testLedger();
  test.count({ kind: 'guild', guild: record, at: NOON });
  test.ledger.close();
  const db = openDatabase(ledgerPath(test.dataDir));
  db.exec("update guilds set metrics_since = '{}'");
  db.close();
  test.clock.at = NOON + DAY_MS;
  const later = test.reopen();
  test.clock.at = NOON + 2 * DAY_MS;
  const guild = test.reopen().directory.guild(GUILD);
  expect(later.directory).toBeDefined();
  expect(guild && coveredSince(guild, 'messages')).toBe(NOON);
  expect(guild && LATER_METRICS.map((metric) => coveredSince(guild, metric))).toEqual(
    LATER_METRICS.map(() => NOON + DAY_MS),
  );
});

it('what an earlier ledger counted is counted since then, and what it did not is not', () => {
  const { ledger, count } = testLedger();
  count({ kind: 'guild', guild: record, at: NOON });
  const left = { guildId: GUILD, since: NOON - 9 * DAY_MS, settings: {}, board: null };
  ledger.epochs.adopt({ ...left, metricsSince: { stickers: NOON - DAY_MS } });
  const guild = ledger.directory.guild(GUILD);
  expect(guild).toMatchObject({ since: NOON - 9 * DAY_MS });
  expect(guild && coveredSince(guild, 'messages')).toBe(NOON - 9 * DAY_MS);
  expect(guild && coveredSince(guild, 'stickers')).toBe(NOON - DAY_MS);
  expect(guild && coveredSince(guild, 'repliesGiven')).toBe(NOON);
  ledger.epochs.adopt(left);
  expect(ledger.directory.guild(GUILD)?.metricsSince).toEqual(guild?.metricsSince);
});

it('of two times the earlier holds, and nothing is covered that neither counted', () => {
  expect(earliest({ stickers: 5 }, { stickers: 3, repliesGiven: 4 })).toEqual({ stickers: 3, repliesGiven: 4 });
  expect(coveredSince({ since: 0, metricsSince: {} }, 'stickers')).toBe(Number.POSITIVE_INFINITY);
});
