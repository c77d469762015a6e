import { afterAll, describe, expect, it } from 'vitest';
import type { Gap } from '../../src/counts/gap.js';
import { mongoConfig } from '../support/mongo-config.js';
import { startMongo, whyNoMongo } from '../support/mongo-server.js';
import {
  addGuild,
  dataFolder,
  GUILD,
  lookInto,
  message,
  NOON,
  OTHER_GUILD,
  openProcess,
  testClock,
} from './fixture.js';

const server = await startMongo();
afterAll(() => server?.close());

const gapOf = (id: string, guildId: string | null, state: Gap['state']): Gap => ({
  id,
  guildId,
  streams: null,
  shardCount: 1,
  from: NOON - 60_000,
  to: NOON,
  reason: 'outage',
  state,
  acrossEpochs: false,
});

describe.skipIf(server === null)(`published gaps on ${server?.kind ?? whyNoMongo()}`, () => {
  const ids = ['of the guild', 'of another', 'of the shard'];
  const open = async () => {
    if (server === null) throw new Error(whyNoMongo());
    const mongo = mongoConfig(server);
    let ahead = 0;
    const clock = { ...testClock(), now: () => NOON, monotonic: () => performance.now() + ahead };
    const bot = openProcess({ mongo, clock, folder: dataFolder() });
    for (const guildId of [GUILD, OTHER_GUILD]) addGuild(bot.ledger, NOON, guildId);
    await bot.publisher.start();
    const save = (state: Gap['state']) => {
      const guilds = [GUILD, OTHER_GUILD, null];
      const changes = ids.map((id, i) => ({ kind: 'gap' as const, gap: gapOf(id, guilds[i] ?? null, state) }));
      bot.ledger.apply({ changes });
    };
    const store = await lookInto(mongo);
    const states = async () => {
      const documents = await store.meta.find({ kind: 'gap' }).toArray();
      const found = new Map(documents.map((document) => [document._id, 'state' in document && document.state]));
      return ids.map((id) => found.get(`gap:${id}`));
    };
    const later = (milliseconds: number) => {
      ahead += milliseconds;
    };
    return { bot, store, save, states, later };
  };

  it('are refilled only when the counts that were read again stand there', async () => {
    const { bot, store, save, states, later } = await open();
    save('open');
    await bot.publisher.round();
    expect(await states()).toEqual(['open', 'open', 'open']);

    await store.refuseUser('666');
    bot.ledger.apply({ changes: [message('666'), message('1', NOON, OTHER_GUILD)] });
    save('refilled');
    expect(await bot.publisher.round()).toBe('partly');
    expect(await states()).toEqual(['open', 'refilled', 'open']);

    await store.refuseUser('nobody');
    later(3_600_000);
    expect(await bot.publisher.round()).toBe('whole');
    expect(await states()).toEqual(['refilled', 'refilled', 'refilled']);
  });

  it('are told at once, and of a whole shard with the servers of which everything stands', async () => {
    const { bot, store, states } = await open();
    await store.refuseUser('666');
    bot.ledger.apply({ changes: [message('666'), message('1', NOON, OTHER_GUILD)] });
    const save = (done: Gap['done']) => {
      const gap = { ...gapOf('of the shard', null, 'refilling'), ...(done && { done }) };
      bot.ledger.apply({ changes: [{ kind: 'gap', gap }] });
    };
    const told = async () => store.meta.findOne({ _id: 'gap:of the shard' });
    save(undefined);
    expect(await bot.publisher.round()).toBe('partly');
    expect(await states()).toEqual([undefined, undefined, 'refilling']);

    save({ [OTHER_GUILD]: 'refilled' });
    await bot.publisher.round();
    expect(await told()).toMatchObject({ done: { [OTHER_GUILD]: 'refilled' } });
    save({ [OTHER_GUILD]: 'refilled', [GUILD]: 'refilled' });
    await bot.publisher.round();
    expect(await told()).toMatchObject({ done: { [OTHER_GUILD]: 'refilled' } });
    expect(await told()).not.toMatchObject({ done: { [GUILD]: 'refilled' } });
  });
});
