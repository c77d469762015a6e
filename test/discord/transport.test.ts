import { DiscordAPIError, HTTPError, RateLimitError, Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { createDiscordClock } from '../../src/discord/discord-clock.js';
import { errorFields } from '../../src/discord/error-fields.js';
import { HeldBackError } from '../../src/discord/held-back.js';
import { isPassing } from '../../src/discord/reachable.js';
import { refusedInWords } from '../../src/discord/refused.js';
import { createRest, withoutRepeats } from '../../src/discord/rest.js';
import { discordFailed } from '../../src/doctor/discord-error.js';
import { type Answer, handClock, recordingLog, scriptedServer } from './support.js';

const PAGE = '<html><h1>Sorry, you have been blocked</h1><hr>cloudflare</html>';
const MINUTE = 60_000;
const START = Date.parse('2026-11-26T00:00:00Z');
const UNAUTHORIZED: Answer = { status: 401, body: { message: '401: Unauthorized', code: 0 } };
const [BOARD, OTHER] = [
  '/channels/1100000000000000001/messages/1100000000000000002',
  '/channels/1200000000000000001/messages/1200000000000000002',
] as const;

async function setUp(answer: (path: string) => Answer) {
  const server = await scriptedServer((path) => answer(path.replace('/api/v10', '')));
  const clock = handClock(START);
  const { log, lines } = recordingLog();
  const refused: string[] = [];
  const rest = createRest({
    token: 'token',
    apiUrl: server.url,
    clock,
    discordClock: createDiscordClock(clock),
    log,
    onTokenRefused: () => refused.push('token'),
  });
  /** What became of a call: the error, or null. */
  const tried = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => null,
      (error: unknown) => error,
    );
  return {
    rest,
    clock,
    refused,
    tried,
    paths: () => server.paths.map((path) => path.replace('/api/v10', '')),
    get: (path: `/${string}`) => tried(rest.get(path)),
    edit: (path: `/${string}`) => tried(rest.patch(path, { body: {} })),
    warned: () => lines.filter(({ level }) => level >= 40),
  };
}

describe('a page in place of an answer', () => {
  it.each([400, 403, 405, 429, 520, 521, 522, 524, 530])(
    '(%i) holds the call for a minute and more',
    async (status) => {
      const stage = await setUp(() => ({ status, body: PAGE }));
      const waits: number[] = [];
      for (let n = 0; n < 7; n += 1) {
        const error = await stage.edit(BOARD);
        if (!(error instanceof HeldBackError)) throw error;
        expect(error.details).toMatchObject({ status, edge: true, sent: true });
        expect(error.message).toContain(`HTTP ${status}`);
        expect(isPassing(error)).toBe(true);
        // Nothing goes out until then, whoever asks.
        for (let again = 0; again < 5; again += 1)
          expect(await stage.edit(BOARD)).toMatchObject({ details: { sent: false } });
        waits.push(error.details.waitMs);
        stage.clock.advance(error.details.waitMs);
      }
      expect(stage.paths()).toHaveLength(7);
      for (const [n, wait] of waits.entries()) {
        const grown = Math.min(MINUTE * 2 ** n, 15 * MINUTE);
        expect(wait).toBeGreaterThanOrEqual(grown);
        expect(wait).toBeLessThanOrEqual(grown * 1.2);
      }
      const lines = stage.warned();
      expect(lines).toHaveLength(7);
      expect(lines[0]).toMatchObject({
        msg: 'something in front of Discord refuses what the bot asks for, so that waits',
        blocked: 'PATCH /channels/:id/messages/:id',
        status,
        why: expect.stringContaining(`HTTP ${status}`),
        until: new Date(START + (waits[0] ?? 0)).toISOString(),
      });
    },
  );

  it('waits as long as it names, where that is longer', async () => {
    const stage = await setUp(() => ({ status: 429, body: PAGE, headers: { 'retry-after': '7200' } }));
    expect(await stage.get(BOARD)).toMatchObject({ details: { waitMs: 7_200_000 } });
  });

  it('holds up no other call while Discord answers those', async () => {
    const stage = await setUp((path) => (path === BOARD ? { status: 403, body: PAGE } : {}));
    for (let n = 0; n < 3; n += 1) {
      expect(await stage.edit(BOARD)).toBeInstanceOf(HeldBackError);
      for (let other = 0; other < 3; other += 1) expect(await stage.edit(OTHER)).toBeNull();
      stage.clock.advance(4 * MINUTE);
    }
    expect(stage.paths().filter((path) => path === OTHER)).toHaveLength(9);
  });

  it('that comes for one call after another holds all, tries one, and lets all go on when Discord answers', async () => {
    let isBlocked = true;
    const stage = await setUp(() => (isBlocked ? { status: 403, body: PAGE } : {}));
    const all = () => Promise.all(Array.from({ length: 4 }, (_, n) => stage.get(`/channels/${n + 100}`)));
    await stage.get(BOARD);
    await stage.get(OTHER);
    expect(stage.paths()).toHaveLength(2);
    expect(stage.warned().at(-1)).toMatchObject({ blocked: 'everything' });
    for (let minutes = 0; minutes < 60; minutes += 2) {
      for (const error of await all()) expect(error).toBeInstanceOf(HeldBackError);
      stage.clock.advance(2 * MINUTE);
    }
    // Two, then one after each wait: 2, 4, 8, 15, 15, ... minutes and a little.
    expect(stage.paths().length).toBeLessThanOrEqual(9);
    isBlocked = false;
    stage.clock.advance(20 * MINUTE);
    // One is tried, and the others wait for what becomes of it.
    expect((await all()).filter((error) => error === null)).toHaveLength(1);
    expect((await all()).every((error) => error === null)).toBe(true);
  });

  it('is no answer about a page that is not there: another server than Discord', async () => {
    const stage = await setUp(() => ({ status: 404, body: PAGE }));
    expect(await stage.get(BOARD)).toBeInstanceOf(DiscordAPIError);
  });
});

