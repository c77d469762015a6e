import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { readCursor } from '../../src/discord/cursor.js';
import { shardOf } from '../../src/discord/shards.js';
import { ledgerPath } from '../../src/ledger/file/data-dir.js';
import { openDatabase } from '../../src/ledger/file/sqlite.js';
import { ledgerOf020 } from '../ledger/file/old-files.js';
import { INTENTS, startBot, startDiscord } from './bot.js';
import { tempFolder, until } from './support.js';

const reasons = (gaps: readonly { readonly reason: string }[]) => gaps.map(({ reason }) => reason);

describe('a living session', () => {
  it('counts messages and reactions, and knows guild and channels', async () => {
    const { discord, guild, channel, ada, grace, send } = await startDiscord();
    const { live, caughtUp, figures, ledger } = await startBot(discord);
    await live();
    const [first = ''] = send(3);
    discord.addReaction({ messageId: first, userId: grace, emoji: '🔥' });
    discord.addReaction({ messageId: first, userId: ada, emoji: '🔥' });
    discord.removeReaction({ messageId: first, userId: ada, emoji: '🔥' });
    discord.sendMessage({ channelId: channel.id, author: discord.botId, content: 'from a bot' });
    await caughtUp();
    expect(figures(guild.id)).toEqual({ messages: 3, reactionsGiven: 1, reactionsReceived: 1 });
    expect(ledger.directory.guild(guild.id)).toMatchObject({ name: 'Garden', state: 'present' });
    expect(ledger.directory.guild(guild.id)?.ownRoles).toHaveLength(1);
    expect(ledger.directory.channel(channel.id)?.name).toBe('general');
    expect(ledger.gaps.all()).toEqual([]);
    expect(ledger.identity().shardCount).toBe(1);
    // `/gateway` for Discord's time, and nothing else.
    expect(discord.calls.map(({ path }) => path).filter((path) => path !== '/gateway')).toEqual(['/gateway/bot']);
  });

  it('counts once what is delivered twice, under the same sequence or a new one', async () => {
    const { discord, guild, send } = await startDiscord();
    const { live, caughtUp, figures, gateway, ledger } = await startBot(discord);
    await live();
    discord.faults.repeatNext({ count: 20 });
    discord.faults.repeatNext({ count: 20, newSequence: true, after: 2 });
    send(60);
    await caughtUp();
    expect(figures(guild.id).messages).toBe(60);
    expect(gateway.figures).toMatchObject({ replays: 20, holes: 0 });
    expect(ledger.gaps.all()).toEqual([]);
  });

  it('keeps the order of what comes in one packet, repetitions among it', async () => {
    const { discord, guild, send } = await startDiscord();
    const { live, caughtUp, figures, gateway } = await startBot(discord);
    await live();
    for (let round = 0; round < 10; round++) {
      discord.faults.holdDelivery();
      discord.faults.repeatNext({ count: 6, after: round % 3 });
      send(20);
      discord.faults.releaseDelivery();
    }
    await caughtUp();
    expect(figures(guild.id).messages).toBe(200);
    expect(gateway.figures).toMatchObject({ holes: 0, failures: 0 });
  });

  it('records a gap where dispatches never come', async () => {
    const { discord, guild, send } = await startDiscord();
    const { live, caughtUp, figures, ledger, lines } = await startBot(discord);
    await live();
    send(2);
    await caughtUp();
    discord.faults.loseNext(3);
    send(5);
    await caughtUp();
    expect(figures(guild.id).messages).toBe(4);
    expect(ledger.gaps.all()).toMatchObject([
      { reason: 'hole', streams: ['discord:0'], shardCount: 1, acrossEpochs: false },
    ]);
    expect(lines.find(({ msg }) => msg.includes('missing'))).toMatchObject({ missing: 3 });
  });

  it('tells Discord with each heartbeat how far it has applied, and the ledger that all was heard', async () => {
    const { discord, send } = await startDiscord({ heartbeatInterval: 1_000 });
    let acks = 0;
    const { live, caughtUp } = await startBot(discord, { onAck: () => void acks++ });
    await live();
    send(5);
    await caughtUp();
    await until('a heartbeat says so', () => discord.sessions[0]?.heartbeat === discord.sessions[0]?.sequence);
    await until('the heartbeat is acknowledged', () => acks > 0);
  });

  it('tells what the bot reacts to', async () => {
    const { discord, guild, channel, ada, send } = await startDiscord();
    const { live, caughtUp, signals } = await startBot(discord);
    await live();
    const [message = ''] = send(1);
    discord.deleteMessage(message);
    discord.denyBot(channel.id, 1n << 11n);
    const other = discord.addChannel({ guildId: guild.id, name: 'other' });
    discord.deleteChannel(other.id);
    discord.removeBotFromGuild(guild.id);
    await caughtUp();
    const kinds = signals.map(({ kind }) => kind);
    expect(kinds[0]).toBe('guildAvailable');
    expect(signals).toContainEqual({
      kind: 'messagesDeleted',
      guildId: guild.id,
      channelId: channel.id,
      messageIds: [message],
    });
    expect(signals).toContainEqual({ kind: 'channelDeleted', guildId: guild.id, channelId: other.id });
    expect(kinds).toContain('permissionsChanged');
    expect(kinds.at(-1)).toBe('guildRemoved');
    expect(ada).not.toBe('');
  });
});

