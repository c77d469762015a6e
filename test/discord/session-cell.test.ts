import { expect, it } from 'vitest';
import { createSessionCell, isGatewayUrl } from '../../src/discord/session-cell.js';

const URL = 'wss://gateway.discord.gg';
const session = { sessionId: 'a', sequence: 7, resumeURL: 'wss://resume.example', shardId: 0, shardCount: 1 };

it('keeps the applied sequence, whatever the library has received', () => {
  const cell = createSessionCell(session, URL);
  cell.update({ ...session, sequence: 12 });
  expect(cell.get()?.sequence).toBe(7);
  cell.applied({ sessionId: 'a', sequence: 8 });
  expect(cell.get()?.sequence).toBe(8);
});

it('takes a new session from READY', () => {
  const cell = createSessionCell(null, URL);
  cell.update({ ...session, sequence: 1 });
  expect(cell.get()).toEqual({ ...session, sequence: 1 });
});

it("resumes at the gateway's own address where READY named none that can be used", () => {
  const cell = createSessionCell(null, URL);
  cell.update({ ...session, resumeURL: 'nonsense' });
  expect(cell.get()?.resumeURL).toBe(URL);
  expect(['', 'https://x', undefined, 'ws://127.0.0.1:1'].map(isGatewayUrl)).toEqual([false, false, false, true]);
});

it('keeps the session when the library gives it up because the network is down', () => {
  const cell = createSessionCell(session, URL);
  cell.hello();
  cell.closed(1006);
  cell.update(null);
  cell.closed(1006);
  cell.update(null);
  expect(cell.get()).toEqual(session);
});

it('gives the session up when Discord calls it invalid, and does not take it back', () => {
  const cell = createSessionCell(session, URL);
  cell.hello();
  cell.update(null);
  expect(cell.get()).toBeNull();
  cell.update({ ...session, sequence: 9 });
  expect(cell.get()).toBeNull();
});

it.each([
  [4007, null],
  [4009, null],
  [1000, 'a'],
  [4000, 'a'],
  [4008, 'a'],
])('after close code %i the session is %s', (code, sessionId) => {
  const cell = createSessionCell(session, URL);
  cell.hello();
  cell.closed(code);
  cell.update(null);
  expect(cell.get()?.sessionId ?? null).toBe(sessionId);
});
