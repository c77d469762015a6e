import { BSON, Long } from 'mongodb';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { mongoConfig } from '../support/mongo-config.js';
import { type MongoProxy, startProxy } from '../support/mongo-proxy.js';
import { type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import {
  addGuild,
  dataFolder,
  FOREVER,
  GUILD,
  lookInto,
  message,
  NOON,
  openProcess,
  PATIENCE,
  publishedMessages,
  ready,
  testClock,
} from './fixture.js';

const server: MongoServer | null = await startMongo();
afterAll(() => server?.close());

const ANNA = '700000000000000011';
const BEN = '700000000000000012';
type Store = Awaited<ReturnType<typeof lookInto>>;

/** Names of the collections of which a document holds Anna's id, as text or as the eight bytes of a sheet; her erasure itself is left out. */
async function holdingAnna(store: Store): Promise<string[]> {
  const bytes = Buffer.from(Long.fromString(ANNA).toBytesLE());
  const { users, servers, sheets, members, meta } = store;
  const holding: string[] = [];
  for (const [name, collection] of Object.entries({ users, servers, sheets, members, meta })) {
    const documents = await store
      .ofAny(collection)
      .find({ kind: { $ne: 'erasure' } })
      .toArray();
    const holds = documents.some((document) => {
      const all = Buffer.from(BSON.serialize(document));
      return all.includes(ANNA) || all.includes(bytes);
    });
    if (holds) holding.push(name);
  }
  return holding;
}

describe.skipIf(server === null)(`erasing through faults in ${server?.kind ?? whyNoMongo()}`, () => {
  /** Anna and Ben have written, and Ben has answered Anna; all of it is published, with its sheet. */
  async function scene() {
    if (server === null) throw new Error(whyNoMongo());
    const line = await startProxy(server);
    onTestFinished(() => line.close());
    const clock = testClock();
    const folder = dataFolder();
    // The driver's second try would hide that the first one failed.
    const mongo = mongoConfig({ uri: `${line.uri}&retryWrites=false` });
    const open = () => openProcess({ mongo, clock, folder, times: { settled: 0, beat: FOREVER } });
    const bot = open();
    addGuild(bot.ledger);
    ready(bot.ledger, clock.at);
    await bot.publisher.start();
    const answer = message(BEN);
    const reply = { messageId: answer.messageId, channelId: '77', authorId: ANNA };
    bot.ledger.apply({ changes: [message(ANNA), message(BEN), { ...answer, reply }] });
    bot.ledger.commit();
    await vi.waitFor(() => bot.publisher.round({ nightly: true }), PATIENCE);
    const store = await lookInto(mongoConfig(server, { database: mongo.database }));
    expect(await holdingAnna(store)).toEqual(['users', 'sheets', 'members']);
    return { line, bot, open, store };
  }

  /** Two nights after the fault nothing names Anna, and Ben has what he had. */
  async function erased({ bot, store }: Pick<Awaited<ReturnType<typeof scene>>, 'bot' | 'store'>) {
    for (let night = 0; night < 2; night++) {
      await vi.waitFor(async () => expect(await bot.publisher.round({ nightly: true })).toBe('whole'), PATIENCE);
    }
    expect(await holdingAnna(store)).toEqual([]);
    expect(await publishedMessages(store)).toEqual({ [BEN]: 2 });
    expect(await store.users.find({ kind: 'user' }).toArray()).toMatchObject([{ repliesGiven: 1, whom: { other: 1 } }]);
    expect(await store.servers.find({ kind: 'server' }).toArray()).toMatchObject([{ messages: 2 }]);
    expect(bot.ledger.erasures.all()).toMatchObject([{ told: true, completeAt: NOON }]);
    expect((await bot.publisher.reconcile())?.differences).toEqual([]);
  }

  const faults: Record<string, (line: MongoProxy, command: string) => void> = {
    'whose reply is lost': (line, command) => line.loseReply(command),
    'that is cut in the middle': (line, command) => line.resetMid(command, 40),
  };
  for (const [how, inject] of Object.entries(faults)) {
    it.each(['update', 'delete', 'find'])(`is whole after a command ${how}: %s`, async (command) => {
      const { line, bot, store } = await scene();
      await bot.ledger.erasures.erase({ guildId: GUILD, userId: ANNA, beforeDay: null });
      inject(line, command);
      // The round fails, or goes on over a new connection.
      await bot.publisher.round({ nightly: true }).catch(() => {});
      expect(line.lost + line.resets).toBe(1);
      await erased({ bot, store });
    });
  }

  it('goes on where the process ended in the middle of it', async () => {
    const { line, bot, open, store } = await scene();
    await bot.ledger.erasures.erase({ guildId: GUILD, userId: ANNA, beforeDay: null });
    line.loseReply('delete');
    await bot.publisher.round().catch(() => {});
    expect(line.lost).toBe(1);
    await bot.kill();
    const next = open();
    await next.publisher.start();
    await erased({ bot: next, store });
  });
});