describe('a lost connection', () => {
  it.each([
    ['is cut', 'dropConnections'],
    ['shall be opened anew (opcode 7)', 'requestReconnect'],
  ] as const)('that %s is resumed, and misses nothing', async (_how, fault) => {
    const { discord, guild, send } = await startDiscord();
    const { live, caughtUp, figures, ledger } = await startBot(discord);
    await live();
    send(3);
    discord.faults[fault]();
    send(4);
    await until('the session is resumed', () => discord.sessions[0]?.resumes === 1);
    send(5);
    await caughtUp();
    expect(figures(guild.id).messages).toBe(12);
    expect(ledger.gaps.all()).toEqual([]);
    expect(discord.sessions).toHaveLength(1);
  });

  it('is resumed also when the session was called invalid for now (opcode 9, true)', async () => {
    const { discord, guild, send } = await startDiscord();
    const { live, caughtUp, figures, ledger } = await startBot(discord);
    await live();
    send(3);
    await caughtUp();
    discord.faults.invalidateSessions(true);
    send(4);
    await until('the session is resumed', () => discord.sessions[0]?.resumes === 1);
    await caughtUp();
    expect(figures(guild.id).messages).toBe(7);
    expect(ledger.gaps.all()).toEqual([]);
  });

  it('leads to a fresh session and a gap when the session is invalid for good (opcode 9, false)', async () => {
    const { discord, guild, send } = await startDiscord();
    const { live, caughtUp, figures, ledger } = await startBot(discord);
    await live();
    send(3);
    await caughtUp();
    const left = discord.sessions[0]?.id;
    discord.faults.invalidateSessions(false);
    send(4);
    await until('there is another session', () => discord.sessions[0] !== undefined && discord.sessions[0].id !== left);
    await live();
    send(5);
    await caughtUp();
    expect(figures(guild.id).messages).toBe(8);
    const [gap] = ledger.gaps.all();
    expect(gap).toMatchObject({ reason: 'newSession', state: 'open', streams: ['discord:0'], acrossEpochs: false });
    expect(gap?.from).toBeLessThan(gap?.to ?? 0);
  });

  it('keeps its session through an outage of the network, and through a gateway that hangs up on it', async () => {
    const { discord, guild, send } = await startDiscord();
    const { live, caughtUp, figures, ledger, lines } = await startBot(discord);
    await live();
    send(3);
    discord.faults.refuseConnections(4);
    discord.faults.dropConnections();
    send(4);
    await until('the session is resumed', () => discord.sessions[0]?.resumes === 1);
    await caughtUp();
    discord.faults.closeConnections(1000);
    send(5);
    await until('the session is resumed again', () => discord.sessions[0]?.resumes === 2);
    await caughtUp();
    expect(figures(guild.id).messages).toBe(12);
    expect(ledger.gaps.all()).toEqual([]);
    const waits = lines
      .filter(({ msg }) => msg.startsWith('the gateway connection failed'))
      .map(({ waitMs }) => waitMs);
    expect(waits.length).toBeGreaterThanOrEqual(2);
  });

  it('is noticed when heartbeats are no longer acknowledged, without any watchdog of ours', async () => {
    const { discord, guild, send } = await startDiscord({ heartbeatInterval: 500 });
    const { live, caughtUp, figures } = await startBot(discord);
    await live();
    discord.faults.withholdAcks(true);
    discord.faults.holdDelivery();
    send(3);
    await until('the zombie is left and its session resumed', () => (discord.sessions[0]?.resumes ?? 0) > 0);
    discord.faults.withholdAcks(false);
    await caughtUp();
    expect(figures(guild.id).messages).toBe(3);
  });

  it.each([
    [2, 'is resumed where Discord answers the third RESUME', 1],
    [3, 'is given up after three RESUMEs that Discord never answered, while it acknowledged heartbeats', 2],
  ])('(%i silent) %s', async (silent, _what, sessions) => {
    // A bug: such a bot was out for ever, since each RESUME was followed by another.
    const { discord, guild, send } = await startDiscord({ heartbeatInterval: 300 });
    const { live, caughtUp, figures, ledger, lines } = await startBot(discord);
    await live();
    send(3);
    await caughtUp();
    const silentTimes = () => lines.filter(({ msg }) => msg.startsWith('Discord does not answer the RESUME')).length;
    discord.faults.ignoreResumes(true);
    discord.faults.dropConnections();
    await until('the RESUMEs stay without answer', () => silentTimes() === silent);
    discord.faults.ignoreResumes(false);
    await caughtUp();
    send(4);
    await caughtUp();
    expect(figures(guild.id).messages).toBe(7);
    // The session given up lives on at Discord's until it is closed there.
    const begun = lines.filter(({ msg }) => msg === 'a new gateway session began').length;
    expect(begun).toBe(sessions);
    expect(ledger.gaps.all().map(({ reason }) => reason)).toEqual(sessions === 1 ? [] : ['newSession']);
  });

  it('never counts twice or loses anything, whatever happens to it', async () => {
    const { discord, guild, send } = await startDiscord();
    const { live, caughtUp, figures, ledger } = await startBot(discord);
    await live();
    for (let round = 0; round < 6; round++) {
      discord.faults.repeatNext({ count: 5, newSequence: round % 2 === 0, after: round });
      discord.faults.swapNext(3);
      send(40);
      const resumes = discord.sessions[0]?.resumes ?? 0;
      if (round % 2 === 0) discord.faults.dropConnections();
      else discord.faults.requestReconnect();
      send(40);
      await until('it is resumed', () => (discord.sessions[0]?.resumes ?? 0) > resumes);
      await caughtUp();
    }
    expect(figures(guild.id).messages).toBe(480);
    expect(ledger.gaps.all()).toEqual([]);
  });
});

