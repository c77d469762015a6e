import type { Clock } from '../base/clock.js';

/**
 * Discord's time: what the `Date` header of its answers told, and the monotonic clock since. The machine's wall clock may be
 * set at any moment and says nothing about when something happened; it only tells that it, or the machine, did not just run on.
 */
export interface DiscordClock {
  /**
   * Discord's time, milliseconds since the Unix epoch. Known to a second, or to half a second and half of the time for which
   * an answer was on its way where that is more and none before it counts; before the first answer the machine's own.
   */
  now(): number;
  /** A request goes out. To be called with the `Date` header of its answer as soon as that is there. */
  sent(): (date: string | null) => void;
  /**
   * false: the wall clock and the monotonic one have parted since Discord last told its time. Either the first was set, or the
   * machine was suspended, for which the second stands still: only Discord can tell which.
   */
  isSure(): boolean;
  /** How long ago Discord last told its time, milliseconds; Infinity: never. */
  age(): number;
}

/** To about so much Discord's time is known: `Date` has whole seconds, and the answer was on its way. Milliseconds. */
export const UNCERTAIN_MS = 1_000;

/** `Date` is written within this many milliseconds after the time that it names. */
const RESOLUTION_MS = 1_000;
/** So far wall and monotonic clock may part: NTP slews a clock by much less between two answers. */
const PARTED_MS = 2_000;
/** By so much of the time that passed the machine's clocks may run fast or slow. */
const DRIFT = 0.000_1;

/** What an answer told: how far Discord's time is ahead of the monotonic clock, at least and at most. */
interface Told {
  readonly least: number;
  readonly most: number;
  /** When, by the monotonic clock. */
  readonly at: number;
  /** How far the wall clock was ahead of the monotonic one. */
  readonly wall: number;
}

/**
 * Of what was told the first candidate that cannot be more than a second off, whatever the time really is: the wall clock is
 * the finer one where it is right, and then what was known before. Else the middle, which is off by half of it at most.
 */
function chosen({ least, most }: Told, candidates: readonly number[]): number {
  const from = Math.max(least, most - UNCERTAIN_MS);
  const to = Math.min(most, least + UNCERTAIN_MS);
  return candidates.find((one) => one >= from && one <= to) ?? (least + most) / 2;
}

/** Discord's time, from the `Date` headers of all answers that it is given. */
export function createDiscordClock(clock: Clock): DiscordClock {
  let told: Told | null = null;
  let ahead = 0;

  const wallAhead = (): number => clock.now() - clock.monotonic();

  /** Several answers together tell more than a second; one that contradicts those before it stands alone. */
  function narrowed({ least, most, ...rest }: Told): Told {
    if (told === null || Math.abs(rest.wall - told.wall) > PARTED_MS) return { least, most, ...rest };
    const drift = (rest.at - told.at) * DRIFT;
    const both = { least: Math.max(least, told.least - drift), most: Math.min(most, told.most + drift), ...rest };
    return both.least <= both.most ? both : { least, most, ...rest };
  }

  return {
    now: () => Math.floor(told === null ? clock.now() : clock.monotonic() + ahead),
    sent() {
      const sentAt = clock.monotonic();
      const wallBefore = wallAhead();
      return (date) => {
        const written = Date.parse(date ?? '');
        const wall = wallAhead();
        // Where the clocks parted on the way, the answer may be of before.
        if (Number.isNaN(written) || Math.abs(wall - wallBefore) > PARTED_MS) return;
        const at = clock.monotonic();
        told = narrowed({ least: written - at, most: written + RESOLUTION_MS - sentAt, at, wall });
        ahead = chosen(told, [wall, ahead]);
      };
    },
    isSure: () => told === null || Math.abs(wallAhead() - told.wall) <= PARTED_MS,
    age: () => (told === null ? Number.POSITIVE_INFINITY : clock.monotonic() - told.at),
  };
}
