import { GatewayDispatchEvents } from 'discord-api-types/v10';
import { afterEach, describe, expect, it } from 'vitest';
import type { LocalDiscord, LocalDiscordOptions } from '../index.js';
import { createClient, INTENTS, restFor, START, startDiscord } from './helpers.js';
import { createRawClient } from './raw-client.js';

let stop: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const each of stop.reverse()) await each();
  stop = [];
});

async function start(options: Partial<LocalDiscordOptions> = {}) {
  const started = await startDiscord(options);
  stop.push(() => started.discord.close());
  return started;
}

async function connect(discord: LocalDiscord, options: Parameters<typeof createClient>[1] = {}) {
  const client = await createClient(discord, options);
  stop.push(async () => client.manager.destroy({ code: 4999 }));
  await client.manager.connect();
  return client;
}

describe('a session', () => {
  it('begins with READY, which names guilds as unavailable, and a GUILD_CREATE for each', async () => {
    const { discord, guild, channel } = await start();
    const thread = discord.addThread({ parentId: channel.id, name: 'a thread' });
    const client = await connect(discord);
    await client.got('GUILD_CREATE');
    const ready = client.of(GatewayDispatchEvents.Ready)[0];
    expect(ready?.s).toBe(1);
    expect(ready?.d).toMatchObject({
      v: 10,
      user: { id: discord.botId, bot: true },
      guilds: [{ id: guild.id, unavailable: true }],
      application: { id: discord.applicationId },
      shard: [0, 1],
    });
    const [created] = client.of(GatewayDispatchEvents.GuildCreate) as unknown as {
      s: number;
      d: Record<string, unknown>;
    }[];
    expect(created?.s).toBe(2);
    expect(created?.d).toMatchObject({
      id: guild.id,
      icon: null,
      unavailable: false,
      channels: [{ id: channel.id, name: 'general', type: 0 }],
      threads: [{ id: thread.id, parent_id: channel.id }],
      members: [{ user: { id: discord.botId } }],
      member_count: 3,
    });
  });

  it('gets the events that its intents cover, and no content without the privileged intent', async () => {
    const { discord, channel, userId } = await start({ privilegedIntents: 1 << 15 });
    const everything = createRawClient(discord);
    const reactions = createRawClient(discord);
    await everything.identify({ intents: INTENTS | (1 << 15) });
    await reactions.identify({ intents: 1024 });
    await reactions.dispatch('READY');
    await everything.dispatch('GUILD_CREATE');
    const { id } = discord.sendMessage({ channelId: channel.id, author: userId, content: 'hello' });
    discord.addReaction({ messageId: id, userId, emoji: '👍' });
    await everything.dispatch('MESSAGE_REACTION_ADD');
    await reactions.dispatch('MESSAGE_REACTION_ADD');
    expect((await everything.dispatch('MESSAGE_CREATE')).d.content).toBe('hello');
    expect(reactions.dispatches().map(({ t }) => t)).toEqual(['READY', 'MESSAGE_REACTION_ADD']);

    const plain = createRawClient(discord);
    await plain.identify();
    await plain.dispatch('GUILD_CREATE');
    discord.sendMessage({ channelId: channel.id, author: userId, content: 'secret' });
    discord.sendMessage({ channelId: channel.id, author: userId, content: 'for you', mentions: [discord.botId] });
    const contents = async () => plain.dispatches().filter(({ t }) => t === 'MESSAGE_CREATE');
    await discord.until(() => plain.dispatches().length === 4, 'two messages');
    expect((await contents()).map(({ d }) => d.content)).toEqual(['', 'for you']);
  });

  it('gets a message with its author, its member and its guild, and nothing from channels that the bot does not see', async () => {
    const { discord, guild, channel, userId } = await start();
    const hidden = discord.addChannel({ guildId: guild.id, overwrites: [{ id: guild.id, type: 'role', deny: 1024n }] });
    const client = await connect(discord);
    await client.got('GUILD_CREATE');
    discord.sendMessage({ channelId: hidden.id, author: userId });
    const sent = discord.sendMessage({ channelId: channel.id, author: userId, at: START - 86_400_000 });
    await client.got('MESSAGE_CREATE');
    expect(client.of(GatewayDispatchEvents.MessageCreate)).toMatchObject([
      {
        d: {
          id: sent.id,
          guild_id: guild.id,
          author: { id: userId, global_name: 'Ada' },
          member: { nick: 'Countess', roles: [] },
          timestamp: '2026-05-31T12:00:00.000Z',
        },
      },
    ]);
  });

  it('hears that the bot was removed apart from an outage, and of the guild again', async () => {
    const { discord, guild, channel, userId } = await start();
    const client = await connect(discord);
    await client.got('GUILD_CREATE');
    discord.guildOutage(guild.id);
    discord.sendMessage({ channelId: channel.id, author: userId });
    discord.guildBack(guild.id);
    discord.removeBotFromGuild(guild.id);
    discord.addBotToGuild(guild.id);
    await client.got('GUILD_CREATE', 3);
    expect(client.types().slice(2)).toEqual(['GUILD_DELETE', 'GUILD_CREATE', 'GUILD_DELETE', 'GUILD_CREATE']);
    expect(client.received.filter(({ t }) => t === 'GUILD_DELETE').map(({ d }) => d)).toEqual([
      { id: guild.id, unavailable: true },
      { id: guild.id },
    ]);
  });

  it('carries only the guilds of its shard', async () => {
    const { discord } = await start({ shards: 2 });
    for (let count = 0; count < 5; count++) discord.addGuild();
    const clients = await Promise.all(
      [0, 1].map(async (shard) => {
        const client = createRawClient(discord);
        await client.identify({ shard: [shard, 2] });
        const { d } = await client.dispatch('READY');
        await discord.until(() => client.dispatches().length === d.guilds.length + 1, 'its guilds');
        return d.guilds.map(({ id }: { id: string }) => id);
      }),
    );
    for (const [shard, guilds] of clients.entries()) {
      for (const id of guilds) expect(Number((BigInt(id) >> 22n) % 2n)).toBe(shard);
    }
    expect(clients.flat().sort()).toEqual([...discord.world.guilds.keys()].sort());
    expect(clients.map((guilds) => guilds.length)).toEqual([3, 3]);
  });
});