describe('another process', () => {
  it('resumes the session that the one before it stopped', async () => {
    const { discord, guild, send } = await startDiscord();
    const first = await startBot(discord);
    await first.live();
    send(3);
    await first.caughtUp();
    await first.stop();
    expect(discord.sessions).toHaveLength(1);
    send(4);
    const { caughtUp, figures, ledger, signals } = await startBot(discord, { dataDir: first.dataDir });
    await caughtUp();
    expect(discord.sessions).toMatchObject([{ resumes: 1 }]);
    expect(figures(guild.id).messages).toBe(7);
    expect(ledger.gaps.all()).toEqual([]);
    expect(signals).toEqual([{ kind: 'resumed', shard: 0 }]);
    expect(ledger.directory.guild(guild.id)?.name).toBe('Garden');
  });

  it('replays what the one before it had not committed when it was killed', async () => {
    const { discord, guild, send } = await startDiscord();
    const first = await startBot(discord);
    await first.live();
    send(3);
    await first.caughtUp();
    const dataDir = await first.crashCopy();
    send(50);
    await first.caughtUp();
    discord.faults.dropConnections();
    await first.gateway.stop();
    const second = await startBot(discord, { dataDir });
    await second.caughtUp();
    expect(second.figures(guild.id).messages).toBe(53);
    expect(second.ledger.gaps.all()).toEqual([]);
    expect(second.gateway.figures.replays).toBe(0);
  });

  it('takes nothing after it was told to stop', async () => {
    const { discord, guild, send } = await startDiscord();
    const { live, caughtUp, gateway, figures } = await startBot(discord);
    await live();
    send(2);
    await caughtUp();
    const stopping = gateway.stop();
    send(3);
    await stopping;
    expect(figures(guild.id).messages).toBe(2);
    expect(gateway.applied(0)?.sequence).toBeLessThan(discord.sessions[0]?.sequence ?? 0);
  });

  it('records a gap when Discord no longer knows the session', async () => {
    const { discord, guild, send } = await startDiscord();
    const first = await startBot(discord);
    await first.live();
    send(3);
    await first.caughtUp();
    await first.stop();
    discord.faults.expireSessions();
    send(4);
    const { live, figures, ledger } = await startBot(discord, { dataDir: first.dataDir });
    await live();
    expect(figures(guild.id).messages).toBe(3);
    expect(reasons(ledger.gaps.all())).toEqual(['newSession']);
  });
});

