import { describe, expect, it } from 'vitest';
import { snowflakeAt } from '../../src/base/snowflake.js';
import {
  CHANNEL,
  dispatch,
  GUILD,
  gapOver,
  guildCreate,
  INTENTS,
  message,
  NOON,
  ready,
  setUp,
  USER,
} from './intake-stage.js';
import { handClock, tempFolder, tempLedger } from './support.js';

describe('what is applied', () => {
  it('counts each sequence of a session once, and moves the position with it', async () => {
    const { intake, ledger, position, figures, counted } = await setUp();
    intake.receive(ready('a'));
    intake.receive(guildCreate(2));
    for (const s of [3, 4, 4, 3, 5]) intake.receive(message(s, NOON));
    expect(counted()).toBe(3);
    expect(figures).toMatchObject({ dispatches: 5, replays: 2, holes: 0 });
    expect(position()).toEqual({
      sessionId: 'a',
      resumeUrl: 'ws://127.0.0.1:1',
      intents: INTENTS,
      sequence: 5,
      at: NOON,
    });
    expect(ledger.gaps.all()).toEqual([]);
  });

  it("drops the session's replays after a restart", async () => {
    const dataDir = await tempFolder();
    const before = await setUp({ ledger: await tempLedger({ dataDir }) });
    before.intake.receive(ready('a'));
    before.intake.receive(guildCreate(2));
    before.intake.receive(message(3, NOON));
    before.ledger.close();
    const { intake, figures, counted } = await setUp({ ledger: await tempLedger({ dataDir }) });
    expect(intake.applied()).toEqual({ sessionId: 'a', sequence: 3 });
    for (const s of [3, 4, 5]) intake.receive(message(s, NOON));
    expect(figures).toMatchObject({ dispatches: 2, replays: 1, holes: 0 });
    expect(counted()).toBe(3);
  });

  it('takes nothing before READY, and nothing of a session that was left', async () => {
    const { intake, position, figures } = await setUp();
    intake.receive(message(9, NOON));
    expect(intake.applied()).toBeNull();
    intake.receive(ready('a'));
    intake.forget();
    intake.receive(message(2, NOON));
    expect(intake.applied()).toBeNull();
    expect(figures.dispatches).toBe(1);
    expect(position()?.sequence).toBe(1);
  });

  it('logs a dispatch that breaks a collector and goes on with the next', async () => {
    const { intake, ledger, lines, figures } = await setUp();
    intake.receive(ready('a'));
    const broken = message(2, NOON);
    Object.defineProperty(broken.d, 'author', {
      get() {
        throw new Error('broken');
      },
    });
    intake.receive(broken);
    intake.receive(guildCreate(3));
    expect(figures.failures).toBe(1);
    expect(lines.find(({ level }) => level === 50)).toMatchObject({ type: 'MESSAGE_CREATE' });
    expect(ledger.directory.guild(GUILD)?.name).toBe('Garden');
  });

  it('tells signals after the ledger has the entry, and survives a listener that throws', async () => {
    const seen: (string | null)[] = [];
    const ledger = await tempLedger();
    const { intake, figures } = await setUp({
      ledger,
      onSignal() {
        seen.push(ledger.directory.guild(GUILD)?.name ?? null);
        throw new Error('listener');
      },
    });
    intake.receive(ready('a'));
    intake.receive(guildCreate(2));
    intake.receive(dispatch(3, 'MESSAGE_DELETE', { id: USER, channel_id: CHANNEL, guild_id: GUILD }));
    expect(seen).toEqual(['Garden', 'Garden']);
    expect(figures.failures).toBe(2);
  });

  it('passes on interactions and deleted messages', async () => {
    const { intake, signals, clock } = await setUp();
    intake.receive(ready('a'));
    clock.advance(5);
    intake.receive(dispatch(2, 'INTERACTION_CREATE', { id: USER, type: 2 }));
    intake.receive(dispatch(3, 'MESSAGE_DELETE_BULK', { ids: [USER, 'x'], channel_id: CHANNEL, guild_id: GUILD }));
    expect(signals).toEqual([
      { kind: 'interaction', interaction: { id: USER, type: 2 }, receivedAt: NOON + 5 },
      { kind: 'messagesDeleted', guildId: GUILD, channelId: CHANNEL, messageIds: [USER] },
    ]);
  });

  it('passes on no interaction whose id is none: the ledger could not remember it', async () => {
    const { intake, signals } = await setUp();
    intake.receive(ready('a'));
    for (const [n, id] of [undefined, null, 7, '', '01', '$where', [], '9223372036854775808'].entries())
      intake.receive(dispatch(n + 2, 'INTERACTION_CREATE', { id, type: 2 }));
    expect(signals).toEqual([]);
  });
});

