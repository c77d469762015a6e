import type { Snowflake } from '../base/snowflake.js';
import { type Quarter, quarterOf, SLOT_MS } from '../base/time/slots.js';
import type { Store } from '../store/store.js';
import { channelsOf } from './channels.js';
import type { PlaceOf } from './shapes.js';

/** "Now" is the last hour: its full slots before the one that is running. */
const FULL_SLOTS = 4;
/** Channels that are named. */
const MOST_CHANNELS = 2;

/** Where the hour begins whose channels are the liveliest now. */
export function startOfLastHour(now: number): Quarter {
  return quarterOf(now) - FULL_SLOTS;
}

export interface LiveliestQuestion {
  readonly store: Store;
  readonly guildId: Snowflake;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** What everybody in the server may see. */
  readonly placeOf: PlaceOf;
}

/**
 * The channels in which most was written in the last hour, what was written in a thread in its channel; ties by the smaller
 * id. None that not everybody may see. Empty where nobody wrote, and on the day on which channels began to have slots.
 */
export async function liveliestOf({
  store,
  guildId,
  now,
  placeOf,
}: LiveliestQuestion): Promise<readonly { readonly channelId: Snowflake; readonly messages: number }[]> {
  const from = startOfLastHour(now);
  const amounts = await channelsOf({ store, guildId, now, span: { from, to: Number.POSITIVE_INFINITY } });
  if (amounts.from < from * SLOT_MS) return [];
  const sums = new Map<Snowflake, number>();
  for (const [id, messages] of amounts.channels) {
    const place = placeOf(id);
    if (place === null) continue;
    const channelId = place.parentId ?? id;
    sums.set(channelId, (sums.get(channelId) ?? 0) + messages);
  }
  return [...sums]
    .map(([channelId, messages]) => ({ channelId, messages }))
    .sort((a, b) => b.messages - a.messages || (BigInt(a.channelId) < BigInt(b.channelId) ? -1 : 1))
    .slice(0, MOST_CHANNELS);
}
