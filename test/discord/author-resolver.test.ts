import { API } from '@discordjs/core';
import { expect, it } from 'vitest';
import { snowflakeAt } from '../../src/base/snowflake.js';
import { dayOf } from '../../src/base/time/slots.js';
import { createAuthorResolver } from '../../src/discord/author-resolver.js';
import { createDiscordClock } from '../../src/discord/discord-clock.js';
import { createRest } from '../../src/discord/rest.js';
import { type Answer, handClock, recordingLog, scriptedServer, tempLedger, until } from './support.js';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const [GUILD = '', CHANNEL = '', GIVER = '', AUTHOR = ''] = [1, 2, 3, 4].map((n) => snowflakeAt(NOON - n * 1_000_000));
const MESSAGES = [1, 2, 3].map((n) => snowflakeAt(NOON - n * 1_000));

/** A ledger with a reaction to each message, whose authors Discord did not tell, and a Discord that is asked for them. */
async function setUp(answer: (messageId: string) => Answer, messages = MESSAGES) {
  const clock = handClock(NOON);
  const ledger = await tempLedger({ clock });
  const { log, lines } = recordingLog();
  const server = await scriptedServer((path) => answer(path.split('/').at(-1) ?? ''));
  const discordClock = createDiscordClock(clock);
  const rest = createRest({ token: 'token', apiUrl: server.url, clock, discordClock, log });
  for (const messageId of messages) {
    ledger.apply({
      changes: [
        {
          kind: 'reactionAdded',
          messageId,
          guildId: GUILD,
          channelId: CHANNEL,
          userId: GIVER,
          emoji: '🔥',
          burst: false,
          at: NOON,
          name: 'giver',
          authorId: null,
        },
      ],
    });
  }
  const resolver = createAuthorResolver({ api: new API(rest), ledger, clock, log, everyMs: 5, apartMs: 1 });
  const received = () => {
    const reader = ledger.read();
    const [day] = reader.memberDays(GUILD, AUTHOR, dayOf(NOON), dayOf(NOON));
    reader.close();
    return day?.reactionsReceived ?? 0;
  };
  const later = () => ledger.wanted.authors(NOON + 10 * 86_400_000, 100);
  return { ...server, clock, ledger, lines, resolver, received, later };
}

const by = (author: object, rest: object = {}): Answer => ({ body: { id: '1', author, ...rest } });
const refusal = (status: number, code: number): Answer => ({ status, body: { code, message: 'refused' } });

it('books reactions for a human author, and none for a bot or a webhook', async () => {
  const [human, bot, webhook] = MESSAGES;
  const answers = new Map([
    [human, by({ id: AUTHOR })],
    [bot, by({ id: AUTHOR, bot: true })],
    [webhook, by({ id: AUTHOR }, { webhook_id: AUTHOR })],
  ]);
  const { resolver, received, later } = await setUp((id) => answers.get(id) ?? {}, [human ?? '']);
  await resolver.round();
  expect(received()).toBe(1);
  expect(later()).toEqual([]);
  const others = await setUp((id) => answers.get(id) ?? {}, [bot ?? '', webhook ?? '']);
  await others.resolver.round();
  expect(others.received()).toBe(0);
  expect(others.later()).toEqual([]);
});

it.each([10008, 10003])('gives up a message that is gone (%i)', async (code) => {
  const { resolver, later, paths } = await setUp(() => refusal(404, code));
  await resolver.round();
  expect(later()).toEqual([]);
  expect(paths).toHaveLength(3);
});

it.each([50001, 50013])(
  'asks a few times where permission is missing (%i), with growing delay, then gives up',
  async (code) => {
    const { resolver, clock, later, paths } = await setUp(() => refusal(403, code), MESSAGES.slice(0, 1));
    const asked: number[] = [];
    for (let minute = 0; minute < 60; minute++) {
      const before = paths.length;
      await resolver.round();
      if (paths.length > before) asked.push(minute);
      clock.advance(60_000);
    }
    expect(asked).toHaveLength(5);
    expect((asked[4] ?? 0) - (asked[3] ?? 0)).toBeGreaterThan((asked[2] ?? 0) - (asked[1] ?? 0));
    expect(later()).toEqual([]);
  },
);

it('asks nobody else while Discord cannot be reached, and asks all when it can', async () => {
  let reachable = false;
  const { resolver, clock, received, later, paths } = await setUp(() =>
    reachable ? by({ id: AUTHOR }) : { status: 502 },
  );
  await resolver.round();
  // One try and the one repetition that the REST client makes by itself.
  expect(paths).toHaveLength(2);
  expect(later()).toHaveLength(3);
  reachable = true;
  clock.advance(20_000);
  await resolver.round();
  expect(received()).toBe(3);
});

it('asks for nobody while Discord holds one question back', async () => {
  let refusing = true;
  const { resolver, clock, received, paths } = await setUp(() =>
    refusing ? { status: 429, body: { message: 'no' } } : by({ id: AUTHOR }),
  );
  for (let second = 0; second < 30; second += 1) {
    await resolver.round();
    clock.advance(1_000);
  }
  expect(paths).toHaveLength(1);
  refusing = false;
  clock.advance(60_000);
  await resolver.round();
  expect(received()).toBe(3);
});

it('asks in the background until it is stopped', async () => {
  const { resolver, received } = await setUp(() => by({ id: AUTHOR }));
  resolver.start();
  await until('all are booked', () => received() === 3);
  await resolver.stop();
});
