import type {
  APIApplicationCommand,
  APIMessage,
  APIOverwrite,
  APIRole,
  APIUser,
  ChannelType,
  GuildChannelType,
  Locale,
  ThreadAutoArchiveDuration,
} from 'discord-api-types/v10';
import type { Snowflake } from '../../src/base/snowflake.js';
import type { MessageState, MessageStore } from './message-store.js';

export interface MemberState {
  readonly user: APIUser;
  nick: string | null;
  roles: Snowflake[];
  /** ISO 8601. */
  readonly joinedAt: string;
  /** The language of the member's client. */
  locale: Locale;
}

export interface GuildState {
  readonly id: Snowflake;
  name: string;
  icon: string | null;
  ownerId: Snowflake;
  locale: Locale;
  systemChannelId: Snowflake | null;
  readonly roles: Map<Snowflake, APIRole>;
  readonly members: Map<Snowflake, MemberState>;
  /** Channels and threads, by id. */
  readonly channels: Map<Snowflake, ChannelState>;
  /** Whether the bot is in it. */
  present: boolean;
  /** An outage: nothing of the guild is delivered. */
  unavailable: boolean;
  /** Rises with every change of roles, members' roles or overwrites; what was computed from them is stale then. */
  permissionVersion: number;
}

export interface ThreadState {
  readonly ownerId: Snowflake;
  archived: boolean;
  locked: boolean;
  autoArchiveDuration: ThreadAutoArchiveDuration;
  /** When it was last archived or brought back, milliseconds since the Unix epoch. */
  archivedChangedAt: number;
  readonly createdAt: number;
  messageCount: number;
  /** Whether the bot is a member of it. */
  readonly joined: boolean;
}

export interface ChannelState {
  readonly id: Snowflake;
  readonly guildId: Snowflake;
  /** Only text and announcement channels turn into one another. */
  type: Exclude<GuildChannelType, ChannelType.GuildDirectory>;
  name: string;
  /** A channel's category, or the channel a thread stands in. */
  parentId: Snowflake | null;
  position: number;
  topic: string | null;
  nsfw: boolean;
  overwrites: APIOverwrite[];
  lastMessageId: Snowflake | null;
  /** ISO 8601. */
  lastPin: string | null;
  readonly thread: ThreadState | null;
  readonly messages: MessageStore;
}

/** The channel of the bot with one user, in no guild. */
export interface DirectState {
  readonly id: Snowflake;
  readonly guildId: null;
  readonly user: APIUser;
  /** What the bot wrote there for good, oldest first. */
  readonly messages: APIMessage[];
}

export interface WebhookState {
  readonly id: Snowflake;
  readonly channelId: Snowflake;
  readonly user: APIUser;
}

/** Everything that exists in the local Discord. One application with one bot looks at it. */
export interface World {
  readonly applicationId: Snowflake;
  readonly bot: APIUser;
  readonly users: Map<Snowflake, APIUser>;
  readonly guilds: Map<Snowflake, GuildState>;
  readonly channels: Map<Snowflake, ChannelState>;
  /** Channels with one user, by id. */
  readonly directs: Map<Snowflake, DirectState>;
  /** Every kept message of a guild by its id. */
  readonly messages: Map<Snowflake, MessageState>;
  readonly webhooks: Map<Snowflake, WebhookState>;
  /** By scope: a guild's id, or `global`. */
  readonly commands: Map<Snowflake | 'global', readonly APIApplicationCommand[]>;
}

export function createWorld(applicationId: Snowflake, bot: APIUser): World {
  return {
    applicationId,
    bot,
    users: new Map([[bot.id, bot]]),
    guilds: new Map(),
    channels: new Map(),
    directs: new Map(),
    messages: new Map(),
    webhooks: new Map(),
    commands: new Map(),
  };
}

/** What a demo or test asked for by an id that does not exist: its own mistake, so it throws. */
export function need<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key, what: string): Value {
  const found = map.get(key);
  if (found === undefined) throw new Error(`The local Discord has no ${what} ${String(key)}`);
  return found;
}
