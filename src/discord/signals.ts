import type { APIInteraction } from 'discord-api-types/v10';
import type { Snowflake } from '../base/snowflake.js';

/** A guild that the ledger did not know. */
export interface Welcome {
  /** When it became known, Discord's time in milliseconds: its counting begins there, unless an earlier ledger knew it. */
  readonly at: number;
  /** When the bot was invited, milliseconds; null: Discord did not say. */
  readonly joinedAt: number | null;
  /** Where Discord itself greets newcomers; null: nowhere. */
  readonly systemChannelId: Snowflake | null;
}

/** What the bot reacts to besides counting. Sent after the dispatch's entry was applied to the ledger. */
export type Signal =
  /** The session goes on, and everything that was missed is applied. After a fresh one each guild tells by itself. */
  | { readonly kind: 'resumed'; readonly shard: number }
  | { readonly kind: 'interaction'; readonly interaction: APIInteraction; readonly receivedAt: number }
  | {
      readonly kind: 'messagesDeleted';
      readonly guildId: Snowflake;
      readonly channelId: Snowflake;
      readonly messageIds: readonly Snowflake[];
    }
  | { readonly kind: 'channelDeleted'; readonly guildId: Snowflake; readonly channelId: Snowflake }
  /** Channel overwrites, roles or the bot's own roles changed: what was forbidden may be allowed now. */
  | { readonly kind: 'permissionsChanged'; readonly guildId: Snowflake }
  /** GUILD_CREATE of a guild, at start or later. `joined`: the ledger did not know it (then with `welcome`), or the bot had been removed. */
  | {
      readonly kind: 'guildAvailable';
      readonly guildId: Snowflake;
      readonly joined: boolean;
      readonly welcome?: Welcome;
    }
  | { readonly kind: 'guildRemoved'; readonly guildId: Snowflake };
