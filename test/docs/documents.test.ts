import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { type Db, type Document, MongoClient } from 'mongodb';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { MessageSent, ReactionAdded } from '../../src/counts/activity.js';
import type { Gap } from '../../src/counts/gap.js';
import { addGuild, BOT, dataFolder, GUILD, message, openProcess, ready, testClock } from '../publish/fixture.js';
import { mongoConfig } from '../support/mongo-config.js';
import { type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';

const text = readFileSync(path.resolve(import.meta.dirname, '../../docs/documents.md'), 'utf8');
const server: MongoServer | null = await startMongo();
const HOUR = 3_600_000;

/** The first block of code below a heading. */
function codeBelow(heading: string): string {
  const [, below] = text.split(`\n### ${heading}\n`);
  const [, code] = /```js\n([\s\S]*?)```/.exec(below ?? '') ?? [];
  if (code === undefined) throw new Error(`docs/documents.md has no example "${heading}"`);
  return code;
}

/**
 * Runs an example as mongosh would, and gives what its last statement prints. Of mongosh there is what the examples use:
 * `db.<collection>.aggregate` and `ISODate`. Whether mongosh itself takes the text is not tried.
 */
function inMongosh(db: Db, code: string): Promise<Document[]> {
  const collections = new Proxy({}, { get: (_, name) => db.collection(String(name)) });
  return vm.runInNewContext(code, { db: collections, ISODate: (at: string) => new Date(at) }).toArray();
}

const id = (member: number): string => `2000000000000001${String(member).padStart(2, '0')}`;
const at = (moment: string): number => Date.parse(`${moment}:00Z`);
const sent = (member: number, moment: string, count = 1): MessageSent[] =>
  Array.from({ length: count }, () => message(id(member), at(moment)));

function reaction(member: number, to: MessageSent, moment: string): ReactionAdded {
  const { guildId, channelId, messageId, userId } = to;
  return {
    kind: 'reactionAdded',
    messageId,
    guildId,
    channelId,
    userId: id(member),
    emoji: '👍',
    burst: false,
    at: at(moment),
    name: null,
    authorId: userId,
  };
}

/** The gap that a READY in a new epoch opens. */
function newEpochGap(from: number, to: number): Gap {
  const whole = { guildId: null, streams: ['discord:0'], shardCount: 1, acrossEpochs: true } as const;
  return { ...whole, id: 'between-the-two', from, to, reason: 'newEpoch', state: 'open' };
}

describe.skipIf(server === null)(`docs/documents.md on ${server?.kind ?? whyNoMongo()}`, () => {
  const mongo = mongoConfig(server ?? { uri: '' });
  const client = new MongoClient(server?.uri ?? 'mongodb://nowhere.invalid');
  const db = client.db(mongo.database);

  /** Two ledgers one after the other, as after the loss of a data folder: 20 November has figures of both. */
  async function publish(): Promise<readonly [string, string]> {
    const clock = testClock(at('2026-10-31T12:00'));
    const first = openProcess({ mongo, clock, folder: dataFolder() });
    addGuild(first.ledger, clock.at);
    ready(first.ledger, clock.at);
    await first.publisher.start();
    const [liked, ...others] = sent(1, '2026-11-19T09:10', 3);
    if (!liked) throw new Error('no message');
    first.ledger.apply({
      changes: [
        ...sent(1, '2026-10-31T23:30', 5),
        ...[liked, ...others, ...sent(2, '2026-11-19T09:20')],
        reaction(3, liked, '2026-11-19T22:45'),
        ...sent(1, '2026-11-20T10:00', 2),
      ],
    });
    clock.at = at('2026-11-20T10:30');
    await first.publisher.round();
    await first.kill();

    clock.at = at('2026-11-20T18:00');
    const second = openProcess({ mongo, clock, folder: dataFolder() });
    addGuild(second.ledger, clock.at);
    await second.publisher.start();
    ready(second.ledger, clock.at);
    second.ledger.apply({ changes: [{ kind: 'gap', gap: newEpochGap(at('2026-11-20T10:30'), clock.at) }] });
    const nine = Array.from({ length: 9 }, (_, index) => sent(5 + index, '2026-11-21T11:59')).flat();
    second.ledger.apply({ changes: [...sent(1, '2026-11-20T19:00'), ...sent(4, '2026-11-20T19:00', 4), ...nine] });
    clock.at = at('2026-11-21T12:00');
    await second.publisher.round();
    const { epoch } = second.ledger.identity();
    await second.kill();
    return [first.epoch, epoch];
  }
  let publishing: Promise<readonly [string, string]> | undefined;
  /** The names of the two epochs, when both stand in the database. Whichever test comes first publishes them. */
  const epochs = () => {
    publishing ??= publish();
    return publishing;
  };
  beforeEach(async () => void (await epochs()));
  afterAll(async () => {
    await db.dropDatabase();
    await client.close();
    await server?.close();
  });

  it('gives messages and reactions of each day, epochs added up', async () => {
    expect(await inMongosh(db, codeBelow('Messages and reactions of each day'))).toEqual([
      { _id: new Date('2026-10-31'), messages: 5, reactions: 0 },
      { _id: new Date('2026-11-19'), messages: 4, reactions: 1 },
      { _id: new Date('2026-11-20'), messages: 7, reactions: 0 },
      { _id: new Date('2026-11-21'), messages: 9, reactions: 0 },
    ]);
  });

  it('gives the ten members with most messages of a month, by name', async () => {
    const top = await inMongosh(db, codeBelow('The ten members with most messages in a month, by name'));
    const line = (member: number, messages: number) => ({ userId: id(member), name: `member ${id(member)}`, messages });
    expect(top).toEqual([line(1, 6), line(4, 4), line(2, 1), ...[5, 6, 7, 8, 9, 10, 11].map((n) => line(n, 1))]);
  });

  it('gives the active members of each day, also one who was active in two epochs, once', async () => {
    expect(await inMongosh(db, codeBelow('Active members of each day, everybody once'))).toEqual([
      { _id: new Date('2026-11-19'), activeMembers: 3 },
      { _id: new Date('2026-11-20'), activeMembers: 2 },
      { _id: new Date('2026-11-21'), activeMembers: 9 },
    ]);
  });

  it('gives the hours in which most is written, in a time zone', async () => {
    const heading = 'The hours of the day in which most is written, in the server’s own time zone';
    expect(await inMongosh(db, codeBelow(heading.replace('’', "'")))).toEqual([
      { _id: 12, messages: 9 },
      { _id: 20, messages: 5 },
      { _id: 10, messages: 4 },
      { _id: 11, messages: 2 },
      { _id: 23, messages: 0 },
    ]);
  });

  it('reads a sheet to what the members’ own documents say', async () => {
    const [, code] = /```js\n(function readSheet[\s\S]*?)```/.exec(text) ?? [];
    const readSheet: (sheet: Document | null) => unknown = vm.runInNewContext(`(${code})`);
    const sheet = await db.collection('sheets').findOne({ guildId: GUILD, day: new Date('2026-11-19') });
    expect(JSON.parse(JSON.stringify(readSheet(sheet)))).toEqual([
      {
        userId: id(1),
        totals: { messages: 3, reactionsGiven: 0, reactionsReceived: 1, active: 1 },
        slots: { 36: { messages: 3, active: 1 }, 91: { reactionsReceived: 1 } },
      },
      {
        userId: id(2),
        totals: { messages: 1, reactionsGiven: 0, reactionsReceived: 0, active: 1 },
        slots: { 37: { messages: 1, active: 1 } },
      },
      {
        userId: id(3),
        totals: { messages: 0, reactionsGiven: 1, reactionsReceived: 0, active: 1 },
        slots: { 91: { reactionsGiven: 1, active: 1 } },
      },
    ]);
  });

  it('names every field that a document has', async () => {
    const [first, second] = await epochs();
    const fieldsOf = async (collection: string, _id: string) =>
      Object.keys((await db.collection<{ _id: string }>(collection).findOne({ _id })) ?? {}).sort();
    const described = (part: string) => [...part.matchAll(/[a-zA-Z_]+/g)].map(([word]) => word);
    /** Words of the code that begins with a document's id. */
    const words = (start: string) => {
      const from = text.indexOf(start);
      expect(from, start).toBeGreaterThan(0);
      return described(text.slice(from, text.indexOf('`', from)));
    };
    const day = `${GUILD}:2026-11-19`;
    const documents = [
      ['users', `user:${day}:${id(1)}:${first}`, '{ _id: "user:'],
      ['servers', `server:${day}:${first}`, '{ _id: "server:'],
      ['members', `member:${GUILD}:${id(1)}`, '{ _id: "member:'],
      ['sheets', `sheet:${day}:${first}`, '{ _id: "sheet:'],
    ] as const;
    for (const [collection, _id, start] of documents) {
      const fields = await fieldsOf(collection, _id);
      expect(fields.length, _id).toBeGreaterThan(5);
      expect(words(start)).toEqual(expect.arrayContaining(fields));
    }
    const rowOf = (start: string) => text.split('\n').find((line) => line.startsWith(`| \`${start}`)) ?? '';
    for (const [start, _id] of [
      ['guild:', `guild:${GUILD}`],
      ['lease:', `lease:${BOT}:0`],
    ] as const) {
      const fields = (await fieldsOf('meta', _id)).filter((name) => !['_id', 'kind', 'guildId'].includes(name));
      expect(fields.length, _id).toBeGreaterThan(5);
      expect(described(rowOf(start))).toEqual(expect.arrayContaining(fields));
    }
    const gap = await db.collection('meta').findOne({ kind: 'gap' });
    expect(gap?.epoch).toBe(second);
    const gapFields = Object.keys(gap ?? {}).filter((name) => !['_id', 'kind'].includes(name));
    expect(described(rowOf('gap:'))).toEqual(expect.arrayContaining(gapFields));
  });

  it('tells indexes as they are', async () => {
    const described = [...text.matchAll(/^\| `(\w+)` \| `\{ (.+?) \}` \|/gm)].map(
      ([, name, keys]) => `${name} ${keys}`,
    );
    const made: string[] = [];
    for (const name of ['users', 'servers', 'sheets', 'meta']) {
      for (const { key } of await db.collection(name).indexes()) {
        if (!('_id' in key)) made.push(`${name} ${Object.keys(key).join(', ')}`);
      }
    }
    expect(described.sort()).toEqual(made.sort());
  });

  it('counts slots of a quarter of an hour in UTC', async () => {
    const [first] = await epochs();
    const user = await db
      .collection<{ _id: string; slots: Document }>('users')
      .findOne({ _id: `user:${GUILD}:2026-11-19:${id(1)}:${first}` });
    const [slot] = Object.keys(user?.slots ?? {});
    expect((Number(slot) * HOUR) / 4).toBe(at('2026-11-19T09:00') - at('2026-11-19T00:00'));
  });
});