describe('a fresh start on request', () => {
  it('takes nothing of the old session, and in a new epoch nothing older than READY', async () => {
    const { discord, guild, send } = await startDiscord();
    const { live, caughtUp, figures, ledger, gateway } = await startBot(discord);
    await live();
    send(3);
    await caughtUp();
    const left = discord.sessions[0]?.id;
    ledger.epochs.begin({ epoch: 'next', began: Date.now(), predecessorCountedTo: Date.now() - 5_000, token: 't' });
    gateway.restartFresh();
    expect(gateway.applied(0)).toBeNull();
    send(4);
    await until(
      'there is another session',
      () => gateway.applied(0) !== null && gateway.applied(0)?.sessionId !== left,
    );
    await live();
    expect(discord.sessions.map(({ id }) => id)).not.toContain(left);
    expect(figures(guild.id).messages).toBe(0);
    expect(ledger.gaps.all()).toMatchObject([{ reason: 'newEpoch', acrossEpochs: true }]);
    send(5);
    await caughtUp();
    expect(figures(guild.id).messages).toBe(5);
  });

  it('also works while no connection is open', async () => {
    const { discord, guild, send } = await startDiscord();
    const { live, caughtUp, figures, ledger, gateway } = await startBot(discord);
    await live();
    discord.faults.refuseConnections(2);
    discord.faults.dropConnections();
    await until('the connection is lost', () => !gateway.isLive());
    const left = discord.sessions[0]?.id;
    gateway.restartFresh();
    await live();
    expect(gateway.applied(0)?.sessionId).not.toBe(left);
    send(2);
    await caughtUp();
    expect(figures(guild.id).messages).toBe(2);
    expect(reasons(ledger.gaps.all())).toEqual(['newSession']);
  });
});

describe('what cannot go on', () => {
  it.each([
    ['a token that Discord refuses', { token: 'wrong' }, /DISCORD_TOKEN/],
    ['an intent that is not switched on (4014)', { intents: INTENTS | (1 << 1) }, /Server Members Intent/],
    ['an intent that does not exist (4013)', { intents: 1 << 30 }, /intents/],
    ['a shard that is none (4010)', { shardCount: 2, shardIds: [2] }, /shard 2 of 2/],
  ])('%s ends the process with 78, once', async (_what, options, text) => {
    const { discord } = await startDiscord();
    const { fatal, gateway } = await startBot(discord, options);
    await until('it gives up', () => fatal.length > 0);
    expect(fatal[0]).toMatchObject({ exitCode: 78, message: expect.stringMatching(text) });
    await gateway.stop();
    expect(fatal).toHaveLength(1);
    expect(discord.sessions).toEqual([]);
  });

  it('a token that is refused later ends the process with 78 too', async () => {
    const { discord } = await startDiscord();
    const { live, fatal } = await startBot(discord);
    await live();
    discord.faults.closeConnections(4004);
    await until('it gives up', () => fatal.length > 0);
    expect(fatal[0]?.exitCode).toBe(78);
  });

  it('waits with one line when Discord allows no more IDENTIFYs', async () => {
    const { discord } = await startDiscord();
    discord.identifyLimits.setRemaining(0);
    const { lines, gateway } = await startBot(discord);
    await until('it says so', () => lines.some(({ msg }) => msg.includes('no more new sessions')));
    expect(lines.filter(({ level }) => level >= 40)).toHaveLength(1);
    expect(discord.sessions).toEqual([]);
    expect(gateway.isLive()).toBe(false);
  });

  it('starts once Discord can be reached', async () => {
    const { discord } = await startDiscord();
    discord.faults.refuseRest({ times: 3 });
    const { live, lines } = await startBot(discord);
    await live();
    expect(lines.filter(({ msg }) => msg.includes('cannot be reached')).length).toBeGreaterThanOrEqual(2);
  });
});

