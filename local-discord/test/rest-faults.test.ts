import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { LocalDiscord, LocalDiscordOptions } from '../index.js';
import { restFor, startDiscord } from './helpers.js';

let discord: LocalDiscord | undefined;
afterEach(() => discord?.close());

async function start(options: Partial<LocalDiscordOptions> = {}) {
  const started = await startDiscord(options);
  discord = started.discord;
  const url = `${started.discord.url}/v10`;
  const headers = { authorization: `Bot ${started.discord.token}`, 'content-type': 'application/json' };
  /** Without a client that waits or tries again. */
  const call = (method: string, path: string, body?: object, signal = AbortSignal.timeout(60_000)) =>
    fetch(url + path, {
      method,
      headers,
      signal,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  return { ...started, ...restFor(started.discord), call };
}

const POST = { method: 'POST', route: '/channels/{channel_id}/messages' };

describe('rate limits', () => {
  it('stand in the headers of every answer', async () => {
    const { call, channel } = await start({ rateLimits: { other: { limit: 3, perMs: 600_000 } } });
    const first = await call('GET', `/channels/${channel.id}`);
    const second = await call('GET', `/channels/${channel.id}`);
    expect(first.headers.get('x-ratelimit-limit')).toBe('3');
    expect([first, second].map(({ headers }) => headers.get('x-ratelimit-remaining'))).toEqual(['2', '1']);
    expect(Number(second.headers.get('x-ratelimit-reset-after'))).toBeGreaterThan(0);
    expect(first.headers.get('x-ratelimit-bucket')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('refuse what is too much with 429, for each channel apart', async () => {
    const { call, channel, discord, guild } = await start({ rateLimits: { other: { limit: 1, perMs: 600_000 } } });
    const other = discord.addChannel({ guildId: guild.id });
    await call('GET', `/channels/${channel.id}`);
    const refused = await call('GET', `/channels/${channel.id}`);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ global: false, retry_after: expect.any(Number) });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await call('GET', `/channels/${other.id}`)).status).toBe(200);
  });

  it('also hold for the bot as a whole', async () => {
    const { call, channel } = await start({ rateLimits: { global: { limit: 1, perMs: 600_000 } } });
    await call('GET', `/channels/${channel.id}`);
    const refused = await call('GET', '/users/@me');
    expect([refused.status, refused.headers.get('x-ratelimit-global')]).toEqual([429, 'true']);
  });

  it('are waited for by the real client, so that nothing is lost', async () => {
    const routes = { 'POST /channels/{channel_id}/messages': { limit: 2, perMs: 200 } };
    const { api, channel, discord } = await start({ rateLimits: { routes } });
    await Promise.all([1, 2, 3, 4, 5].map((count) => api.channels.createMessage(channel.id, { content: `${count}` })));
    expect(discord.messages(channel.id)).toHaveLength(5);
  });

  it('can be ordered', async () => {
    const { call, discord } = await start();
    discord.faults.rateLimitRest({ retryAfter: 7, scope: 'global' });
    const refused = await call('GET', '/users/@me');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await refused.json()).toMatchObject({ retry_after: 7, global: true });
    expect((await call('GET', '/users/@me')).status).toBe(200);
  });
});

describe('ordered faults', () => {
  it('fail the next calls of a route, with or without effect', async () => {
    const { call, channel, discord } = await start();
    const path = `/channels/${channel.id}/messages`;
    const order = discord.faults.failRest({ ...POST, status: 403, code: 50013, times: 2 });
    expect((await call('GET', path)).status).toBe(200);
    const refused = await call('POST', path, { content: 'x' });
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 50013 }]);
    expect(order.remaining).toBe(1);
    order.cancel();
    expect(discord.messages(channel.id)).toEqual([]);
    discord.faults.failRest({ ...POST, applied: true });
    expect((await call('POST', path, { content: 'x' })).status).toBe(500);
    expect(discord.messages(channel.id)).toHaveLength(1);
    expect(discord.calls.map(({ status }) => status)).toEqual([200, 403, 500]);
  });

  it('answer as the edge does', async () => {
    const { call, discord } = await start();
    discord.faults.failAtEdge({ status: 520 });
    const answer = await call('GET', '/users/@me');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([520, 'text/html']);
  });

  it('refuse and hang, also after the call took effect', async () => {
    const { call, channel, discord } = await start();
    const path = `/channels/${channel.id}/messages`;
    discord.faults.refuseRest({ route: /messages$/ });
    await expect(call('POST', path, { content: 'x' })).rejects.toThrow('fetch failed');
    expect(discord.messages(channel.id)).toHaveLength(0);
    discord.faults.hangRest({ ...POST, applied: true });
    const patience = new AbortController();
    const hanging = call('POST', path, { content: 'x' }, patience.signal);
    const given = expect(hanging).rejects.toThrow(/given up/);
    await discord.until(() => discord.messages(channel.id).length === 1, 'the effect');
    expect(await Promise.race([hanging, sleep(50, 'no answer')])).toBe('no answer');
    patience.abort(new Error('given up'));
    await given;
    expect(discord.calls.map(({ status }) => status)).toEqual([null, null]);
  });

  it('delay, and are forgotten on order', async () => {
    const { call, discord } = await start();
    discord.faults.delayRest({ milliseconds: 50, times: 5 });
    expect((await call('GET', '/users/@me')).status).toBe(200);
    discord.faults.failRest();
    discord.faults.clearRest();
    expect((await call('GET', '/users/@me')).status).toBe(200);
  });
});
