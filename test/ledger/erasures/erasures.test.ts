import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { snowflakeAt } from '../../../src/base/snowflake.js';
import { DAY_MS } from '../../../src/base/time/slots.js';
import type { Change } from '../../../src/ledger/change.js';
import { ledgerPath } from '../../../src/ledger/file/data-dir.js';
import { openDatabase } from '../../../src/ledger/file/sqlite.js';
import type { Ledger } from '../../../src/ledger/ledger.js';
import { checkDay } from '../../../src/ledger/rounds/day-check.js';
import { buildSheet } from '../../../src/ledger/rounds/sheets.js';
import {
  ANNA,
  added,
  BEN,
  CARL,
  DAY,
  dayOfMember,
  GUILD,
  idAt,
  inRound,
  message,
  NOON,
  plain,
  reading,
  removed,
  testLedger,
} from '../fixtures.js';

const OTHER_GUILD = '800000000000000001';
const all = { guildId: GUILD, beforeDay: null };

/** Rows of the file in which a member stands, by table. */
function rowsWith(dataDir: string, userId: string): Record<string, number> {
  const db = openDatabase(ledgerPath(dataDir), { readOnly: true });
  try {
    const found: Record<string, number> = {};
    for (const [table, where] of [
      ['member_days', 'user = ?1'],
      ['member_breakdowns', 'user = ?1'],
      ['members', 'user = ?1'],
      ['replies', 'user = ?1 or author = ?1'],
      ['reactions', 'user = ?1 or author = ?1'],
      ['messages', 'author = ?1'],
      ['unplaced', 'activity like ?2'],
      ['journal', 'bookings like ?2'],
    ] as const) {
      const sql = `select count(*) as n from ${table} where ${where} and ?1 <> '' and ?2 <> ''`;
      const n = db.statement<{ n: number }>(sql).get(userId, `%${userId}%`)?.n ?? 0;
      if (n > 0) found[table] = n;
    }
    return found;
  } finally {
    db.close();
  }
}

async function differences(ledger: Ledger, day = DAY): Promise<readonly string[]> {
  const check = ledger.check();
  try {
    const { serverDay, sheet } = await checkDay(check, GUILD, day);
    return [...serverDay, ...sheet];
  } finally {
    check.close();
  }
}

it('takes a member’s days out of the server’s, with the name, and leaves everybody else’s', async () => {
  const { ledger, count, dataDir } = testLedger();
  const hers = message();
  count(
    hers,
    message({ at: NOON - DAY_MS }),
    message({ userId: BEN, name: 'Ben', channelId: '31' }),
    added({ messageId: hers.messageId }),
    added({ messageId: idAt(NOON), userId: ANNA, authorId: BEN }),
  );
  const ben = dayOfMember(ledger, BEN);
  await ledger.erasures.erase({ ...all, userId: ANNA });
  expect(dayOfMember(ledger, ANNA)).toBeNull();
  expect(dayOfMember(ledger, ANNA, DAY - 1)).toBeNull();
  expect(dayOfMember(ledger, BEN)).toEqual(ben);
  expect(reading(ledger, (reader) => reader.member(GUILD, ANNA))).toBeNull();
  const [server] = reading(ledger, (reader) => reader.serverDays(GUILD, DAY, DAY));
  expect(server).toMatchObject({ messages: 1, reactionsGiven: 1, reactionsReceived: 1, activeMembers: 1 });
  expect(await differences(ledger)).toEqual([]);
  expect(rowsWith(dataDir, ANNA)).toEqual({});
  expect(rowsWith(dataDir, BEN)).not.toEqual({});
});

it('counts nothing of before again, however late it is heard of, and everything of after', async () => {
  const { ledger, count, clock, reopen } = testLedger();
  const hers = message();
  count(hers);
  clock.at = NOON + 60_000;
  await ledger.erasures.erase({ ...all, userId: ANNA });
  count(hers, message({ at: NOON + 30_000 }));
  expect(dayOfMember(ledger, ANNA)).toBeNull();
  count(message({ at: NOON + 60_001 }), message({ userId: BEN, at: NOON }));
  expect(dayOfMember(ledger, ANNA)).toMatchObject({ counts: [1, 0, 0] });
  expect(dayOfMember(ledger, BEN)).toMatchObject({ counts: [1, 0, 0] });
  const again = reopen();
  count(message({ at: NOON + 40_000 }));
  expect(dayOfMember(again, ANNA)).toMatchObject({ counts: [1, 0, 0] });
  expect(await differences(again)).toEqual([]);
});

