import type { Rules } from './rules.js';
import { type Action, makeSchedule } from './schedule.js';
import { settle } from './settle.js';
import { Violation, World } from './world.js';

/** Plays a schedule; the promise that it breaks, or null. `log`: takes what happened, line by line. */
export function play(schedule: readonly Action[], rules: Rules, log: string[] | null = null): Violation | null {
  const world = new World(rules, log);
  try {
    for (const action of schedule) {
      log?.push(`  ${action.join(' ')}`);
      if (action[0] === 'settle') settle(world, Number(action[1]));
      else world.act(action);
    }
  } catch (error) {
    if (error instanceof Violation) return error;
    throw error;
  }
  return null;
}

/** Leaves out actions as long as the same kind of promise is broken. */
export function shrink(schedule: readonly Action[], rules: Rules, kind: string): readonly Action[] {
  const breaks = (some: readonly Action[]) => play(some, rules)?.kind === kind;
  let shortest = schedule;
  for (let size = Math.ceil(schedule.length / 2); size >= 1; ) {
    let isShorter = false;
    for (let i = 0; i < shortest.length - 1; ) {
      const without = [...shortest.slice(0, i), ...shortest.slice(Math.min(i + size, shortest.length - 1))];
      if (without.length < shortest.length && breaks(without)) {
        shortest = without;
        isShorter = true;
      } else i += size;
    }
    if (!isShorter) size = size === 1 ? 0 : Math.ceil(size / 2);
  }
  return shortest;
}

/** A kind of promise that was broken: in how many schedules, and the shortest of those that were shrunk. */
export interface Broken {
  schedules: number;
  shortest: readonly Action[] | null;
}

export interface Search {
  readonly rules: Rules;
  readonly schedules: number;
  readonly seed: number;
  readonly length: number;
  /** Only these kinds of rare action take part. */
  readonly only: readonly string[] | null;
  /** Schedules of each kind that are shrunk. */
  readonly shrunk: number;
  /** Ends with so many schedules that break something. */
  readonly most?: number;
}

/** Plays random schedules. */
export function search({ rules, schedules, seed, length, only, shrunk, most = Number.POSITIVE_INFINITY }: Search) {
  const broken = new Map<string, Broken>();
  let played = 0;
  let violations = 0;
  for (; played < schedules && violations < most; played++) {
    const schedule = makeSchedule(seed + played, length, only);
    const violation = play(schedule, rules);
    if (violation === null) continue;
    violations += 1;
    const of = broken.get(violation.kind) ?? { schedules: 0, shortest: null };
    broken.set(violation.kind, of);
    of.schedules += 1;
    if (of.schedules > shrunk) continue;
    const shorter = shrink(schedule, rules, violation.kind);
    if (of.shortest === null || shorter.length < of.shortest.length) of.shortest = shorter;
  }
  return { played, violations, broken };
}