describe('gaps', () => {
  it('has none where counting begins', async () => {
    const { intake, ledger } = await setUp();
    intake.receive(ready('a'));
    expect(ledger.gaps.all()).toEqual([]);
  });

  it('records a hole in the sequence, from what was heard before it', async () => {
    const { intake, ledger, clock, figures } = await setUp();
    intake.receive(ready('a'));
    clock.advance(60_000);
    intake.receive(message(2, NOON));
    clock.advance(30_000);
    intake.receive(message(5, NOON));
    expect(figures.holes).toBe(1);
    expect(ledger.gaps.all()).toMatchObject([
      {
        reason: 'hole',
        ...gapOver(NOON + 60_000, NOON + 90_000),
        streams: ['discord:0'],
        shardCount: 1,
        guildId: null,
        state: 'open',
      },
    ]);
  });

  // Heartbeats were acknowledged all night, so a hole noticed in the morning began then: what was lost at night was never read.
  it('a hole begins with the last dispatch applied, however many heartbeats were acknowledged since', async () => {
    const dataDir = await tempFolder();
    const { intake, ledger, clock } = await setUp({ ledger: await tempLedger({ dataDir }) });
    intake.receive(ready('a'));
    clock.advance(60_000);
    intake.receive(message(2, NOON));
    for (let acks = 0; acks < 300; acks++) {
      clock.advance(41_000);
      intake.acknowledged(clock.now());
    }
    intake.receive(message(5, NOON));
    const noticed = NOON + 60_000 + 300 * 41_000;
    expect(ledger.gaps.all()).toMatchObject([{ reason: 'hole', ...gapOver(NOON + 60_000, noticed) }]);
    clock.advance(41_000);
    intake.acknowledged(clock.now());
    clock.advance(41_000);
    intake.acknowledged(clock.now());
    ledger.close();
    const again = await setUp({ ledger: await tempLedger({ dataDir }) });
    again.clock.set(noticed + 100_000);
    again.intake.receive(message(9, NOON));
    expect(again.ledger.gaps.all().at(-1)).toMatchObject({ reason: 'hole', ...gapOver(noticed, noticed + 100_000) });
  });

  it('a hole among replays begins before them, and after RESUMED with that', async () => {
    const { intake, ledger, clock } = await setUp();
    intake.receive(ready('a'));
    clock.advance(10_000);
    intake.receive(message(2, NOON));
    clock.advance(20_000);
    intake.acknowledged(clock.now());
    intake.lost();
    clock.advance(600_000);
    intake.receive(message(3, NOON));
    intake.receive(message(6, NOON));
    expect(ledger.gaps.all()).toMatchObject([{ reason: 'hole', ...gapOver(NOON + 10_000, NOON + 630_000) }]);
    intake.receive(dispatch(7, 'RESUMED', {}));
    clock.advance(5_000);
    intake.receive(message(9, NOON));
    expect(ledger.gaps.all().at(-1)).toMatchObject({ ...gapOver(NOON + 630_000, NOON + 635_000) });
  });

  it('records what lies between two sessions, from the last heartbeat ack while everything was heard', async () => {
    const { intake, ledger, clock } = await setUp();
    intake.receive(ready('a'));
    clock.advance(100_000);
    intake.acknowledged(clock.now());
    intake.lost();
    clock.advance(100_000);
    intake.acknowledged(clock.now());
    clock.advance(100_000);
    intake.receive(ready('b'));
    expect(ledger.gaps.all()).toMatchObject([{ reason: 'newSession', ...gapOver(NOON + 100_000, NOON + 300_000) }]);
  });

  it('does not take replays for the present: a session that dies while replaying leaves a gap from before them', async () => {
    const { intake, ledger, position, clock } = await setUp();
    intake.receive(ready('a'));
    clock.advance(10_000);
    intake.receive(message(2, NOON));
    intake.lost();
    clock.advance(600_000);
    for (const s of [3, 4]) intake.receive(message(s, NOON));
    expect(position()).toMatchObject({ sequence: 4, at: NOON + 10_000 });
    intake.lost();
    intake.receive(ready('b'));
    expect(ledger.gaps.all()).toMatchObject([{ ...gapOver(NOON + 10_000, NOON + 610_000) }]);
  });

  it('is live again with RESUMED', async () => {
    const { intake, ledger, position, clock } = await setUp();
    intake.receive(ready('a'));
    intake.lost();
    clock.advance(600_000);
    intake.receive(message(2, NOON));
    expect(intake.isLive()).toBe(false);
    intake.receive(dispatch(3, 'RESUMED', {}));
    expect(intake.isLive()).toBe(true);
    expect(position()).toMatchObject({ sequence: 3, at: NOON + 600_000 });
    expect(ledger.gaps.all()).toEqual([]);
  });

  it('never lowers the position within a session: Discord’s time may turn out to be earlier', async () => {
    const { intake, ledger, position, clock } = await setUp();
    intake.receive(ready('a'));
    clock.set(NOON + 60_000);
    intake.receive(message(2, NOON));
    clock.set(NOON + 30_000);
    intake.receive(message(3, NOON));
    expect(position()).toMatchObject({ sequence: 3, at: NOON + 60_000 });
    clock.set(NOON + 100_000);
    intake.acknowledged(clock.now());
    clock.set(NOON + 70_000);
    intake.receive(message(4, NOON));
    ledger.commit();
    expect(position()).toMatchObject({ sequence: 4, at: NOON + 100_000 });
    intake.receive(ready('b'));
    expect(position()).toMatchObject({ sessionId: 'b', at: NOON + 70_000 });
  });

  it('follows no session that was begun with other intents, and knows since when to look', async () => {
    const dataDir = await tempFolder();
    const before = await setUp({ ledger: await tempLedger({ dataDir }) });
    before.intake.receive(ready('a'));
    before.ledger.close();
    const { intake, ledger, clock, figures } = await setUp({
      ledger: await tempLedger({ dataDir }),
      intents: INTENTS | (1 << 7),
    });
    expect(intake.applied()).toBeNull();
    intake.receive(message(2, NOON));
    expect(figures.replays).toBe(1);
    clock.advance(5_000);
    intake.receive(ready('b'));
    expect(ledger.gaps.all()).toMatchObject([{ reason: 'newSession', ...gapOver(NOON, NOON + 5_000) }]);
  });

  it('knows after a restart with a forgotten cursor since when to look', async () => {
    const dataDir = await tempFolder();
    const before = await setUp({ ledger: await tempLedger({ dataDir }) });
    before.intake.receive(ready('a'));
    before.ledger.positions.forgetCursor('discord:0');
    before.ledger.close();
    const { intake, ledger, clock } = await setUp({ ledger: await tempLedger({ dataDir }) });
    expect(intake.applied()).toBeNull();
    clock.advance(5_000);
    intake.receive(ready('b'));
    expect(ledger.gaps.all()).toMatchObject([
      { reason: 'newSession', ...gapOver(NOON, NOON + 5_000), acrossEpochs: false },
    ]);
  });

  it.each([
    [NOON - 3_600_000, NOON - 3_600_000],
    [null, NOON - 7_200_000],
  ])("lies between two epochs when the ledger's followed another (known to %s)", async (predecessorCountedTo, from) => {
    const clock = handClock(NOON - 7_200_000);
    const ledger = await tempLedger({ clock });
    const first = await setUp({ ledger });
    first.clock.set(NOON - 7_200_000);
    first.intake.receive(ready('a'));
    first.intake.receive(guildCreate(2));
    ledger.epochs.begin({ epoch: 'next', began: NOON, predecessorCountedTo, token: 't' });
    const { intake } = await setUp({ ledger });
    intake.receive(ready('b'));
    expect(ledger.gaps.all()).toMatchObject([
      { reason: 'newEpoch', ...gapOver(from, NOON), acrossEpochs: true, state: 'open' },
    ]);
    intake.lost();
    intake.receive(ready('c'));
    expect(ledger.gaps.all()).toHaveLength(2);
    expect(ledger.gaps.all()).toContainEqual(expect.objectContaining({ reason: 'newSession', acrossEpochs: false }));
  });
});

