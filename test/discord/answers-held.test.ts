import { RateLimitError, Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { createAnswersHeld, kindOfAnswer } from '../../src/discord/answers-held.js';
import { createDiscordClock } from '../../src/discord/discord-clock.js';
import { createRest } from '../../src/discord/rest.js';
import { handClock, recordingLog, scriptedServer } from './support.js';

const TEN_MINUTES = 600_000;
const REFUSED = { status: 429, body: { message: 'no', retry_after: 0.01 }, headers: { 'retry-after': '0.01' } };

async function setUp(answer: Parameters<typeof scriptedServer>[0]) {
  const server = await scriptedServer(answer);
  const clock = handClock(0);
  const { log } = recordingLog();
  const rest = createRest({ token: 'token', apiUrl: server.url, clock, discordClock: createDiscordClock(clock), log });
  const answerOne = (token: string) => rest.patch(Routes.webhookMessage('5', token), { body: {}, auth: false });
  return { ...server, clock, rest, answerOne };
}

describe('answers to interactions that Discord refuses with 429', () => {
  it('stay under 100 in ten minutes while somebody asks twice a second', async () => {
    const clock = handClock(0);
    const held = createAnswersHeld(clock);
    let refused = 0;
    const ask = () => {
      if (held.turn('webhooks') > 0) return false;
      refused += 1;
      held.note('webhooks', 429);
      return true;
    };
    // The REST client repeats what was refused after the two seconds that Discord names.
    let repeated: number[] = [];
    for (; clock.now() < TEN_MINUTES; clock.advance(500)) {
      const due = repeated.filter((at) => at <= clock.now()).length;
      repeated = repeated.filter((at) => at > clock.now());
      for (let n = 0; n < due + 1; n += 1) if (ask()) repeated.push(clock.now() + 2_000);
    }
    expect(refused).toBeLessThan(100);
    expect(refused).toBeGreaterThan(10);
  });

  it('are tried one at a time after a few refusals, however many people ask at once', () => {
    const clock = handClock(0);
    const held = createAnswersHeld(clock);
    const askAll = () =>
      Array.from({ length: 50 }, () => held.turn('webhooks')).filter((waitMs) => waitMs === 0).length;
    const refuse = (times: number) => {
      for (let n = 0; n < times; n += 1) held.note('webhooks', 429);
    };
    refuse(askAll());
    const sent: number[] = [];
    for (const waitMs of [2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      expect(askAll()).toBe(0);
      clock.advance(waitMs);
      const through = askAll();
      sent.push(through);
      refuse(through);
    }
    expect(sent).toEqual([1, 1, 1, 1, 1, 1]);
    clock.advance(30_000);
    expect(askAll()).toBe(1);
    held.note('webhooks', 200);
    expect(askAll()).toBe(50);
  });

  it('are tried again when one of which nothing was heard held back the others', () => {
    const clock = handClock(0);
    const held = createAnswersHeld(clock);
    for (let n = 0; n < 4; n += 1) held.note('webhooks', 429);
    expect(held.turn('webhooks')).toBe(0);
    expect(held.turn('webhooks')).toBe(2_000);
    clock.advance(2_000);
    expect(held.turn('webhooks')).toBe(0);
  });

  it('are not repeated without an end, and are sent again once Discord takes one', async () => {
    let refusing = true;
    const { paths, clock, answerOne } = await setUp(() => (refusing ? REFUSED : { body: { id: '7' } }));
    const errors = await Promise.all(
      Array.from({ length: 10 }, (_, n) => answerOne(`token${n}`).catch((error: unknown) => error)),
    );
    expect(errors.every((error) => error instanceof RateLimitError)).toBe(true);
    const tried = paths.length;
    await expect(answerOne('another')).rejects.toThrow(RateLimitError);
    expect(paths).toHaveLength(tried);
    refusing = false;
    clock.advance(30_000);
    await answerOne('later');
    await answerOne('and at once');
    expect(paths).toHaveLength(tried + 2);
  });

  it('hold back no other requests', async () => {
    const { rest, answerOne } = await setUp((path) => (path.includes('/webhooks/') ? REFUSED : { body: { id: '5' } }));
    await answerOne('token').catch(() => null);
    expect(await rest.get(Routes.currentApplication())).toEqual({ id: '5' });
  });
});

it('knows the two kinds of answers by their address', () => {
  const base = 'https://discord.com/api/v10';
  expect(kindOfAnswer(`${base}/webhooks/5/token/messages/@original`)).toBe('webhooks');
  expect(kindOfAnswer(`${base}/interactions/5/token/callback`)).toBe('interactions');
  expect(kindOfAnswer(`${base}/channels/5/messages`)).toBeNull();
});