it('takes a reaction to what they wrote back from who gave it, and from nobody else', async () => {
  const { ledger, count, clock } = testLedger();
  const hers = message();
  const given = added({ messageId: hers.messageId });
  count(hers, given, message({ userId: BEN, name: 'Ben' }));
  clock.at = NOON + 1;
  await ledger.erasures.erase({ ...all, userId: ANNA });
  count(removed(given));
  expect(dayOfMember(ledger, BEN)).toMatchObject({ counts: [1, 0, 0] });
  expect(dayOfMember(ledger, ANNA)).toBeNull();
  expect(await differences(ledger)).toEqual([]);
});

it('books nothing of before for an author who is made out after it', async () => {
  const { ledger, count, clock } = testLedger();
  const messageId = idAt(NOON);
  count(added({ messageId, authorId: null }));
  clock.at = NOON + 3_600_000;
  await ledger.erasures.erase({ ...all, userId: ANNA });
  count({ kind: 'author', messageId, authorId: ANNA, human: true });
  expect(dayOfMember(ledger, ANNA)).toBeNull();
  expect(dayOfMember(ledger, BEN)).toMatchObject({ counts: [0, 1, 0] });
});

it('names them no more in the days of others, where they stand among the others, and are told to MongoDB anew', async () => {
  const { ledger, count, clock } = testLedger();
  const answers = (authorId: string, at: number, messageId = idAt(at)) =>
    message({ userId: BEN, name: 'Ben', at, messageId, reply: { messageId: idAt(at), channelId: '31', authorId } });
  const late = answers(ANNA, NOON - 5);
  count(message({ at: NOON - DAY_MS }), answers(ANNA, NOON - DAY_MS), answers(ANNA, NOON), answers(CARL, NOON));
  const before = inRound(ledger, (snapshot) => [...snapshot.dirty('memberDays')].flat());
  ledger.rounds.acknowledge('memberDays', before, ledger.identity().counter);
  clock.at = NOON + 1;
  await ledger.erasures.erase({ ...all, userId: ANNA });
  const whomOf = (day: number) =>
    reading(ledger, (reader) => reader.memberDays(GUILD, BEN, day, day)).map(({ breakdowns }) => breakdowns.whom);
  expect(whomOf(DAY - 1)).toEqual([new Map([['other', 1]])]);
  expect(whomOf(DAY)).toEqual([
    new Map([
      [CARL, 1],
      ['other', 1],
    ]),
  ]);
  const dirty = inRound(ledger, (snapshot) => [...snapshot.dirty('memberDays')].flat());
  expect(dirty.map(({ userId, day }) => [userId, day])).toEqual([
    [BEN, DAY - 1],
    [BEN, DAY],
  ]);
  // What is heard of late, and what comes after.
  count(late, answers(ANNA, NOON + 2));
  expect(whomOf(DAY)).toEqual([
    new Map([
      [CARL, 1],
      ['other', 2],
      [ANNA, 1],
    ]),
  ]);
});

it('leaves channels that add up slot by slot, though a member’s day does not say in which slot each was', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(...USERS), fc.constantFrom('31', '32', '33'), fc.nat({ max: 3 })), {
        maxLength: 30,
      }),
      async (sent) => {
        const { ledger, count, clock } = testLedger();
        count(...sent.map(([userId, channelId, slot]) => message({ userId, channelId, at: NOON + slot * 900_000 })));
        clock.at = NOON + 3_600_000;
        await ledger.erasures.erase({ ...all, userId: ANNA });
        for (const row of reading(ledger, (reader) => reader.serverDays(GUILD, DAY, DAY))) {
          for (let slot = 48; slot < 52; slot++) {
            const inChannels = [...(row.keySlots.channels?.values() ?? [])].map((slots) => slots.get(slot) ?? 0);
            expect(inChannels.reduce((sum, n) => sum + n, 0)).toBe(row.slots.get(slot)?.messages ?? 0);
          }
          expect(await differences(ledger)).toEqual([]);
        }
        ledger.close();
      },
    ),
    { numRuns: 40 },
  );
});

