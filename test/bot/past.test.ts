import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { startProxy } from '../support/mongo-proxy.js';
import { freshDatabase, type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import { described, heardAll, rowOf, startStage } from './fixture.js';

const server: MongoServer | null = await startMongo();
afterAll(() => server?.close());

describe.skipIf(server === null)(`after a lost data folder (${server?.kind ?? whyNoMongo()})`, () => {
  it('answers hold what was counted before, and go on to when MongoDB is away or no longer configured', async () => {
    if (server === null) throw new Error(whyNoMongo());
    const { discord, dataDir, start, say, invoke, ada, stats } = await startStage();
    const line = await startProxy(server);
    onTestFinished(() => line.close());
    const env = { STATS_CHANNEL_ID: stats };
    const withMongo = { ...env, MONGO_URI: line.uri, MONGO_APP_DB: freshDatabase(), PUBLISH_SECONDS: '1' };
    const own = async () => described((await invoke(ada, '/my_stats').answered).message);
    const MISSING = /Days before <t:\d+:D> are missing/;

    const first = start(withMongo);
    await first.logged('a new gateway session began');
    say(4);
    await heardAll(discord);
    expect(rowOf(await own(), 'All')).toEqual([4, 0, 0]);
    expect(await first.end('SIGTERM')).toEqual({ code: 0, signal: null });

    rmSync(dataDir, { recursive: true });
    const second = start(withMongo);
    await second.logged('a new gateway session began');
    // The gap between the two ends with READY, by Discord's clock, which is known to a second.
    await sleep(3_000);
    say(3);
    await heardAll(discord);
    const answer = await own();
    expect(rowOf(answer, 'All')).toEqual([7, 0, 0]);
    expect(answer).not.toMatch(MISSING);

    line.cut();
    say(2);
    await heardAll(discord);
    const away = await own();
    expect(rowOf(away, 'All')).toEqual([9, 0, 0]);
    expect(away).not.toMatch(/out of reach|are missing/);
    expect(await second.end('SIGTERM')).toEqual({ code: 0, signal: null });

    const third = start(env);
    await third.logged('the gateway session was resumed');
    expect((await third.logged('Statboard runs')).store).toBe('embedded');
    const embedded = await own();
    expect(rowOf(embedded, 'All')).toEqual([9, 0, 0]);
    expect(embedded).not.toMatch(MISSING);
    expect(await third.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });
});
