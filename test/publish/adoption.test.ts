import fc from 'fast-check';
import type { Document } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import { dayOf } from '../../src/base/time/slots.js';
import { TIMES } from '../../src/publish/publisher.js';
import { createWithStore } from '../../src/publish/with-store.js';
import { fromGuildDocument } from '../../src/store/mongo/meta-documents.js';
import { mongoConfig } from '../support/mongo-config.js';
import { startMongo, whyNoMongo } from '../support/mongo-server.js';
import { tooOldServer } from '../support/old-server.js';
import { deliver, openEpoch, roundOf } from './epochs.js';
import {
  addGuild,
  dataFolder,
  GUILD,
  lookInto,
  message,
  NOON,
  OTHER_GUILD,
  openProcess,
  PATIENCE,
  testClock,
} from './fixture.js';

const server = await startMongo();
afterAll(() => server?.close());

/** What an earlier ledger left of a guild. */
const left = (guildId: string): Document & { _id: string } => ({
  _id: `guild:${guildId}`,
  kind: 'guild',
  guildId,
  name: 'a guild',
  since: new Date(NOON - 86_400_000),
  settings: { timeZone: 'Europe/Berlin' },
  board: null,
  epoch: 'an earlier one',
  epochBegan: new Date(NOON - 86_400_000),
  rev: 1,
});

describe('a guild document', () => {
  it('is taken, or given up, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(left(GUILD))), fc.anything({ withDate: true }), (field, value) => {
        const meta = fromGuildDocument({ ...left(GUILD), [field]: value });
        if (meta === null) expect(['_id', 'guildId', 'since']).toContain(field);
        else expect(meta).toMatchObject({ guildId: GUILD, since: expect.any(Number) });
      }),
    );
  });
});

it('a start says what is wrong with a server, and not that nobody answers', PATIENCE, async () => {
  const uri = await tooOldServer();
  const bot = openProcess({ mongo: mongoConfig({ uri }), clock: testClock(), folder: dataFolder(), times: TIMES });
  await bot.publisher.start();
  expect(bot.log.at('warn')).toMatchObject([{ mongo: 'tooOld', msg: expect.stringContaining('upgrade it') }]);
});

it('a database that MongoDB keeps for itself is warned of', async () => {
  const mongo = mongoConfig({ uri: 'mongodb://127.0.0.1:9/' }, { database: 'admin' });
  const bot = openProcess({ mongo, clock: testClock(), folder: dataFolder(), times: { silence: 50 } });
  await bot.publisher.start();
  expect(bot.log.at('warn')[0]).toMatchObject({ database: 'admin', msg: expect.stringContaining('set MONGO_APP_DB') });
});

describe.skipIf(server === null)(`what earlier ledgers left on ${server?.kind ?? whyNoMongo()}`, () => {
  const open = async (...documents: Document[]) => {
    if (server === null) throw new Error(whyNoMongo());
    const mongo = mongoConfig(server);
    const store = await lookInto(mongo);
    for (const document of documents) await store.ofAny(store.meta).insertOne({ _id: '', ...document });
    const bot = openProcess({ mongo, clock: testClock(), folder: dataFolder() });
    return { bot, store };
  };

  it.each([
    ['no since', { since: undefined }],
    ['a since that is text', { since: '2026-11-01' }],
    ['no guild', { guildId: undefined }],
    ['a guild that is no id', { guildId: 'my server' }],
    ['the guild of another document', { guildId: '4242' }],
  ])('with %s in it is named and left aside, and stops nothing', async (_, wrong) => {
    const { bot } = await open(left(GUILD), { ...left(OTHER_GUILD), ...wrong });
    await bot.publisher.start();
    addGuild(bot.ledger);
    bot.ledger.apply({ changes: [message('1')] });
    expect(await bot.publisher.round()).toBe('whole');
    expect(bot.publisher.awaySince()).toBeNull();
    expect(bot.ledger.settings.of(GUILD)).toEqual({ timeZone: 'Europe/Berlin' });
    expect(bot.log.at('warn')).toMatchObject([{ document: `guild:${OTHER_GUILD}` }]);
  });

  it('is left aside as well when a guild joins later', async () => {
    const { bot, store } = await open();
    await bot.publisher.start();
    await store.ofAny(store.meta).insertOne({ ...left(GUILD), since: 0 });
    await bot.publisher.adoptGuild(GUILD);
    expect(bot.publisher.awaySince()).toBeNull();
    expect(bot.log.at('warn')).toMatchObject([{ document: `guild:${GUILD}` }]);
  });

  it('with settings in it that cannot be read has those named, takes the others and keeps all of them', async () => {
    const settings = { timeZone: 'Europe/Berlin', pin: 'a secret', refreshMinutes: 7, aRoom: { of: 'tomorrow' } };
    const { bot, store } = await open({ ...left(GUILD), settings });
    await bot.publisher.start();
    addGuild(bot.ledger);
    expect(bot.ledger.settings.of(GUILD)).toEqual({ timeZone: 'Europe/Berlin' });
    expect(bot.log.at('warn')).toMatchObject([{ guildId: GUILD, settings: ['refreshMinutes', 'pin'] }]);
    expect(JSON.stringify(bot.log.at('warn'))).not.toContain('a secret');
    bot.ledger.settings.save(
      GUILD,
      { ...bot.ledger.settings.of(GUILD), refreshMinutes: 5 },
      { userId: null, at: NOON },
    );
    expect(await bot.publisher.round()).toBe('whole');
    const document = await store.meta.findOne({ kind: 'guild' });
    expect(document).toMatchObject({ epoch: bot.epoch, settings: { ...settings, refreshMinutes: 5 } });
  });

  it('stands in answers also where the server was known before MongoDB was met, whose settings are its own', async () => {
    const { bot, store } = await open(left(GUILD));
    const clock = testClock(NOON - 3 * 86_400_000);
    const earlier = openEpoch({ clock });
    earlier.apply({ changes: [message('1', clock.at)] });
    await deliver(await roundOf(earlier, store, { clock }), store);
    addGuild(bot.ledger);
    await bot.publisher.start();
    const days = await createWithStore(bot)(GUILD, ({ store }) => store.serverDays(GUILD, 0, dayOf(NOON)));
    expect(days).toMatchObject([{ day: dayOf(clock.at), messages: 1 }]);
    expect(bot.ledger.settings.of(GUILD)).toEqual({});
  });

  it('of servers that the bot is not in makes none of them one of its servers', async () => {
    const { bot, store } = await open(left(GUILD), left(OTHER_GUILD));
    await bot.publisher.start();
    addGuild(bot.ledger);
    await bot.publisher.round();
    expect(bot.ledger.directory.guilds().map(({ id }) => id)).toEqual([GUILD]);
    const epochs = await store.meta.find({ kind: 'guild' }).toArray();
    expect(epochs.map(({ _id, epoch }) => [_id, epoch]).sort()).toEqual([
      [`guild:${GUILD}`, bot.epoch],
      [`guild:${OTHER_GUILD}`, 'an earlier one'],
    ]);
  });

  it('of another bot are named once, as what they count is added up', async () => {
    const lease = { kind: 'lease', bot: '555', shard: 0, holder: 'host-b pid 2' };
    const { bot } = await open({ _id: 'lease:555:0', ...lease }, { _id: 'lease:555:1', ...lease, shard: 1 });
    await bot.publisher.start();
    await bot.publisher.round();
    expect(bot.log.at('warn')).toMatchObject([
      { bots: ['555'], msg: expect.stringContaining('another bot publishes into this database') },
    ]);
  });
});
