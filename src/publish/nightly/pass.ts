import type { Snowflake } from '../../base/snowflake.js';
import type { UtcDay } from '../../base/time/slots.js';
import type { Ledger } from '../../ledger/ledger.js';

/** A guild's day, as a place in the order of all. */
export interface GuildDay {
  readonly guildId: Snowflake;
  readonly day: UtcDay;
}

/** One pass over every day, over as many nights as it takes. */
export interface Pass {
  readonly epoch: string;
  /** Days that changed after this round are looked into whole. -1: all days. */
  readonly since: number;
  /** The round at which the pass began: the next one's `since`. */
  readonly until: number;
  /** Of the other days, those whose number ends with this digit are looked into whole as well. */
  readonly digit: number;
  /** The last day that was compared; null: none yet. */
  readonly after: GuildDay | null;
}

/** The ledger's note of how far the comparison is. */
const FACT = 'nightly.pass';
/** So many passes until every day was looked into whole. */
export const DIGITS = 10;

type Facts = Pick<Ledger, 'facts' | 'identity'>;

/** The pass that was left off, or the first of the ledger's epoch. */
export function loadPass(ledger: Facts): Pass {
  const { epoch, counter } = ledger.identity();
  const written = ledger.facts.get(FACT);
  const pass: Pass | null = written === null ? null : JSON.parse(written);
  if (pass !== null && pass.epoch === epoch) return pass;
  return { epoch, since: -1, until: counter, digit: 0, after: null };
}

export function savePass(ledger: Facts, pass: Pass): void {
  const { after, ...rest } = pass;
  ledger.facts.set(FACT, JSON.stringify({ ...rest, after: after && { guildId: after.guildId, day: after.day } }));
}

/** The pass that follows one that came to its end. */
export function nextPass(ledger: Facts, { epoch, until, digit }: Pass): Pass {
  return { epoch, since: until, until: ledger.identity().counter, digit: (digit + 1) % DIGITS, after: null };
}

/** Whether a day is looked into whole: it changed, or it is its turn. */
export function isChosen(
  { since, digit }: Pass,
  { day, rev }: { readonly day: UtcDay; readonly rev: number },
): boolean {
  return rev > since || Math.abs(day % DIGITS) === digit;
}
