import type { Later } from './later.js';
import type { Link } from './link.js';
import type { PublisherOptions } from './publisher-options.js';
import { publishRound, type RoundOutcome, type RoundRequest } from './round.js';

/** Nothing can be published: MongoDB is away. */
export class MongoAwayError extends Error {
  override readonly name = 'MongoAwayError';
}

/** Publishes a round over a link; what MongoDB lost of what it had acknowledged is sent again in a second one. */
export async function publishOver(
  link: Link,
  request: RoundRequest,
  {
    ledger,
    clock,
    log,
    later,
    settledMs,
  }: Pick<PublisherOptions, 'ledger' | 'clock' | 'log'> & { readonly later: Later; readonly settledMs: number },
): Promise<RoundOutcome> {
  const { leases, collections } = link;
  const parts = () => ({ ledger, clock, log, later, leases, collections, settledMs, heldSince: link.heldSince });
  if (link.doubtful) await link.hold();
  const outcome = await publishRound(parts(), request);
  if (outcome !== 'rolledBack') return outcome;
  log.warn({}, 'MongoDB lost what it had acknowledged (restored or rolled back): sending it again');
  await link.hold();
  const again = await publishRound(parts(), request);
  if (again === 'rolledBack') throw new MongoAwayError('MongoDB loses what it acknowledges');
  return again;
}