it('erases in one server alone', async () => {
  const { ledger, count } = testLedger();
  count(message(), message({ guildId: OTHER_GUILD }));
  await ledger.erasures.erase({ ...all, userId: ANNA });
  const rows = reading(ledger, (reader) => reader.memberDays(OTHER_GUILD, ANNA, DAY, DAY));
  expect(rows.map(plain)).toMatchObject([{ counts: [1, 0, 0] }]);
});

it('erases what everybody did before a day, and no names', async () => {
  const { ledger, count } = testLedger();
  for (let day = 1; day <= 30; day++)
    count(message({ at: NOON - day * DAY_MS }), message({ userId: BEN, at: NOON - day * DAY_MS }));
  count(message());
  await ledger.erasures.erase({ guildId: GUILD, userId: null, beforeDay: DAY - 2 });
  const days = reading(ledger, (reader) => reader.serverDays(GUILD, 0, DAY)).map(({ day }) => day);
  expect(days).toEqual([DAY - 2, DAY - 1, DAY]);
  expect(reading(ledger, (reader) => reader.memberDays(GUILD, BEN, 0, DAY)).map(({ day }) => day)).toEqual([
    DAY - 2,
    DAY - 1,
  ]);
  expect(reading(ledger, (reader) => reader.member(GUILD, ANNA))).not.toBeNull();
  await expect(ledger.erasures.erase({ guildId: GUILD, userId: null, beforeDay: null })).rejects.toThrow(TypeError);
});

it('drops sheets that hold the member, and saves none that a round of before builds', async () => {
  const { ledger, count } = testLedger();
  count(message(), message({ userId: BEN }));
  const early = ledger.rounds.begin();
  expect(ledger.rounds.saveSheet(await buildSheet(early, GUILD, DAY))).toBe(true);
  early.close();
  const before = ledger.rounds.begin();
  await ledger.erasures.erase({ ...all, userId: ANNA });
  expect(reading(ledger, (reader) => reader.sheet(GUILD, DAY))).toBeNull();
  expect(ledger.rounds.saveSheet(await buildSheet(before, GUILD, DAY))).toBe(false);
  before.close();
  expect(reading(ledger, (reader) => reader.sheet(GUILD, DAY))).toBeNull();
  const after = ledger.rounds.begin();
  expect(ledger.rounds.saveSheet(await buildSheet(after, GUILD, DAY))).toBe(true);
  after.close();
  expect(await differences(ledger)).toEqual([]);
});

it('goes on with what a killed process left', async () => {
  const { ledger, count, dataDir, reopen } = testLedger();
  count(message());
  await ledger.erasures.erase({ ...all, userId: ANNA });
  const again = reopen();
  const db = openDatabase(ledgerPath(dataDir), {});
  db.exec(`update erasures set forgotten = 0; insert into messages (id, author, counted_at) values (5, ${ANNA}, 0)`);
  db.close();
  await again.prune(NOON);
  expect(rowsWith(dataDir, ANNA)).toEqual({});
});

it('is in the next round once, and again after a reconnect or a night of the first seven days', async () => {
  const { ledger, clock } = testLedger();
  const dirty = () => inRound(ledger, (snapshot) => [...snapshot.dirty('erasures')].flat());
  const id = await ledger.erasures.erase({ ...all, userId: ANNA });
  const carriedOut = () => {
    const rows = dirty();
    expect(rows).toMatchObject([{ id, userId: ANNA, beforeDay: null, at: NOON, fromRev: 1 }]);
    ledger.rounds.acknowledge('erasures', rows, ledger.identity().counter);
    expect(dirty()).toEqual([]);
  };
  carriedOut();
  ledger.erasures.again('settled');
  carriedOut();
  ledger.erasures.complete(id);
  ledger.erasures.again('settled');
  expect(dirty()).toEqual([]);
  for (const why of ['reconnected', 'night'] as const) {
    ledger.erasures.again(why);
    carriedOut();
  }
  expect(ledger.erasures.all()).toMatchObject([{ id, completeAt: NOON }]);
  clock.at = NOON + 7 * DAY_MS;
  ledger.erasures.again('night');
  expect(dirty()).toEqual([]);
  // A store that was set back.
  await ledger.rounds.resendAbove(0);
  expect(ledger.erasures.all()).toMatchObject([{ id, completeAt: null }]);
  carriedOut();
});

