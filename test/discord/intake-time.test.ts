import { describe, expect, it } from 'vitest';
import { snowflakeAt } from '../../src/base/snowflake.js';
import { dayOf } from '../../src/base/time/slots.js';
import { positionsOf } from '../../src/discord/cursor.js';
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
import { tempLedger } from './support.js';

const DAY = 86_400_000;
const MINUTE = 60_000;

const reaction = (s: number, at: number) =>
  dispatch(s, 'MESSAGE_REACTION_ADD', {
    message_id: snowflakeAt(at),
    guild_id: GUILD,
    channel_id: CHANNEL,
    user_id: USER,
    emoji: { id: null, name: '🔥' },
    member: { user: { id: USER, username: 'ada' } },
  });

describe('what is of a later time than Discord is known to have', () => {
  it.each([1_500, MINUTE, DAY - MINUTE])('counts at its own time, %i ms ahead', async (ahead) => {
    const { intake, ledger, lines } = await setUp();
    intake.receive(ready('a'));
    intake.receive(guildCreate(2));
    intake.receive(message(3, NOON + ahead));
    intake.receive(reaction(4, NOON + ahead));
    const reader = ledger.read();
    const days = reader.serverDays(GUILD, dayOf(NOON), dayOf(NOON + ahead));
    reader.close();
    expect(days.reduce((sum, { messages = 0 }) => sum + messages, 0)).toBe(1);
    expect(days.reduce((sum, { reactionsGiven = 0 }) => sum + reactionsGiven, 0)).toBe(1);
    expect(lines.filter(({ level }) => level >= 40)).toEqual([]);
  });

  it('is nonsense a day ahead, and not left out without a word', async () => {
    const { intake, lines, counted } = await setUp();
    intake.receive(ready('a'));
    intake.receive(guildCreate(2));
    intake.receive(message(3, NOON + 2 * DAY));
    intake.receive(reaction(4, NOON + 2 * DAY));
    expect(counted()).toBe(0);
    expect(lines.filter(({ level }) => level === 40)).toMatchObject([
      { type: 'MESSAGE_CREATE' },
      { type: 'MESSAGE_REACTION_ADD' },
    ]);
  });

  it("counts while that time is only guessed: then Discord's ids know better", async () => {
    const { intake, ledger } = await setUp({ isTimeSure: () => false });
    intake.receive(ready('a'));
    intake.receive(guildCreate(2));
    intake.receive(message(3, NOON + 3 * DAY));
    const reader = ledger.read();
    expect(reader.serverDays(GUILD, dayOf(NOON), dayOf(NOON) + 4)).toMatchObject([
      { day: dayOf(NOON) + 3, messages: 1 },
    ]);
    reader.close();
  });
});

describe('what a wrong clock left behind', () => {
  it('a position after the next READY says nothing: the gap begins with its session', async () => {
    const { intake, ledger, clock } = await setUp();
    intake.receive(ready('a'));
    clock.set(NOON + 3 * DAY);
    intake.acknowledged(clock.now());
    clock.set(NOON + 10 * MINUTE);
    intake.lost();
    intake.receive(ready('b'));
    expect(ledger.gaps.all()).toMatchObject([{ reason: 'newSession', ...gapOver(NOON, NOON + 10 * MINUTE) }]);
    expect(ledger.positions.of('discord:0')?.at).toBe(NOON + 10 * MINUTE);
  });

  it('where nothing tells when the session began, the gap reaches as far back as is read again', async () => {
    const ledger = await tempLedger();
    ledger.positions.setShardCount(1);
    const session = { sessionId: 'a', resumeUrl: 'ws://127.0.0.1:1', intents: INTENTS };
    ledger.apply({
      position: positionsOf('discord:0', session)(9, NOON + 3 * DAY),
      changes: [],
    });
    const { intake } = await setUp({ ledger });
    intake.receive(ready('b'));
    expect(ledger.gaps.all()).toMatchObject([{ reason: 'newSession', ...gapOver(NOON - 7 * DAY, NOON) }]);
  });

  it('no gap that waits for its refill ends after a READY', async () => {
    const ledger = await tempLedger();
    const gap = { guildId: null, streams: ['discord:0'], shardCount: 1, reason: 'hole', acrossEpochs: false } as const;
    const gaps = [
      { ...gap, id: 'past', from: NOON - 9_000, to: NOON - 5_000, state: 'open' },
      { ...gap, id: 'wrong', from: NOON - 5_000, to: NOON + 3 * DAY, state: 'open' },
    ] as const;
    ledger.apply({ changes: gaps.map((one) => ({ kind: 'gap', gap: one })) });
    const { intake } = await setUp({ ledger });
    intake.receive(ready('a'));
    expect(ledger.gaps.all().map(({ id, from, to }) => ({ id, from, to }))).toEqual([
      { id: 'past', from: NOON - 9_000, to: NOON - 5_000 },
      { id: 'wrong', from: NOON - 5_000, to: NOON + 1_000 },
    ]);
  });
});
