import { GatewayIntentBits } from 'discord.js';
import type { Log } from '../base/log.js';
import { shardStream } from '../base/streams.js';
import type { LedgerPositions } from '../ledger/stream/ledger-positions.js';
import { readCursor } from './cursor.js';

/** Discord's names, each bit's newest. */
const NAMES = new Map<number, string>();
for (const [name, bit] of Object.entries(GatewayIntentBits)) {
  if (typeof bit === 'number' && !NAMES.has(bit)) NAMES.set(bit, name);
}

/** An intent, as Discord calls it. */
export type IntentName = keyof typeof GatewayIntentBits;

/** The bits that stand for some intents. */
export function intentBits(names: readonly IntentName[]): number {
  return names.reduce((bits, name) => bits | GatewayIntentBits[name], 0);
}

/** The intents that some bits stand for, by Discord's names. */
export function intentNames(bits: number): readonly string[] {
  return Array.from({ length: 31 }, (_, place) => 1 << place)
    .filter((bit) => (bits & bit) !== 0)
    .map((bit) => NAMES.get(bit) ?? String(bit));
}

/**
 * Says which intents are others than those that shards' sessions were begun with. A RESUME would keep those without a word, so
 * such sessions are left (`resumable`), and what passes until the next ones begin is a gap.
 */
export function tellOfIntents({
  positions,
  shards,
  intents,
  log,
}: {
  readonly positions: Pick<LedgerPositions, 'of'>;
  readonly shards: readonly number[];
  readonly intents: number;
  readonly log: Pick<Log, 'info'>;
}): void {
  let added = 0;
  let removed = 0;
  for (const shard of shards) {
    const before = readCursor(positions.of(shardStream(shard)))?.intents ?? intents;
    added |= intents & ~before;
    removed |= before & ~intents;
  }
  if (added === 0 && removed === 0) return;
  log.info(
    { added: intentNames(added), removed: intentNames(removed) },
    'the gateway intents changed, so new gateway sessions begin; what passes until then is a gap, and its messages are read again',
  );
}
