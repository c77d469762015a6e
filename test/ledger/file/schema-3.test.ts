import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Amounts } from '../../../src/counts/breakdowns.js';
import { METRICS } from '../../../src/counts/metrics.js';
import { decodeSheet } from '../../../src/ledger/days/sheet-codec.js';
import { ledgerPath } from '../../../src/ledger/file/data-dir.js';
import { MIGRATIONS } from '../../../src/ledger/file/migrations/index.js';
import { openDatabase } from '../../../src/ledger/file/sqlite.js';
import type { Ledger } from '../../../src/ledger/ledger.js';
import { ANNA, added, BEN, CHANNEL, GUILD, idAt, message, NOON, reading, tempDir, testLedger } from '../fixtures.js';

/**
 * Ledgers as 0.2.0 left them: `killed` with -9, 12 lines of its journal not yet in rows, and `closed` as it should be. What
 * that version answered to everything of them stands beside it.
 */
const FIXTURES = new URL('../../fixtures/', import.meta.url);
const answers = JSON.parse(readFileSync(new URL('ledger-schema-3.json', FIXTURES), 'utf8'));
const SHEET_COLUMNS = [...METRICS.names, 'active'] as const;
const PAST_EPOCH = 'aaaaaaaaaaaaaaaa';

function copyOf(state: 'killed' | 'closed'): string {
  const dataDir = tempDir();
  mkdirSync(dataDir, { recursive: true });
  const file = gunzipSync(readFileSync(new URL(`ledger-schema-3-${state}.sqlite.gz`, FIXTURES)));
  writeFileSync(ledgerPath(dataDir), file);
  return dataDir;
}

/** A day as the older version told it: three counts, zeros included, and channels. */
function asThen(row: object): object {
  const { breakdowns, keySlots, rev, published, ...rest } = row as Record<string, unknown>;
  const channels = (breakdowns as { readonly channels?: Amounts }).channels ?? new Map();
  const zeros = { messages: 0, reactionsGiven: 0, reactionsReceived: 0 };
  const slots = [...(rest.slots as ReadonlyMap<number, object>)].map(([slot, counts]) => [
    slot,
    { ...zeros, ...counts },
  ]);
  return { ...zeros, ...rest, slots: Object.fromEntries(slots), channels: Object.fromEntries(channels) };
}

function everythingIn(ledger: Ledger) {
  const check = ledger.check();
  try {
    return reading(ledger, (reader) => {
      const days: Record<string, readonly number[]> = {};
      for (const guild of Object.keys(answers.days)) days[guild] = reader.days(guild, 0, 99_999);
      const pairs = Object.entries(days).flatMap(([guild, list]) => list.map((day) => [guild, day] as const));
      return {
        days,
        members: pairs.flatMap(([guild, day]) => [...check.memberDays(guild, day)].flat().map(asThen)),
        servers: Object.keys(days).flatMap((guild) =>
          reader.serverDays(guild, 0, 99_999, { breakdowns: true }).map(asThen),
        ),
        past: reader.pastMemberDay(GUILD, answers.past.day, PAST_EPOCH, ANNA, { columns: SHEET_COLUMNS, slots: true }),
        seen: answers.seen.map(({ userId }: { userId: string }) => reader.member(GUILD, userId)),
      };
    });
  } finally {
    check.close();
  }
}

/** Of each sheet that there was, its members and their messages. */
function sheetsIn(ledger: Ledger, then: readonly ({ readonly day: number } | null)[]) {
  return reading(ledger, (reader) =>
    then.map((known) => {
      const sheet = known && reader.sheet(GUILD, known.day, { columns: ['messages'], slots: false });
      if (!sheet) return null;
      const { memberIds, totals } = decodeSheet(sheet.columns, { columns: ['messages'], slots: false });
      return { day: known.day, members: memberIds.length, messages: [...(totals.messages ?? [])] };
    }),
  );
}

function expectAnswers(ledger: Ledger): void {
  const { past, ...all } = everythingIn(ledger);
  const { past: pastThen, sheets, ...allThen } = answers;
  expect(sheetsIn(ledger, sheets)).toEqual(sheets);
  expect(all).toEqual(allThen);
  expect(past && asThen(past)).toEqual({ ...pastThen, channels: {} });
}

describe.each(['killed', 'closed'] as const)('a ledger of schema 3 that was %s', (state) => {
  it('answers the same', () => {
    expectAnswers(testLedger(copyOf(state)).ledger);
  });

  it('answers the same, counts on and opens again when every day changed', () => {
    const test = testLedger(copyOf(state));
    const at = NOON + 7_200_000;
    const sent = message({ at, userId: ANNA });
    test.count(sent, added({ messageId: sent.messageId, userId: BEN, at }), message({ at, userId: BEN }));
    const before = everythingIn(test.ledger);
    test.reopen();
    expect(everythingIn(test.ledger)).toEqual(before);
    const anna = (days: readonly object[]) =>
      days.filter((row) => 'userId' in row && row.userId === ANNA).map((row) => row as Record<string, number>);
    const sums = (days: readonly object[]) => anna(days).reduce((sum, row) => sum + (row.messages ?? 0), 0);
    expect(sums(before.members)).toBe(sums(answers.members) + 1);
  });

  it('takes old days over whole, channels too, when they are written anew', () => {
    const test = testLedger(copyOf(state));
    const days: readonly { readonly day: number; readonly userId: string; readonly guildId: string }[] =
      answers.members;
    for (const { day, userId, guildId } of days) {
      const at = day * 86_400_000 + 1_000;
      test.count(message({ at, userId, guildId, messageId: idAt(at) }));
    }
    test.reopen();
    const raw = openDatabase(ledgerPath(test.dataDir), { readOnly: true });
    const left = raw.statement('select 1 from member_days where length(channels) > 0 or messages > 0').all();
    raw.close();
    expect(left).toEqual([]);
    const { members } = everythingIn(test.ledger);
    const channelsOf = (rows: readonly object[]) =>
      rows.map((row) => (row as { readonly channels: Record<string, number> }).channels);
    const expected = channelsOf(answers.members).map((channels) => ({
      ...channels,
      [CHANNEL]: (channels[CHANNEL] ?? 0) + 1,
    }));
    expect(channelsOf(members)).toEqual(expected);
  });
});

it('is brought up to date whole or not at all: killed in the middle it is as it was', () => {
  const dataDir = copyOf('killed');
  const db = openDatabase(ledgerPath(dataDir));
  db.exec('begin immediate');
  for (const step of MIGRATIONS.slice(3)) db.exec(step);
  // What a kill leaves: the file and its log, without the commit.
  const copy = tempDir();
  cpSync(dataDir, copy, { recursive: true });
  db.exec('rollback');
  db.close();
  const torn = openDatabase(ledgerPath(copy), { readOnly: true });
  expect(torn.statement('pragma user_version').get()).toEqual({ user_version: 3 });
  torn.close();
  expectAnswers(testLedger(copy).ledger);
});

it('every metric keeps its number', () => {
  const numbers = Object.fromEntries(METRICS.names.map((name) => [name, METRICS.numberOf(name)]));
  expect(numbers).toMatchObject({ messages: 1, reactionsGiven: 2, reactionsReceived: 3 });
});