describe('guilds', () => {
  it('have a gap for an outage', async () => {
    const { discord, guild, send } = await startDiscord();
    const { live, caughtUp, figures, ledger } = await startBot(discord);
    await live();
    discord.guildOutage(guild.id);
    await caughtUp();
    expect(ledger.directory.guild(guild.id)?.state).toBe('unavailable');
    discord.guildBack(guild.id);
    send(2);
    await caughtUp();
    expect(figures(guild.id).messages).toBe(2);
    expect(ledger.gaps.all()).toMatchObject([{ guildId: guild.id, reason: 'outage', state: 'open' }]);
  });

  it('outside GUILD_ID are ignored, and begin when the setting goes', async () => {
    const { discord, guild, send } = await startDiscord();
    const other = discord.addGuild({ name: 'Other' });
    const channel = discord.addChannel({ guildId: other.id, name: 'there' });
    const author = discord.addMember({ guildId: other.id, user: { name: 'eve' } }).user.id;
    const first = await startBot(discord, { guildId: guild.id });
    await first.live();
    send(2);
    send(3, author, channel.id);
    await first.caughtUp();
    expect(first.figures(guild.id).messages).toBe(2);
    expect(first.figures(other.id).messages).toBe(0);
    expect(first.ledger.directory.guilds().map(({ id }) => id)).toEqual([guild.id]);
    await first.stop();
    const began = Date.now();
    const { live, caughtUp, figures, ledger } = await startBot(discord, { dataDir: first.dataDir });
    await live();
    send(4, author, channel.id);
    await caughtUp();
    expect(figures(other.id).messages).toBe(4);
    expect(ledger.directory.guild(other.id)?.since).toBeGreaterThanOrEqual(began);
  });
});

it('counts a guild as left while GUILD_ID names another, and knows what it missed when it is back', async () => {
  const { discord, guild } = await startDiscord();
  const other = discord.addGuild({ name: 'Other' });
  const first = await startBot(discord);
  await first.live();
  await first.caughtUp();
  await first.stop();
  const narrow = await startBot(discord, { dataDir: first.dataDir, guildId: guild.id });
  await narrow.live();
  expect(narrow.ledger.directory.guild(other.id)?.state).toBe('removed');
  expect(narrow.signals).toEqual([
    { kind: 'guildRemoved', guildId: other.id },
    { kind: 'resumed', shard: 0 },
  ]);
  expect(discord.sessions).toMatchObject([{ resumes: 1 }]);
  await narrow.stop();
  const wide = await startBot(discord, { dataDir: first.dataDir });
  await wide.live();
  await wide.caughtUp();
  expect(wide.ledger.directory.guild(other.id)?.state).toBe('present');
  expect(wide.ledger.gaps.all()).toContainEqual(expect.objectContaining({ guildId: other.id, reason: 'outage' }));
  expect(wide.signals).toContainEqual({ kind: 'guildAvailable', guildId: other.id, joined: true });
});

it.each([
  ['more', INTENTS | (1 << 12), { added: ['DirectMessages'], removed: [] }],
  ['fewer', INTENTS & ~(1 << 10), { added: [], removed: ['GuildMessageReactions'] }],
])(
  'begins a new session where the bot has %s intents than the one before: a RESUME would keep those',
  async (_what, intents, told) => {
    const { discord, guild, send } = await startDiscord();
    const first = await startBot(discord);
    await first.live();
    await first.stop();
    const missed = send(1);
    const second = await startBot(discord, { dataDir: first.dataDir, intents });
    await second.live();
    send(2);
    await second.caughtUp();
    expect(second.figures(guild.id).messages).toBe(2);
    expect(missed).toHaveLength(1);
    expect(second.ledger.gaps.all()).toMatchObject([{ reason: 'newSession', state: 'open', streams: ['discord:0'] }]);
    expect(second.lines.filter(({ level, msg }) => level >= 30 && msg.includes('intents'))).toEqual([
      expect.objectContaining({ level: 30, ...told }),
    ]);
    await second.stop();
    const third = await startBot(discord, { dataDir: first.dataDir, intents });
    await third.live();
    expect(third.ledger.gaps.all()).toHaveLength(1);
    expect(third.signals).toEqual([{ kind: 'resumed', shard: 0 }]);
    expect(third.lines.filter(({ level, msg }) => level >= 30 && msg.includes('intents'))).toEqual([]);
  },
);

