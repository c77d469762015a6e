import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDemoStore } from '../../demo/store.js';
import { type DemoPage, startDemoPage } from '../support/demo-page.js';
import { type DemoVisit, visitDemo } from '../support/demo-visit.js';
import { startProxy } from '../support/mongo-proxy.js';
import { type MongoServer, startMongo } from '../support/mongo-server.js';

const server: MongoServer | null = await startMongo();

describe.skipIf(!server)('the demo with MONGO_URI', () => {
  let client: MongoClient;
  let demo: DemoPage;
  let visit: DemoVisit;

  beforeAll(async () => {
    client = await MongoClient.connect(server?.uri ?? '');
    demo = await startDemoPage(['--days', '10', '--rate', '5', '--seed', '3'], { MONGO_URI: server?.uri ?? '' });
    visit = await visitDemo(demo.url);
  });

  afterAll(async () => {
    visit?.close();
    await demo?.stop();
    await client?.close();
    await server?.close();
  });

  const demoDatabases = async (): Promise<readonly string[]> => {
    const { databases } = await client.db('admin').command({ listDatabases: 1, nameOnly: true });
    return databases
      .map(({ name }: { readonly name: string }) => name)
      .filter((name: string) => name.startsWith('statboard_demo_'));
  };
  /** Has a moderator redraw the board; what differs on it then. */
  const nextComparison = async () => {
    const before = visit.show?.score?.at ?? 0;
    const channelId = visit.show?.channels.find(({ isStats }) => isStats)?.id ?? '';
    await visit.send('commands', { as: 'moderator', channelId, command: 'stat_refresh', options: {} });
    const { score } = await visit.until('a comparison', (show) => (show.score?.at ?? 0) > before);
    return (score?.rows ?? []).filter(({ board, tally }) => board !== tally);
  };

  it('shows how the people live through their history, then the live board', async () => {
    await visit.until('the demo to be live', ({ phase, score }) => phase === 'live' && score !== null);
    expect(visit.phases.at(-1)).toBe('live');
    expect(visit.phases).toContain('history');
  });

  it('keeps its numbers in a database of its own', async () => {
    const { store } = await visit.until('a store', () => true);
    expect(await demoDatabases()).toEqual([/statboard_demo_\w+/.exec(store)?.[0]]);
    expect(await nextComparison()).toEqual([]);
  });

  it('counts on with the store taken away, and with the store back', async () => {
    expect(await visit.send('faults', { kind: 'store' })).toBe(200);
    await visit.until('the store to be away', ({ faults }) => faults.some(({ kind, on }) => kind === 'store' && on));
    expect(await nextComparison()).toEqual([]);
    expect(await visit.send('faults', { kind: 'store' })).toBe(200);
    await visit.until('the store to be back', ({ faults }) => faults.every(({ on }) => !on));
    expect(await nextComparison()).toEqual([]);
    expect(visit.show?.bot).toMatchObject({ state: 'connected', starts: 1, sessions: 1 });
  });

  it('refuses what makes no sense', async () => {
    expect(await visit.send('faults', { kind: 'earthquake' })).toBe(400);
    expect(await visit.send('messages', { as: 'member', channelId: '1', content: 'hello' })).toBe(400);
    expect(await visit.send('messages', { as: 'owner', channelId: '1', content: 'hello' })).toBe(400);
    expect(await visit.send('commands', { as: 'member', channelId: '1', command: 'setup', options: {} })).toBe(400);
  });

  it('drops its database when it is ended', async () => {
    expect(await demo.stop()).toBe(0);
    expect(await demoDatabases()).toEqual([]);
  });

  it('leaves nothing of what a server wrote late', async () => {
    const store = await openDemoStore(server?.uri ?? '');
    const users = client.db(store.env.MONGO_DB ?? '').collection('users');
    await users.insertOne({ kind: 'user' });
    let removed = false;
    const removing = store.remove().finally(() => {
      removed = true;
    });
    // As a bulk that was on its way when the bot ended: it lands after the first drop.
    while ((await users.countDocuments()) > 0) await sleep(5);
    await users.insertOne({ kind: 'user' });
    expect(removed).toBe(false);
    await removing;
    expect(await demoDatabases()).toEqual([]);
  });

  it('says which database is left where MongoDB is gone at the end', async () => {
    const proxy = await startProxy({ uri: server?.uri ?? '' });
    const store = await openDemoStore(proxy.uri);
    proxy.cut();
    await expect(store.remove()).rejects.toThrow(`${store.env.MONGO_DB} could not be dropped`);
    await proxy.close();
  });
});