describe('resuming', () => {
  it('replays what was missed, then says RESUMED', async () => {
    const { discord, channel, userId } = await start();
    const client = await connect(discord);
    await client.got('GUILD_CREATE');
    discord.faults.dropConnections();
    const missed = [1, 2, 3].map(() => discord.sendMessage({ channelId: channel.id, author: userId }).id);
    await client.got('RESUMED');
    expect(client.of(GatewayDispatchEvents.MessageCreate).map(({ d }) => d.id)).toEqual(missed);
    expect(client.received.map(({ s }) => s)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(discord.sessions).toMatchObject([{ resumes: 1, sequence: 6, connected: true }]);
  });

  it('works from any earlier sequence that is still kept, and not from one that is forgotten', async () => {
    const { discord, channel, userId } = await start({ replayLimit: 3 });
    const first = createRawClient(discord);
    await first.identify();
    const { d } = await first.dispatch('READY');
    await first.dispatch('GUILD_CREATE');
    for (let count = 0; count < 4; count++) discord.sendMessage({ channelId: channel.id, author: userId });
    await discord.until(() => first.dispatches().length === 6, 'the messages');
    first.socket.terminate();

    const second = createRawClient(discord);
    await second.resume(d.session_id, 3);
    await second.dispatch('RESUMED');
    expect(second.dispatches().map(({ s, t }) => [s, t])).toEqual([
      [4, 'MESSAGE_CREATE'],
      [5, 'MESSAGE_CREATE'],
      [6, 'MESSAGE_CREATE'],
      [7, 'RESUMED'],
    ]);
    second.socket.terminate();

    const third = createRawClient(discord);
    await third.resume(d.session_id, 3);
    expect((await third.op(9)).d).toBe(false);
    expect(discord.sessions).toEqual([]);
  });

  it('is refused with 4007 for a sequence that was never given out', async () => {
    const { discord } = await start();
    const first = createRawClient(discord);
    await first.identify();
    const { d } = await first.dispatch('READY');
    first.socket.terminate();
    const second = createRawClient(discord);
    await second.resume(d.session_id, 99);
    expect(await second.closeCode()).toBe(4007);
  });

  it('ends with a goodbye of 1000 or 1001, and survives every other end of the connection', async () => {
    const { discord } = await start();
    for (const [code, sessions] of [
      [1000, 0],
      [1001, 0],
      [4000, 1],
      [4200, 2],
    ] as const) {
      const client = createRawClient(discord);
      await client.identify();
      await client.dispatch('READY');
      client.close(code);
      await client.closeCode();
      await discord.until(() => discord.sessions.every(({ connected }) => !connected), 'the close');
      expect([code, discord.sessions.length]).toEqual([code, sessions]);
    }
  });

  it('is answered with an invalid session when sessions were forgotten, and the client identifies anew', async () => {
    const { discord } = await start();
    const client = await connect(discord);
    await client.got('GUILD_CREATE');
    const before = discord.sessions[0]?.id;
    discord.faults.expireSessions();
    discord.faults.dropConnections();
    await client.got('READY', 2);
    expect(discord.sessions.map(({ id }) => id)).not.toContain(before);
  });

  it('follows an invalid session that may be resumed, and a request to reconnect', async () => {
    const { discord } = await start();
    const client = await connect(discord);
    await client.got('GUILD_CREATE');
    discord.faults.invalidateSessions(true);
    await client.got('RESUMED');
    discord.faults.requestReconnect();
    await client.got('RESUMED', 2);
    expect(client.types().filter((type) => type === 'READY')).toHaveLength(1);
    discord.faults.invalidateSessions(false);
    await client.got('READY', 2);
  });

  it('can be limited in time by the clock', async () => {
    const { discord, clock } = await start({ resumeWithin: 60_000 });
    const first = createRawClient(discord);
    await first.identify();
    const { d } = await first.dispatch('READY');
    first.socket.terminate();
    await discord.until(() => discord.sessions[0]?.connected === false, 'the loss');
    clock.advance(60_001);
    const second = createRawClient(discord);
    await second.resume(d.session_id, 1);
    expect((await second.op(9)).d).toBe(false);
  });
});

describe('heartbeats', () => {
  it('are acknowledged, and carry what the client has seen', async () => {
    const { discord } = await start({ heartbeatInterval: 2_000 });
    const client = await connect(discord);
    await client.got('GUILD_CREATE');
    await discord.until(() => discord.sessions[0]?.heartbeat === 2, 'a heartbeat');
    expect(client.closes).toEqual([]);
  });

  it('without acknowledgements make the client leave a zombie and resume', async () => {
    const { discord } = await start({ heartbeatInterval: 500 });
    const client = await connect(discord);
    await client.got('GUILD_CREATE');
    discord.faults.withholdAcks(true);
    await discord.until(() => client.closes.includes(4200), 'the client to leave');
    discord.faults.withholdAcks(false);
    await client.got('RESUMED');
  });

  it('that stop end the session with 4009', async () => {
    const { discord } = await start({ heartbeatInterval: 50 });
    const client = createRawClient(discord);
    await client.identify();
    await client.dispatch('READY');
    expect(await client.closeCode()).toBe(4009);
    expect(discord.sessions).toEqual([]);
  });

  it('can be asked for', async () => {
    const { discord } = await start();
    const client = createRawClient(discord);
    await client.identify();
    await client.dispatch('READY');
    discord.faults.requestHeartbeat();
    await client.op(1);
    await client.send(1, 1);
    await client.op(11);
  });
});

describe('close codes', () => {
  type Raw = ReturnType<typeof createRawClient>;
  const causes: [code: number, cause: string, act: (client: Raw, discord: LocalDiscord) => Promise<void>][] = [
    [4001, 'an unknown opcode', (client) => client.send(42, null)],
    [4002, 'no JSON', (client) => client.sendText('{')],
    [4002, 'more than 4096 characters', (client) => client.send(1, 'x'.repeat(5000))],
    [4003, 'a payload before IDENTIFY', (client) => client.send(3, {})],
    [4004, 'a wrong token', (client) => client.identify({ token: 'wrong' })],
    [4004, 'a wrong token at RESUME', (client) => client.resume('x', 1, 'wrong')],
    [4010, 'a shard that does not exist', (client) => client.identify({ shard: [2, 2] })],
    [4011, 'too many guilds', (client) => client.identify()],
    [4013, 'unknown intents', (client) => client.identify({ shard: [0, 2], intents: 1 << 30 })],
    [4013, 'no intents', (client) => client.identify({ shard: [0, 2], intents: undefined })],
    [4014, 'a privileged intent', (client) => client.identify({ shard: [0, 2], intents: 1 << 15 })],
    [
      4000,
      'an order',
      async (client, discord) => {
        await client.op(10);
        discord.faults.closeConnections(4000);
      },
    ],
    [
      4008,
      'more than 120 payloads a minute',
      async (client) => {
        for (let count = 0; count < 121; count++) await client.send(1, null);
      },
    ],
  ];
  it.each(causes)('%i for %s', async (code, _cause, act) => {
    const { discord } = await start({ maxGuildsPerShard: 0 });
    const client = createRawClient(discord);
    await client.op(10);
    await act(client, discord);
    expect(await client.closeCode()).toBe(code);
  });

  it('4005 for a second IDENTIFY, 4012 for another version or encoding', async () => {
    const { discord } = await start();
    const twice = createRawClient(discord);
    await twice.identify();
    await twice.dispatch('READY');
    await twice.identify();
    expect(await twice.closeCode()).toBe(4005);
    for (const query of ['v=9&encoding=json', 'v=10&encoding=etf', 'v=10&encoding=json&compress=zstd-stream']) {
      expect(await createRawClient(discord, query).closeCode()).toBe(4012);
    }
  });

  it('reach the real client as errors that end it, when they are final', async () => {
    const { discord } = await start();
    discord.faults.refuseIdentify(4014);
    const client = await createClient(discord);
    await expect(client.manager.connect()).rejects.toThrow(/disallowed intents/i);
    expect(discord.sessions).toEqual([]);
  });
});

describe('identifying', () => {
  it('is limited to max_concurrency at once; more is an invalid session', async () => {
    const { discord } = await start({ identifyWindow: 600_000, maxConcurrency: 2, shards: 3 });
    const [first, second, third] = [createRawClient(discord), createRawClient(discord), createRawClient(discord)];
    await first.identify({ shard: [0, 3] });
    await second.identify({ shard: [1, 3] });
    await first.dispatch('READY');
    await second.dispatch('READY');
    await third.identify({ shard: [2, 3] });
    expect((await third.op(9)).d).toBe(false);
  });

  it('counts down, and resets the token when nothing is left', async () => {
    const { discord, clock } = await start({ identifyTotal: 2 });
    const { api } = restFor(discord);
    const limit = async () => (await api.gateway.getBot()).session_start_limit;
    expect(await limit()).toEqual({ total: 2, remaining: 2, reset_after: 0, max_concurrency: 1 });
    const first = createRawClient(discord);
    await first.identify();
    await first.dispatch('READY');
    clock.advance(1000);
    expect(await limit()).toMatchObject({ remaining: 1, reset_after: 86_399_000 });
    discord.identifyLimits.setRemaining(0);
    const second = createRawClient(discord);
    await second.identify();
    expect(await second.closeCode()).toBe(4004);
    expect(await first.closeCode()).toBe(4004);
    await expect(api.gateway.getBot()).rejects.toMatchObject({ status: 401 });
    discord.identifyLimits.restoreToken();
    expect(await restFor(discord).api.gateway.getBot()).toMatchObject({ shards: 1 });
  });
});

describe('connections', () => {
  it('can be refused and left without a hello', async () => {
    const { discord } = await start();
    discord.faults.refuseConnections(1);
    expect(await createRawClient(discord).closeCode()).toBe(1006);
    discord.faults.hangConnections(1);
    const silent = createRawClient(discord);
    await silent.identify();
    await silent.dispatch('READY');
    expect(silent.frames.some(({ op }) => op === 10)).toBe(false);
    const client = createRawClient(discord);
    await client.op(10);
  });

  it('hold dispatches back until they are released, in order', async () => {
    const { discord, channel, userId } = await start();
    const client = createRawClient(discord);
    await client.identify();
    await client.dispatch('GUILD_CREATE');
    discord.faults.holdDelivery();
    const sent = [1, 2, 3].map(() => discord.sendMessage({ channelId: channel.id, author: userId }).id);
    await client.send(1, 2);
    await client.op(11);
    expect(client.dispatches()).toHaveLength(2);
    expect(discord.sessions[0]?.sequence).toBe(5);
    discord.faults.releaseDelivery();
    await discord.until(() => client.dispatches().length === 5, 'the release');
    expect(
      client
        .dispatches()
        .slice(2)
        .map(({ d }) => d.id),
    ).toEqual(sent);
  });
});

it('takes 20,000 serialised dispatches at once', async () => {
  const { discord, guild } = await start({ replayLimit: 100 });
  const client = createRawClient(discord);
  await client.identify();
  await client.dispatch('GUILD_CREATE');
  const data = JSON.stringify({ id: '1', guild_id: guild.id, type: 0 });
  for (let count = 1; count <= 20_000; count++) {
    discord.dispatchRaw('MESSAGE_CREATE', data, guild.id, 512);
    if (count % 5000 === 0) await discord.drained();
  }
  await discord.until(() => client.frames.at(-1)?.s === 20_002, 'the last one');
});
