import { expect, it } from 'vitest';
import { MUTANTS } from '../../model/mutants.js';
import { play, search } from '../../model/play.js';
import { RIGHT, type Rules } from '../../model/rules.js';
import { readSchedule } from '../../model/schedule.js';

it.each(MUTANTS)('the model notices: $name ($breaks)', ({ change, breaks, schedule }) => {
  expect(play(readSchedule(schedule), { ...RIGHT, ...change })?.kind).toBe(breaks);
  expect(play(readSchedule(schedule), RIGHT)).toBeNull();
});

it('has a mutant of every rule', () => {
  const broken = new Set(MUTANTS.flatMap(({ change }) => Object.keys(change)));
  expect((Object.keys(RIGHT) as (keyof Rules)[]).filter((rule) => !broken.has(rule))).toEqual([]);
});

it('keeps every promise with the right rules, and finds and shortens a broken one by itself', () => {
  const request = { schedules: 300, seed: 1, length: 90, only: null, shrunk: 1 };
  expect(search({ ...request, rules: RIGHT })).toMatchObject({ played: 300, violations: 0 });
  const { broken } = search({ ...request, rules: { ...RIGHT, resend: false }, most: 1 });
  const [found] = broken.values();
  expect(found?.shortest?.length).toBeLessThan(40);
});
