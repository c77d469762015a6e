import { DiscordAPIError, HTTPError } from 'discord.js';
import { expect, it } from 'vitest';
import { failureOf, isTransient } from '../../src/board/failures.js';
import { HeldBackError } from '../../src/discord/held-back.js';

const held = (status: number, edge: boolean) =>
  new HeldBackError({ status, edge, waitMs: 60_000, until: Date.parse('2026-11-26T00:01:00Z'), sent: true });
const refusal = (status: number, code: number) =>
  new DiscordAPIError({ code, message: 'no' }, code, status, 'PATCH', 'https://discord.test/api/v10/channels/1', {});

it.each([
  // Not Discord refused the board: it waits, and is neither reported nor taken for forbidden.
  ['a page of the edge', held(403, true), { kind: 'held', waitMs: 60_000 }],
  ['a limit of the edge', held(429, true), { kind: 'held', waitMs: 60_000 }],
  ['a doubted token', held(401, false), { kind: 'held', waitMs: 60_000 }],
  // Edits of an old message: where this lasts, the message is replaced.
  ['a limit without a time', held(429, false), { kind: 'limited', retryAfter: 60_000, isHeld: true }],
  ['a fault of Discord', new HTTPError(503, '', 'PATCH', 'https://discord.test/', {}), { kind: 'passing' }],
  ['a cut connection', new Error('cut'), { kind: 'passing' }],
])('takes %s for something that passes', (_what, error, failure) => {
  expect(failureOf(error)).toEqual(failure);
  expect(isTransient(failureOf(error))).toBe(true);
});

it.each([
  ['a missing permission', refusal(403, 50013), 'forbidden'],
  ['a deleted message', refusal(404, 10008), 'unknownMessage'],
  ['a 404 without a code', refusal(404, 0), 'refused'],
])('takes %s for an answer about the board', (_what, error, kind) => {
  expect(failureOf(error).kind).toBe(kind);
  expect(isTransient(failureOf(error))).toBe(false);
});