it('outlives a new epoch: told, with its revision; else as if it were asked for now', async () => {
  const { ledger, clock } = testLedger();
  const { epoch } = ledger.identity();
  const told = await ledger.erasures.erase({ ...all, userId: ANNA });
  const untold = await ledger.erasures.erase({ ...all, userId: BEN });
  const { at, fromRev } = ledger.erasures.all().find(({ id }) => id === told) ?? { at: 0, fromRev: null };
  ledger.erasures.told({ id: told, at, epoch, fromRev, after: [] });
  clock.at = NOON + DAY_MS;
  ledger.epochs.begin({ epoch: 'next', began: clock.at, predecessorCountedTo: null, token: 't' });
  const found = [...ledger.erasures.all()].sort((a, b) => a.at - b.at);
  expect(found).toMatchObject([
    { id: told, at: NOON, epoch, fromRev: 1, after: ['next'] },
    { id: untold, at: NOON + DAY_MS, epoch: 'next', fromRev: 1, after: [] },
  ]);
  expect(inRound(ledger, (snapshot) => [...snapshot.dirty('erasures')].flat())).toHaveLength(2);
});

const USERS = [ANNA, BEN, CARL];
const TIMES = [NOON - DAY_MS, NOON - 900_000, NOON - 1];
const MESSAGES = Array.from({ length: 9 }, (_, i) =>
  message({
    userId: USERS[i % 3] ?? ANNA,
    name: `name ${i % 3}`,
    at: TIMES[i % TIMES.length] ?? NOON,
    messageId: String(BigInt(snowflakeAt(NOON - DAY_MS)) + BigInt(i)),
    channelId: i % 2 ? '31' : '32',
  }),
);
const reaction = fc
  .record({ of: fc.constantFrom(...MESSAGES), user: fc.constantFrom(...USERS), at: fc.constantFrom(...TIMES) })
  .map(({ of, user, at }) =>
    added({ messageId: of.messageId, userId: user, at, authorId: of.userId, name: `name of ${user}` }),
  );
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constantFrom(...MESSAGES),
  reaction,
  reaction.map((one) => removed(one)),
);

it('leaves exactly what there would be of the others (property)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 40 }),
      fc.array(change, { maxLength: 10 }),
      async (before, after) => {
        const [erased, whole] = [testLedger(), testLedger()];
        for (const one of [erased, whole]) {
          // Of the others it is known that they are people: who reacted to them before that is gone with the reaction.
          one.count(...MESSAGES.filter(({ userId }) => userId !== ANNA), ...before);
          one.clock.at = NOON;
        }
        await erased.ledger.erasures.erase({ ...all, userId: ANNA });
        expect(rowsWith(erased.dataDir, ANNA)).toEqual({});
        for (const one of [erased, whole]) {
          one.count(...after.filter((later) => later.kind === 'reactionRemoved' && later.userId !== ANNA));
          one.count(message({ at: NOON + 1 }));
        }
        for (const day of [DAY - 1, DAY]) {
          for (const user of [BEN, CARL])
            expect(dayOfMember(erased.ledger, user, day)).toEqual(dayOfMember(whole.ledger, user, day));
          if (reading(erased.ledger, (reader) => reader.days(GUILD, day, day)).length > 0)
            expect(await differences(erased.ledger, day)).toEqual([]);
        }
        expect(dayOfMember(erased.ledger, ANNA)).toMatchObject({ counts: [1, 0, 0] });
        expect(dayOfMember(erased.ledger, ANNA, DAY - 1)).toBeNull();
        erased.ledger.close();
        whole.ledger.close();
      },
    ),
    { numRuns: 60 },
  );
});

/** Where the file, or what stands beside it, holds a member's id: as text, or as SQLite (or a document) keeps a number. */
function bytesWith(dataDir: string, texts: readonly string[], userId: string): readonly string[] {
  const number = Buffer.alloc(8);
  number.writeBigInt64BE(BigInt(userId));
  const needles = {
    number,
    reversed: Buffer.from(number).reverse(),
    ...Object.fromEntries(texts.map((text) => [text, Buffer.from(text)])),
  };
  return readdirSync(dataDir).flatMap((file) => {
    const bytes = readFileSync(join(dataDir, file));
    return Object.entries(needles).flatMap(([name, needle]) => (bytes.includes(needle) ? [`${file}: ${name}`] : []));
  });
}

