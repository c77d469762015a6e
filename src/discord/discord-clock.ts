import type { Clock } from '../clock.js';

/** Discord's time as far as its answers tell it. */
export interface DiscordClock {
  /** Discord's time, milliseconds since the Unix epoch. */
  now(): number;
  /** Takes the `Date` header of an answer to a request that was sent at `sentAt` and answered just now (both by the own clock). */
  observe(date: string | null, sentAt: number): void;
}

/** `Date` has whole seconds: a difference below this may be none, and the own clock is finer. */
const RESOLUTION_MS = 1_000;
/** Answers that took longer say too little about when they were written. */
const SLOWEST_MS = 2_000;

/** The own clock, corrected by the `Date` header of Discord's answers (at every start that of `GET /gateway/bot`). */
export function createDiscordClock(clock: Clock): DiscordClock {
  let ahead = 0;
  return {
    now: () => Math.floor(clock.now() + ahead),
    observe(date, sentAt) {
      const answeredAt = clock.now();
      const written = Date.parse(date ?? '');
      const took = answeredAt - sentAt;
      if (Number.isNaN(written) || took < 0 || took > SLOWEST_MS) return;
      const difference = written + RESOLUTION_MS / 2 - (sentAt + took / 2);
      ahead = Math.abs(difference) <= RESOLUTION_MS ? 0 : Math.round(difference);
    },
  };
}