describe('a refusal', () => {
  it.each([
    ['a code', { code: 50001, message: 'Missing Access' }, 'Missing Access'],
    ['no code', { message: '404: Not Found' }, '404: Not Found'],
    ['nothing', {}, 'HTTP 404 without a code'],
  ])('with %s is said in words', async (_what, body, words) => {
    const stage = await setUp(() => ({ status: 404, body }));
    const error = await stage.get('/gateway/bot');
    expect(errorFields(error)).toMatchObject({ status: 404, reason: words });
    expect(refusedInWords(error)).toMatchObject({
      exitCode: 1,
      message: expect.stringContaining(`Discord refused GET /gateway/bot with 404 (${words}).`),
    });
    expect(discordFailed('the gateway', error).what).toContain('code' in body ? '50001' : words);
  });
});

describe('a 429', () => {
  it.each([
    ['no time', {}],
    ['"now"', { 'retry-after': '0' }],
    ['a time in the past', { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }],
    ['nonsense', { 'retry-after': 'soon' }],
  ])('that names %s is not repeated at once', async (_what, headers) => {
    // A bug: the REST client repeated it without a pause, 50 times a second.
    const stage = await setUp(() => ({ status: 429, body: { message: 'slow down' }, headers }));
    expect(await stage.get(BOARD)).toMatchObject({ details: { status: 429, edge: false } });
    expect(await stage.get(BOARD)).toMatchObject({ details: { sent: false } });
    expect(await stage.get(OTHER)).toMatchObject({ details: { sent: true } });
    expect(stage.paths()).toEqual([BOARD, OTHER]);
  });

  it('that names a time of the day is waited for', async () => {
    const headers = { 'retry-after': new Date(START + 20 * MINUTE).toUTCString() };
    const stage = await setUp(() => ({ status: 429, body: { message: 'slow down' }, headers }));
    expect(await stage.get(BOARD)).toMatchObject({ details: { waitMs: 20 * MINUTE } });
  });

  it('that names hours is one line with its time, however many wait for it', async () => {
    const stage = await setUp(() => ({ status: 429, body: { message: 'no' }, headers: { 'retry-after': '7200' } }));
    for (let n = 0; n < 5; n += 1) stage.get(BOARD);
    await expect.poll(() => stage.warned()).toHaveLength(1);
    expect(stage.warned()).toMatchObject([
      { blocked: 'GET /channels/:id/messages/:id', until: '2026-11-26T02:00:00.000Z', waitMs: 7_200_000 },
    ]);
    expect(stage.paths()).toHaveLength(1);
  });
});