describe('guilds that come and go', () => {
  it('has a gap for an outage, from its beginning, also over a restart', async () => {
    const dataDir = await tempFolder();
    const before = await setUp({ ledger: await tempLedger({ dataDir }) });
    before.intake.receive(ready('a'));
    before.intake.receive(guildCreate(2));
    before.clock.advance(1_000);
    before.intake.receive(dispatch(3, 'GUILD_DELETE', { id: GUILD, unavailable: true }));
    expect(before.ledger.directory.guild(GUILD)?.state).toBe('unavailable');
    before.ledger.close();
    const { intake, ledger, clock } = await setUp({ ledger: await tempLedger({ dataDir }) });
    clock.advance(90_000);
    intake.receive(guildCreate(4));
    expect(ledger.directory.guild(GUILD)?.state).toBe('present');
    expect(ledger.gaps.all()).toMatchObject([
      { guildId: GUILD, reason: 'outage', ...gapOver(NOON + 1_000, NOON + 90_000) },
    ]);
  });

  it('takes an outage that is told by a replay for one since the connection was lost', async () => {
    const { intake, ledger, clock } = await setUp();
    intake.receive(ready('a'));
    intake.receive(guildCreate(2));
    clock.advance(20_000);
    intake.acknowledged(clock.now());
    intake.lost();
    clock.advance(600_000);
    intake.receive(dispatch(3, 'GUILD_DELETE', { id: GUILD, unavailable: true }));
    intake.receive(guildCreate(4));
    intake.receive(dispatch(5, 'RESUMED', {}));
    expect(ledger.gaps.all()).toMatchObject([
      { guildId: GUILD, reason: 'outage', ...gapOver(NOON + 20_000, NOON + 620_000) },
    ]);
  });

  // What is older than an epoch that followed another is never refilled: such a gap must not end up as refilled.
  it('marks the gap of an outage that began in an earlier epoch', async () => {
    const { intake, ledger, clock } = await setUp();
    intake.receive(ready('a'));
    intake.receive(guildCreate(2));
    clock.advance(1_000);
    intake.receive(dispatch(3, 'GUILD_DELETE', { id: GUILD, unavailable: true }));
    clock.advance(5_000);
    ledger.epochs.begin({ epoch: 'another', began: clock.now(), predecessorCountedTo: clock.now(), token: 't' });
    intake.forget();
    clock.advance(1_000);
    intake.receive(ready('b'));
    clock.advance(1_000);
    intake.receive(guildCreate(2));
    expect(ledger.gaps.all().find(({ reason }) => reason === 'outage')).toMatchObject({
      ...gapOver(NOON + 1_000, NOON + 8_000),
      acrossEpochs: true,
    });
  });

  it('notices an outage that began before the session: the guild is named and does not come', async () => {
    const { intake, ledger, clock } = await setUp();
    intake.receive(ready('a'));
    intake.receive(guildCreate(2));
    clock.advance(10_000);
    intake.receive(ready('b'));
    clock.advance(30_000);
    intake.acknowledged(clock.now());
    expect(ledger.directory.guild(GUILD)?.state).toBe('present');
    clock.advance(60_000);
    intake.acknowledged(clock.now());
    expect(ledger.directory.guild(GUILD)?.state).toBe('unavailable');
    clock.advance(60_000);
    intake.receive(guildCreate(2));
    expect(ledger.gaps.all().find(({ reason }) => reason === 'outage')).toMatchObject({
      ...gapOver(NOON + 10_000, NOON + 160_000),
    });
  });

  it.each([
    ['is seen by a heartbeat of the next process', true],
    ['ends before the next process hears everything', false],
  ])('an outage that began before the session and %s has a gap since READY', async (_what, acknowledged) => {
    const dataDir = await tempFolder();
    const before = await setUp({ ledger: await tempLedger({ dataDir }) });
    before.intake.receive(ready('a'));
    before.intake.receive(guildCreate(2));
    before.clock.advance(10_000);
    before.intake.receive(ready('b'));
    before.clock.advance(20_000);
    before.ledger.close();
    const { intake, ledger, clock } = await setUp({ ledger: await tempLedger({ dataDir }) });
    clock.set(NOON + 80_000);
    if (acknowledged) {
      intake.receive(dispatch(2, 'RESUMED', {}));
      intake.acknowledged(clock.now());
      expect(ledger.directory.guild(GUILD)?.state).toBe('unavailable');
    }
    clock.set(NOON + 200_000);
    intake.receive(guildCreate(3));
    expect(ledger.directory.guild(GUILD)?.state).toBe('present');
    expect(ledger.gaps.all().filter(({ reason }) => reason === 'outage')).toMatchObject([
      { guildId: GUILD, ...gapOver(NOON + 10_000, NOON + 200_000) },
    ]);
  });

  it('a guild that came is not waited for any more, in a fresh session either', async () => {
    const { intake, ledger, clock } = await setUp();
    for (const sessionId of ['a', 'b']) {
      intake.receive(ready(sessionId));
      clock.advance(1_000);
      intake.receive(guildCreate(2));
      clock.advance(61_000);
      intake.acknowledged(clock.now());
      intake.receive(guildCreate(3));
    }
    expect(ledger.directory.guild(GUILD)?.state).toBe('present');
    expect(ledger.gaps.all().filter(({ reason }) => reason === 'outage')).toEqual([]);
  });

  it('a guild that came before the process ended is not waited for by the next', async () => {
    const dataDir = await tempFolder();
    const before = await setUp({ ledger: await tempLedger({ dataDir }) });
    before.intake.receive(ready('a'));
    before.intake.receive(guildCreate(2));
    before.intake.receive(ready('b'));
    before.intake.receive(guildCreate(2));
    before.ledger.close();
    const { intake, ledger, clock } = await setUp({ ledger: await tempLedger({ dataDir }) });
    clock.set(NOON + 80_000);
    intake.receive(dispatch(3, 'RESUMED', {}));
    intake.acknowledged(clock.now());
    expect(ledger.directory.guild(GUILD)?.state).toBe('present');
    expect(ledger.gaps.all().map(({ reason }) => reason)).toEqual(['newSession']);
  });

  it('notices at READY that the bot was removed meanwhile', async () => {
    const { intake, ledger, signals } = await setUp();
    intake.receive(ready('a'));
    intake.receive(guildCreate(2));
    intake.receive(ready('b', []));
    expect(ledger.directory.guild(GUILD)?.state).toBe('removed');
    expect(signals.at(-1)).toEqual({ kind: 'guildRemoved', guildId: GUILD });
  });
});