it('leaves nothing of the member in the bytes of the file and its log but the number in the erasure itself', async () => {
  const { ledger, count, clock, dataDir } = testLedger();
  const answers = (authorId: string, guildId = GUILD) =>
    message({ guildId, userId: BEN, name: 'Ben', reply: { messageId: idAt(NOON), channelId: '31', authorId } });
  const texts = ['Anna Antonia', ANNA];
  for (let n = 0; n < 40; n++) {
    const hers = message({ name: 'Anna Antonia', at: NOON - n * DAY_MS });
    count(hers, answers(ANNA), added({ messageId: hers.messageId }), message({ userId: CARL, name: 'Carl' }));
  }
  for (const day of [DAY, DAY - 1]) {
    const round = ledger.rounds.begin();
    expect(ledger.rounds.saveSheet(await buildSheet(round, GUILD, day))).toBe(true);
    round.close();
  }
  const old = idAt(NOON);
  count(added({ messageId: old, authorId: null }), { kind: 'author', messageId: old, authorId: ANNA, human: true });
  expect(bytesWith(dataDir, texts, ANNA)).not.toEqual([]);
  clock.at = NOON + 1;
  await ledger.erasures.erase({ ...all, userId: ANNA });
  expect(await differences(ledger)).toEqual([]);
  const db = openDatabase(ledgerPath(dataDir));
  const rows = db.statement<{ n: number }>('select count(*) as n from erasures where user = ?').get(ANNA)?.n;
  db.close();
  expect(rows).toBe(1);
  expect(bytesWith(dataDir, texts, ANNA)).toEqual(['ledger.sqlite: number']);
});

it('keeps the id of a member whom another server’s days still name, until they are erased there too', async () => {
  const { ledger, count, dataDir } = testLedger();
  const answered = (guildId: string) =>
    message({ guildId, userId: BEN, name: 'Ben', reply: { messageId: idAt(NOON), channelId: '31', authorId: ANNA } });
  count(answered(GUILD), answered(OTHER_GUILD));
  await ledger.erasures.erase({ ...all, userId: ANNA });
  const [theirs] = reading(ledger, (reader) => reader.memberDays(OTHER_GUILD, BEN, DAY, DAY));
  expect(theirs?.breakdowns.whom).toEqual(new Map([[ANNA, 1]]));
  await ledger.erasures.erase({ ...all, guildId: OTHER_GUILD, userId: ANNA });
  expect(bytesWith(dataDir, [ANNA], ANNA)).toEqual(['ledger.sqlite: number']);
  // Who comes back is somebody new, and nobody else's number is theirs.
  count(
    message({
      userId: BEN,
      name: 'Ben',
      at: NOON + 5,
      reply: { messageId: idAt(NOON), channelId: '31', authorId: CARL },
    }),
  );
  const [bens] = reading(ledger, (reader) => reader.memberDays(OTHER_GUILD, BEN, DAY, DAY));
  expect(bens?.breakdowns.whom).toEqual(new Map([['other', 1]]));
});

it('names no member by their id who was never answered', async () => {
  const { ledger, count, dataDir } = testLedger();
  count(message());
  await ledger.erasures.erase({ ...all, userId: ANNA });
  expect(bytesWith(dataDir, [ANNA], ANNA)).toEqual(['ledger.sqlite: number']);
});

it('empties the log later where a reader still needs it', async () => {
  const { ledger, count, clock, dataDir } = testLedger();
  count(message({ name: 'Anna Antonia' }));
  const reader = ledger.read();
  await ledger.erasures.erase({ ...all, userId: ANNA });
  expect(bytesWith(dataDir, ['Anna Antonia'], ANNA).some((found) => found.includes('wal'))).toBe(true);
  reader.close();
  await ledger.prune(clock.at);
  expect(bytesWith(dataDir, ['Anna Antonia'], ANNA)).toEqual(['ledger.sqlite: number']);
});