describe('a 401', () => {
  const isOf = (path: string) => path === '/users/@me';

  it('of a call is asked about once, and the call repeated: the token is not forgotten', async () => {
    let refusals = 1;
    const stage = await setUp((path) => (!isOf(path) && refusals-- > 0 ? UNAUTHORIZED : {}));
    expect(await stage.edit(BOARD)).toBeNull();
    expect(stage.paths()).toEqual([BOARD, '/users/@me', BOARD]);
    expect(await stage.edit(BOARD)).toBeNull();
    expect(stage.refused).toEqual([]);
  });

  it('that Discord says of the token too is the end, told once, and nothing more is asked', async () => {
    const stage = await setUp(() => UNAUTHORIZED);
    const errors = await Promise.all([stage.edit(BOARD), stage.edit(OTHER), stage.get('/gateway/bot')]);
    for (const error of errors) expect(error).toMatchObject({ name: 'DiscordAPIError[0]', status: 401 });
    expect(stage.paths().filter(isOf)).toHaveLength(1);
    const asked = stage.paths().length;
    expect(await stage.get(BOARD)).toMatchObject({ status: 401 });
    expect(stage.paths()).toHaveLength(asked);
    expect(stage.refused).toEqual(['token']);
  });

  it.each([
    ['Discord goes on refusing the call', () => ({})],
    ['Discord does not say', () => ({ status: 503, body: { message: 'ill' } })],
  ])('holds the call back where %s', async (_why, ofToken) => {
    const stage = await setUp((path) => (isOf(path) ? ofToken() : UNAUTHORIZED));
    const error = await stage.edit(BOARD);
    expect(error).toMatchObject({ details: { status: 401, edge: false, sent: true } });
    expect(isPassing(error)).toBe(true);
    expect(await stage.edit(BOARD)).toMatchObject({ details: { sent: false } });
    expect(stage.paths().length).toBeLessThanOrEqual(3);
    expect(stage.refused).toEqual([]);
  });

  it.each([true, false])('of an answer to an interaction ends that answer and nothing more (auth %s)', async (auth) => {
    const late = { status: 401, body: { message: 'Invalid Webhook Token', code: 50027 } };
    const stage = await setUp((path) => (/webhooks|interactions/.test(path) ? late : {}));
    for (const answer of [
      () => stage.rest.patch(Routes.webhookMessage('5', 'secret'), { body: {}, auth }),
      () => stage.rest.post(Routes.interactionCallback('6', 'secret'), { body: {}, auth }),
    ])
      expect(await stage.tried(answer())).toMatchObject({ code: 50027 });
    expect(await stage.edit(BOARD)).toBeNull();
    expect(stage.paths().filter(isOf)).toEqual([]);
  });
});

describe('the client that repeats nothing', () => {
  it.each([
    ['a fault of Discord', { status: 500, body: { message: 'ill' } }, HTTPError],
    ['a page of the edge', { status: 503, body: PAGE }, HTTPError],
    ['a cut connection', { cut: true }, Error],
  ])('throws after one try at %s, and the other tries again', async (_what, answer, kind) => {
    const stage = await setUp(() => answer);
    const error = await stage.tried(withoutRepeats(stage.rest).get(BOARD));
    expect(error).toBeInstanceOf(kind);
    expect(isPassing(error)).toBe(true);
    expect(stage.paths()).toHaveLength(1);
  });

  it('waits for limits that the other one met, and is held back with it', async () => {
    let limited = true;
    const headers = { 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': '60' };
    const stage = await setUp(() => (limited ? { headers } : { status: 403, body: PAGE }));
    const once = withoutRepeats(stage.rest);
    expect(await stage.tried(stage.rest.post('/channels/1100000000000000001/messages', { body: {} }))).toBeNull();
    expect(await stage.tried(once.post('/channels/1100000000000000001/messages', { body: {} }))).toBeInstanceOf(
      RateLimitError,
    );
    limited = false;
    expect(await stage.get(BOARD)).toMatchObject({ details: { sent: true } });
    expect(await stage.tried(once.get(BOARD))).toMatchObject({ details: { sent: false } });
    expect(stage.paths()).toHaveLength(2);
  });
});
