import { type REST, Routes } from 'discord.js';
import type { RESTGetAPIGatewayBotResult } from 'discord-api-types/v10';
import { ExitError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { LedgerFacts } from '../ledger/directory/ledger-facts.js';
import type { Ledger } from '../ledger/ledger.js';
import { untilReachable } from './reachable.js';
import { refusedInWords } from './refused.js';

/** The fact with a shard count that Discord refused since the bot is in too many servers for it (close code 4011). */
const OUTGROWN_FACT = 'gateway:outgrown';

/** Remembers that a shard count is too small, for the next start. */
export function noteOutgrown(facts: LedgerFacts, shardCount: number): void {
  facts.set(OUTGROWN_FACT, String(shardCount));
}

/**
 * How many shards Discord advises, as soon as it can be reached.
 * @throws ExitError 1 where it refuses to say
 */
export async function advisedShards({
  rest,
  log,
}: {
  readonly rest: Pick<REST, 'get'>;
  readonly log: Log;
}): Promise<number> {
  try {
    const get = () => rest.get(Routes.gatewayBot()) as Promise<RESTGetAPIGatewayBotResult>;
    const { shards } = await untilReachable(get, { log });
    return shards;
  } catch (error) {
    throw refusedInWords(error);
  }
}

/**
 * How many shards there are: as the operator says, else as many as before, since another number begins a new epoch; at a
 * first start, and where Discord refused that number, as many as Discord advises.
 * @param advised asks Discord, however long that takes
 * @throws ExitError 78 where Discord advises no more than it refused
 */
export async function chooseShardCount({
  set,
  ledger,
  advised,
}: {
  /** `SHARD_COUNT`; null: not set. */
  readonly set: number | null;
  readonly ledger: Pick<Ledger, 'facts' | 'identity'>;
  readonly advised: () => Promise<number>;
}): Promise<number> {
  if (set !== null) return set;
  const before = ledger.identity().shardCount;
  if (before !== null && ledger.facts.get(OUTGROWN_FACT) !== String(before)) return before;
  const shards = await advised();
  if (before === null || shards > before) return shards;
  throw new ExitError(
    78,
    `The bot is in too many servers for ${before === 1 ? 'one shard' : `${before} shards`}, and Discord advises ${shards}. Set SHARD_COUNT higher than ${before}.`,
  );
}
