import { expect, it } from 'vitest';
import { createDiscordClock } from '../../src/discord/discord-clock.js';
import { handClock } from './support.js';

const NOON = Date.parse('2026-11-21T12:00:00Z');

it('is the own clock until Discord answered', () => {
  const clock = createDiscordClock(handClock(NOON + 0.7));
  expect(clock.now()).toBe(NOON);
});

it.each([3_600_000, -90_000])('corrects an own clock that is %i ms off', (off) => {
  const own = handClock(NOON + off);
  const clock = createDiscordClock(own);
  own.advance(100);
  clock.observe(new Date(NOON).toUTCString(), NOON + off);
  expect(Math.abs(clock.now() - NOON - 100)).toBeLessThanOrEqual(500);
  own.advance(60_000);
  expect(Math.abs(clock.now() - NOON - 60_100)).toBeLessThanOrEqual(500);
});

it('trusts the own clock within the second that a Date header can tell', () => {
  const own = handClock(NOON + 800);
  const clock = createDiscordClock(own);
  clock.observe(new Date(NOON).toUTCString(), NOON + 790);
  expect(clock.now()).toBe(NOON + 800);
});

it('learns nothing from a slow answer, or one without a date', () => {
  const own = handClock(NOON);
  const clock = createDiscordClock(own);
  own.advance(5_000);
  clock.observe(new Date(NOON + 3_600_000).toUTCString(), NOON);
  clock.observe('soon', NOON + 4_990);
  clock.observe(null, NOON + 4_990);
  expect(clock.now()).toBe(NOON + 5_000);
});
