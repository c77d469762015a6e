import { Routes } from 'discord.js';
import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { ExitError } from '../../src/base/errors.js';
import { fetchApplication } from '../../src/discord/application.js';
import { createDiscordClock } from '../../src/discord/discord-clock.js';
import { isPassing } from '../../src/discord/reachable.js';
import { createRest } from '../../src/discord/rest.js';
import { type Answer, recordingLog, scriptedServer } from './support.js';

const delays = { firstMs: 5, longestMs: 20 };

async function setUp(answer: (path: string) => Answer) {
  const server = await scriptedServer(answer);
  const { log, lines } = recordingLog();
  const discordClock = createDiscordClock(systemClock);
  const rest = createRest({
    token: 'token',
    apiUrl: server.url,
    clock: systemClock,
    discordClock,
    log,
    refusalsNoted: 20,
  });
  return { ...server, log, lines, rest, discordClock };
}

describe('the token', () => {
  it('tells who the bot is', async () => {
    const body = { id: '5', name: 'App', bot: { id: '6', username: 'statboard' } };
    const { rest, log, paths } = await setUp(() => ({ body }));
    const application = await fetchApplication({ rest, log });
    expect(application).toEqual({ id: '5', botUserId: '6', name: 'statboard', servers: null });
    expect(paths).toEqual(['/api/v10/applications/@me']);
  });

  it('ends the start with 78 when Discord refuses it, saying what to do', async () => {
    const { rest, log, paths } = await setUp(() => ({ status: 401, body: { code: 0, message: '401: Unauthorized' } }));
    const error = await fetchApplication({ rest, log }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ExitError);
    expect(error).toMatchObject({ exitCode: 78, message: expect.stringContaining('DISCORD_TOKEN') });
    expect(paths).toEqual(['/api/v10/applications/@me', '/api/v10/users/@me']);
  });
});

describe('a Discord that cannot be reached', () => {
  it.each([
    // The REST client repeats a request by itself once after a 503, and not at all after a cut connection.
    ['answers 503', { status: 503 }, [1, 2, 3]],
    ['cuts connections', { cut: true }, [1, 2, 3, 4, 5, 6]],
  ])('and %s is asked again with growing delay, one line each time', async (_how, fault, tries) => {
    let left = 6;
    const body = { id: '5', name: 'App', bot: { id: '6', username: 'statboard' } };
    const { rest, log, lines, paths } = await setUp(() => (left-- > 0 ? fault : { body }));
    expect(await fetchApplication({ rest, log, delays })).toMatchObject({ id: '5' });
    expect(paths).toHaveLength(7);
    const warned = lines.filter(({ level }) => level === 40);
    if ('status' in fault) for (const { why } of warned) expect(why).toContain(`HTTP ${fault.status}`);
    expect(warned.map((line) => line.tries)).toEqual(tries);
    const [first, second] = warned.map(({ waitMs }) => Number(waitMs));
    expect(first).toBeLessThan(second ?? 0);
  });

  it('is given up when the bot is told to stop', async () => {
    const { rest, log } = await setUp(() => ({ cut: true }));
    const stopping = new AbortController();
    const asking = fetchApplication({
      rest,
      log,
      signal: stopping.signal,
      delays: { firstMs: 60_000, longestMs: 60_000 },
    });
    stopping.abort();
    await expect(asking).rejects.toThrow();
  });

  it('is told apart from a request that cannot succeed', async () => {
    const { rest } = await setUp((path) =>
      path.endsWith('gateway') ? { status: 403, body: { code: 50001, message: 'Missing Access' } } : { cut: true },
    );
    const refused = await rest.get(Routes.gateway()).catch((error: unknown) => error);
    const cut = await rest.get(Routes.currentApplication()).catch((error: unknown) => error);
    expect([isPassing(refused), isPassing(cut), isPassing(new Error('a bug'))]).toEqual([false, true, false]);
  });
});

it("learns Discord's time from the answers", async () => {
  const ahead = 3_600_000;
  const { rest, discordClock } = await setUp(() => ({ headers: { date: new Date(Date.now() + ahead).toUTCString() } }));
  // An answer that took over 2 s says too little.
  await vi.waitFor(async () => {
    await rest.get(Routes.gatewayBot());
    expect(Math.abs(discordClock.now() - Date.now() - ahead)).toBeLessThan(3_000);
  }, 60_000);
});

it('says so when Discord refuses many requests', async () => {
  const { rest, lines } = await setUp(() => ({ status: 403, body: { code: 50013, message: 'Missing Permissions' } }));
  for (let i = 0; i < 20; i++) await rest.get(Routes.gateway()).catch(() => null);
  expect(lines.filter(({ level }) => level === 40)).toMatchObject([{ limit: 10_000 }]);
});