it('goes on with the session that 0.2.0 left in its ledger, and begins afresh where it left none', async () => {
  const { discord, guild, send } = await startDiscord();
  const older = await startBot(discord, { shardCount: 2 });
  await older.live();
  const [session] = discord.sessions.filter(({ shard }) => shard === 0);
  const cursor = readCursor(older.ledger.positions.of('discord:0'));
  await older.stop();
  const dataDir = ledgerOf020(await tempFolder());
  const db = openDatabase(ledgerPath(dataDir));
  const at = systemClock.now();
  db.statement('update positions set session_id = ?, resume_url = ?, sequence = ?, at = ? where shard = 0').run(
    session?.id ?? '',
    cursor?.resumeUrl ?? '',
    cursor?.sequence ?? 0,
    at,
  );
  db.statement('update positions set at = ? where shard = 1').run(at);
  db.close();

  const { live, ledger, signals, lines } = await startBot(discord, { dataDir });
  await live();

  expect(signals).toContainEqual({ kind: 'resumed', shard: 0 });
  expect(readCursor(ledger.positions.of('discord:0'))).toMatchObject({ sessionId: session?.id, intents: INTENTS });
  const made = ledger.gaps.all().filter(({ to }) => to > at);
  expect(made).toMatchObject([{ reason: 'newSession', streams: ['discord:1'], shardCount: 2, state: 'open' }]);
  expect(lines.filter(({ msg }) => msg === 'a new gateway session began')).toMatchObject([{ shard: 1 }]);
  send(3);
  const there = shardOf(guild.id, 2);
  await until('they are applied', () => {
    const sent = discord.sessions.find(({ shard, connected }) => connected && shard === there);
    return sent !== undefined && readCursor(ledger.positions.of(`discord:${there}`))?.sequence === sent.sequence;
  });
});

describe('shards', () => {
  it('each have their own session, position and gaps', async () => {
    const { discord, guild, send } = await startDiscord();
    const { live, ledger, gateway, figures } = await startBot(discord, { shardCount: 3 });
    await live();
    send(3);
    await until('they are counted', () => figures(guild.id).messages === 3);
    expect(ledger.positions.all().map(({ stream }) => stream)).toEqual(['discord:0', 'discord:1', 'discord:2']);
    expect(new Set(discord.sessions.map(({ shardCount }) => shardCount))).toEqual(new Set([3]));
    expect(gateway.applied(3)).toBeNull();
    discord.faults.invalidateSessions(false, 1);
    await until('shard 1 begins anew', () => ledger.gaps.all().length > 0);
    expect(ledger.gaps.all()).toMatchObject([{ streams: ['discord:1'], shardCount: 3, reason: 'newSession' }]);
  });

  it('are a sign of life only while all of them hear everything', async () => {
    const { discord, guild, send } = await startDiscord();
    let signs = 0;
    const { live, caughtUp, gateway } = await startBot(discord, { shardCount: 2, onAck: () => void signs++ });
    const there = Number((BigInt(guild.id) >> 22n) % 2n);
    const session = () => discord.sessions.find(({ shard }) => shard === there);
    /** A heartbeat of the guild's shard is acknowledged: what is sent after it is heard. */
    async function beat(): Promise<void> {
      send(1);
      await until('the message is applied', () => gateway.applied(there)?.sequence === session()?.sequence);
      discord.faults.requestHeartbeat(there);
      await until('the heartbeat', () => session()?.heartbeat === session()?.sequence);
      send(1);
      await until('what follows is applied', () => gateway.applied(there)?.sequence === session()?.sequence);
    }
    await live();
    await beat();
    expect(signs).toBeGreaterThan(0);

    discord.faults.refuseConnections(1_000_000);
    discord.faults.dropConnections(1 - there);
    await until('a shard is gone', () => !gateway.isLive());
    signs = 0;
    await beat();
    await beat();
    expect(signs).toBe(0);

    discord.faults.refuseConnections(0);
    await live();
    await caughtUp(1 - there);
    await beat();
    expect(signs).toBeGreaterThan(0);
  });

  it('can be divided among processes', async () => {
    const { discord } = await startDiscord();
    const { live, ledger } = await startBot(discord, { shardCount: 3, shardIds: [0, 2] });
    await live();
    expect(discord.sessions.map(({ shard }) => shard).sort()).toEqual([0, 2]);
    expect(ledger.positions.all().map(({ stream }) => stream)).toEqual(['discord:0', 'discord:2']);
  });

  it('keep the count of the first start, and leave gaps when another one is set', async () => {
    const { discord, guild, send } = await startDiscord({ shards: 2 });
    const first = await startBot(discord);
    await first.live();
    expect(first.ledger.identity().shardCount).toBe(2);
    await first.stop();
    send(1);
    const { live, ledger, figures } = await startBot(discord, { dataDir: first.dataDir, shardCount: 3 });
    await live();
    expect(ledger.identity().shardCount).toBe(3);
    expect(ledger.gaps.all()).toHaveLength(3);
    expect(
      ledger.gaps
        .all()
        .map(({ streams }) => streams?.[0])
        .sort(),
    ).toEqual(['discord:0', 'discord:1', 'discord:2']);
    expect(figures(guild.id).messages).toBe(0);
  });
});