describe('channels that are not counted', () => {
  const THREAD = snowflakeAt(NOON - 600_000_000);
  const thread = (s: number) =>
    dispatch(s, 'THREAD_CREATE', { id: THREAD, guild_id: GUILD, parent_id: CHANNEL, type: 11, name: 'aside' });
  const inThread = (s: number) => {
    const sent = message(s, NOON);
    return dispatch(s, 'MESSAGE_CREATE', { ...JSON.parse(JSON.stringify(sent.d)), channel_id: THREAD });
  };

  it('count up to the change and from the change back, by what holds when a dispatch arrives', async () => {
    const { ledger, intake, counted } = await setUp();
    const choose = (notCounted: readonly string[]) =>
      ledger.settings.save(GUILD, { notCounted }, { userId: null, at: NOON });
    intake.receive(ready('a'));
    intake.receive(guildCreate(2));
    intake.receive(message(3, NOON));
    choose([CHANNEL]);
    intake.receive(message(4, NOON));
    intake.receive(thread(5));
    // In the same breath as its THREAD_CREATE, before anything is committed.
    intake.receive(inThread(6));
    expect(counted()).toBe(1);
    choose([]);
    intake.receive(inThread(7));
    intake.receive(message(8, NOON));
    expect(counted()).toBe(3);
  });
});

// Discord changes payloads now and then, and each of the type is then a line with its stack, hundreds a second.
it('says once of dispatches that it cannot understand, and counts what comes after them', async () => {
  const { ledger, intake, lines, figures, counted } = await setUp();
  intake.receive(ready('a'));
  intake.receive(guildCreate(2));
  const broken = {
    get guild_id(): string {
      throw new Error('not as it was');
    },
  };
  for (let s = 3; s < 103; s += 1) intake.receive(Object.assign(dispatch(s, 'MESSAGE_CREATE', {}), { d: broken }));
  intake.receive(message(103, NOON));
  ledger.commit();
  expect(counted()).toBe(1);
  expect(figures.failures).toBeGreaterThanOrEqual(100);
  const said = lines.filter(({ msg }) => String(msg).startsWith('a dispatch could not be understood'));
  expect(said.filter(({ level }) => Number(level) >= 50)).toMatchObject([{ type: 'MESSAGE_CREATE', times: 1 }]);
});
