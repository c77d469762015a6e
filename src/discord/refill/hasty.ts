import type { Snowflake } from '../../base/snowflake.js';
import type { LedgerFacts } from '../../ledger/directory/ledger-facts.js';
import type { RefillSpan } from './spans.js';

/** Discord archives a thread by itself after an hour without a message at the least. */
const LEAST_AUTO_ARCHIVE_MS = 60 * 60_000;
/** The longest span after which archived threads that nothing points at are not looked for, milliseconds. */
const HASTY_MS = 10 * 60_000;

const unsure = (guildId: Snowflake): string => `threads:unsure:${guildId}`;

/**
 * Whether a span is so short, and so short ago, that the archived threads of a channel are listed only where something points
 * at them: a thread that was active before is known, and one that was begun meanwhile shows in its channel. What nothing
 * points at is a thread that was reopened, begun at an older message, or begun in private, written in **and** archived by hand
 * again, all within the span; to find it takes two requests for each channel of each guild, which after longer spans are made.
 */
export function isHasty(span: RefillSpan, { facts, guildId, now }: HastyParts): boolean {
  const isShort = span.to - span.from <= HASTY_MS && now - span.from < LEAST_AUTO_ARCHIVE_MS;
  return isShort && facts.get(unsure(guildId)) !== '1';
}

interface HastyParts {
  readonly facts: LedgerFacts;
  readonly guildId: Snowflake;
  readonly now: number;
}

/** Which threads are active is known from here on. An older ledger did not keep it. */
export function sureOfThreads(facts: LedgerFacts, guildId: Snowflake): void {
  if (facts.get(unsure(guildId)) === '1') facts.set(unsure(guildId), '');
}
