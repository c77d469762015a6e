import type { APIMessage, APIPartialEmoji } from 'discord-api-types/v10';
import { compareSnowflakes, type Snowflake } from '../../src/base/snowflake.js';

/** The users who reacted to one message with one emoji. */
export interface ReactionState {
  readonly emoji: APIPartialEmoji;
  readonly normal: Set<Snowflake>;
  readonly burst: Set<Snowflake>;
}

/** A message as Discord keeps it. `api` lacks what depends on who looks, and when: reactions, and the message it refers to. */
export interface MessageState {
  readonly api: APIMessage;
  readonly guildId: Snowflake;
  /** Discord does not look for the message that it answers. */
  readonly unsaid?: boolean;
  /** By the emoji's id, or the Unicode emoji itself. */
  readonly reactions: Map<string, ReactionState>;
  /** When it was pinned, milliseconds since the Unix epoch; null while it is not. */
  pinnedAt: number | null;
  /** Times of edits that count for the limit on old messages. */
  oldEdits: number[];
}

export interface Page {
  readonly before?: Snowflake;
  readonly after?: Snowflake;
  readonly around?: Snowflake;
  readonly limit: number;
}

/** One channel's messages, ordered by id. */
export interface MessageStore {
  readonly size: number;
  add(message: MessageState): void;
  get(id: Snowflake): MessageState | undefined;
  delete(id: Snowflake): boolean;
  /** Oldest first. */
  all(): readonly MessageState[];
  /** Newest first, as Discord answers. `after` pages from the oldest side. */
  page(page: Page): readonly MessageState[];
}

/** Keeps at most `limit` messages; of more, the oldest go. */
export function createMessageStore(limit: number, onDropped: (id: Snowflake) => void): MessageStore {
  const byId = new Map<Snowflake, MessageState>();
  let order: MessageState[] = [];
  let sorted = true;
  let deleted = 0;

  function ordered(): readonly MessageState[] {
    if (!sorted) order.sort((a, b) => compareSnowflakes(a.api.id, b.api.id));
    sorted = true;
    if (deleted > 0) order = order.filter((message) => byId.get(message.api.id) === message);
    deleted = 0;
    return order;
  }

  /** The first index whose id is not below `id`. */
  function indexOf(all: readonly MessageState[], id: Snowflake): number {
    let low = 0;
    let high = all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = all[middle];
      if (at !== undefined && compareSnowflakes(at.api.id, id) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Drops the oldest, a tenth of the limit at a time, since looking for them costs a walk. */
  function trim(): void {
    for (const { api } of ordered().slice(0, byId.size - limit + Math.floor(limit / 10))) {
      byId.delete(api.id);
      deleted++;
      onDropped(api.id);
    }
  }

  return {
    get size() {
      return byId.size;
    },
    add(message) {
      const last = order.at(-1);
      if (last !== undefined && compareSnowflakes(last.api.id, message.api.id) > 0) sorted = false;
      order.push(message);
      byId.set(message.api.id, message);
      if (byId.size > limit) trim();
    },
    get: (id) => byId.get(id),
    delete(id) {
      if (!byId.delete(id)) return false;
      deleted++;
      return true;
    },
    all: ordered,
    page({ before, after, around, limit: count }) {
      const all = ordered();
      let from = Math.max(0, all.length - count);
      let to = all.length;
      if (around !== undefined) {
        from = Math.max(0, indexOf(all, around) - Math.floor(count / 2));
        to = from + count;
      } else if (after !== undefined) {
        from = indexOf(all, after);
        if (all[from]?.api.id === after) from++;
        to = from + count;
      } else if (before !== undefined) {
        to = indexOf(all, before);
        from = Math.max(0, to - count);
      }
      return all.slice(from, to).reverse();
    },
  };
}
