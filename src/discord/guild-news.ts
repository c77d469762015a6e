import type { GatewayDispatchPayload } from 'discord-api-types/v10';
import { GatewayDispatchEvents } from 'discord-api-types/v10';
import { isSnowflake, type Snowflake } from '../base/snowflake.js';
import type { Partly } from '../collectors/partly.js';
import { shardOf } from './shards.js';

/** By channel and active thread: the last message, which may be gone since. Where nothing was ever said there is none. */
export type LastMessages = ReadonlyMap<Snowflake, Snowflake>;

/**
 * Where something was said last, as GUILD_CREATE told it: an upper bound of what was said before, so that nothing needs to be
 * asked of a place in which that lies before a gap. Kept in memory, from a guild's GUILD_CREATE until its stream has a hole.
 */
export interface GuildNews {
  /** null: not known up to the end of a gap, milliseconds of Discord's time. */
  of(guildId: Snowflake, until: number): LastMessages | null;
  /** A dispatch was applied, then. */
  heard(dispatch: GatewayDispatchPayload, now: number): void;
  /** Something of a shard was not heard: what is known of its guilds may be old. */
  missed(shard: number, shardCount: number): void;
  /** Nothing waits to be read: what is known is not needed. */
  clear(): void;
}

/** A gap ends a second after the READY that GUILD_CREATE follows, and clocks may be off by as much. Milliseconds. */
const CLOCKS_MS = 5_000;

export function createGuildNews(): GuildNews {
  const guilds = new Map<Snowflake, { readonly last: LastMessages; readonly at: number }>();
  return {
    of(guildId, until) {
      const told = guilds.get(guildId);
      return told !== undefined && until <= told.at + CLOCKS_MS ? told.last : null;
    },
    heard(dispatch, now) {
      const data: Partly<{ id: Snowflake; unavailable?: boolean }> | null =
        dispatch.t === GatewayDispatchEvents.GuildCreate || dispatch.t === GatewayDispatchEvents.GuildDelete
          ? dispatch.d
          : null;
      if (!isSnowflake(data?.id)) return;
      if (dispatch.t === GatewayDispatchEvents.GuildCreate && !data.unavailable)
        guilds.set(data.id, { last: lastMessages(dispatch.d), at: now });
      else guilds.delete(data.id);
    },
    missed(shard, shardCount) {
      for (const guildId of guilds.keys()) if (shardOf(guildId, shardCount) === shard) guilds.delete(guildId);
    },
    clear: () => guilds.clear(),
  };
}

interface Place {
  readonly id: Snowflake;
  readonly last_message_id?: Snowflake | null;
}

function lastMessages({
  channels,
  threads,
}: {
  readonly channels?: unknown;
  readonly threads?: unknown;
}): LastMessages {
  const places: readonly (Partly<Place> | null)[] = [channels, threads].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  return new Map(
    places.flatMap((place) =>
      isSnowflake(place?.id) && isSnowflake(place.last_message_id) ? [[place.id, place.last_message_id] as const] : [],
    ),
  );
}
