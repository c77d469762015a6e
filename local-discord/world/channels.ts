import {
  type APIOverwrite,
  ChannelType,
  GatewayDispatchEvents,
  GatewayIntentBits,
  MessageFlags,
  MessageReferenceType,
  MessageType,
  OverwriteType,
  ThreadAutoArchiveDuration,
} from 'discord-api-types/v10';
import { laterOf, type Snowflake, timeOf } from '../../src/base/snowflake.js';
import type { Stage } from '../stage.js';
import { createMessageStore } from './message-store.js';
import type { MessageHandling } from './message-types.js';
import { channelPayload, threadPayload } from './payloads.js';
import { type ChannelState, need, type ThreadState } from './world.js';

export type NewChannelType = 'text' | 'announcement' | 'category' | 'forum' | 'voice';

const TYPES = {
  text: ChannelType.GuildText,
  announcement: ChannelType.GuildAnnouncement,
  category: ChannelType.GuildCategory,
  forum: ChannelType.GuildForum,
  voice: ChannelType.GuildVoice,
} as const satisfies Record<NewChannelType, ChannelType>;

export interface Overwrite {
  /** A role's id (the guild's own for @everyone) or a user's. */
  readonly id: Snowflake;
  readonly type: 'role' | 'member';
  readonly allow?: bigint;
  readonly deny?: bigint;
}

export interface NewChannel {
  readonly guildId: Snowflake;
  readonly id?: Snowflake;
  readonly name?: string;
  /** Default text. */
  readonly type?: NewChannelType;
  /** A category. */
  readonly parentId?: Snowflake;
  readonly topic?: string | null;
  readonly overwrites?: readonly Overwrite[];
}

export interface NewThread {
  /** A text, announcement or forum channel. */
  readonly parentId: Snowflake;
  readonly id?: Snowflake;
  readonly name?: string;
  /** Default: the guild's owner. */
  readonly ownerId?: Snowflake;
  /** Starts it from a message, whose id the thread then has. */
  readonly messageId?: Snowflake;
  /** The first message of a forum post. */
  readonly content?: string;
  readonly archived?: boolean;
  /** When it was made, milliseconds since the Unix epoch; default: now. */
  readonly at?: number;
  /** A private thread of a text channel. */
  readonly isPrivate?: boolean;
  /** Whether the bot is a member of it; default: when it made the thread. */
  readonly joined?: boolean;
  /** It and what comes with it are not told: something that happened while nobody listened. */
  readonly silent?: boolean;
}

export interface ChannelActions {
  addChannel(channel: NewChannel): ChannelState;
  /** Tells THREAD_CREATE, and the messages that come with a thread: the post of a forum, the starter, or the parent's notice. */
  addThread(thread: NewThread): ChannelState;
  updateChannel(
    channelId: Snowflake,
    change: {
      name?: string;
      parentId?: Snowflake | null;
      topic?: string | null;
      /** Text channels become announcement channels, and back. */
      type?: 'text' | 'announcement';
    },
  ): void;
  /** Sets or replaces one permission overwrite. */
  setOverwrite(channelId: Snowflake, overwrite: Overwrite): void;
  removeOverwrite(channelId: Snowflake, id: Snowflake): void;
  /** Takes permissions from the bot in one channel. */
  denyBot(channelId: Snowflake, permissions: bigint): void;
  /** Undoes `denyBot`. */
  allowBot(channelId: Snowflake): void;
  archiveThread(threadId: Snowflake, archived?: boolean): void;
  /** Of a channel or thread, with its messages and threads. A category leaves its channels behind. */
  deleteChannel(channelId: Snowflake): void;
}

function threadType({ type }: ChannelState, { isPrivate = false }: NewThread): ChannelState['type'] {
  if (isPrivate) return ChannelType.PrivateThread;
  return type === ChannelType.GuildAnnouncement ? ChannelType.AnnouncementThread : ChannelType.PublicThread;
}

export function createChannelActions(stage: Stage, { post, edit }: MessageHandling): ChannelActions {
  const { world, ids, emit, settings } = stage;
  const toGuilds = (guildId: Snowflake) => ({ guildId, intents: GatewayIntentBits.Guilds });

  const live = (channel: ChannelState) => {
    const guild = world.guilds.get(channel.guildId);
    return guild?.present === true && !guild.unavailable;
  };

  function stand(
    id: Snowflake,
    parts: Pick<ChannelState, 'guildId' | 'type' | 'name' | 'parentId' | 'thread' | 'overwrites'>,
  ): ChannelState {
    const guild = need(world.guilds, parts.guildId, 'guild');
    const channel: ChannelState = {
      id,
      ...parts,
      position: guild.channels.size,
      topic: null,
      nsfw: false,
      lastMessageId: null,
      lastPin: null,
      messages: createMessageStore(settings.historyLimit, (dropped) => world.messages.delete(dropped)),
    };
    guild.channels.set(id, channel);
    world.channels.set(id, channel);
    return channel;
  }

  function update(channel: ChannelState): void {
    need(world.guilds, channel.guildId, 'guild').permissionVersion++;
    if (!live(channel)) return;
    if (channel.thread) emit(GatewayDispatchEvents.ThreadUpdate, threadPayload(channel), toGuilds(channel.guildId));
    else emit(GatewayDispatchEvents.ChannelUpdate, channelPayload(channel), toGuilds(channel.guildId));
  }

  const overwriteOf = ({ id, type, allow = 0n, deny = 0n }: Overwrite): APIOverwrite => ({
    id,
    type: type === 'role' ? OverwriteType.Role : OverwriteType.Member,
    allow: String(allow),
    deny: String(deny),
  });

  function setOverwrite(channelId: Snowflake, overwrite: Overwrite): void {
    const channel = need(world.channels, channelId, 'channel');
    channel.overwrites = [...channel.overwrites.filter(({ id }) => id !== overwrite.id), overwriteOf(overwrite)];
    update(channel);
  }

  function removeOverwrite(channelId: Snowflake, gone: Snowflake): void {
    const channel = need(world.channels, channelId, 'channel');
    channel.overwrites = channel.overwrites.filter(({ id }) => id !== gone);
    update(channel);
  }

  function announceStart(thread: ChannelState, parent: ChannelState, options: NewThread, ownerId: Snowflake): void {
    const author = need(world.users, ownerId, 'user');
    const { silent = false } = options;
    const at = options.at === undefined ? {} : { at: options.at };
    const reference = {
      type: MessageReferenceType.Default,
      guild_id: thread.guildId,
      ...(options.messageId === undefined
        ? { channel_id: thread.id }
        : { channel_id: parent.id, message_id: options.messageId }),
    };
    if (parent.type === ChannelType.GuildForum) {
      parent.lastMessageId = laterOf(parent.lastMessageId, thread.id);
      post({ channel: thread, author, id: thread.id, content: options.content ?? 'First post', ...at }, silent);
    } else if (options.messageId !== undefined) {
      const starter = need(world.messages, options.messageId, 'message');
      edit(starter, { flags: (starter.api.flags ?? 0) | MessageFlags.HasThread });
      post({ channel: thread, author, type: MessageType.ThreadStarterMessage, reference, ...at }, silent);
    } else {
      post(
        { channel: parent, author, type: MessageType.ThreadCreated, content: thread.name, reference, ...at },
        silent,
      );
    }
  }

  return {
    addChannel({ guildId, id = ids(), name, type = 'text', parentId = null, topic = null, overwrites = [] }) {
      const guild = need(world.guilds, guildId, 'guild');
      const channel = stand(id, {
        guildId,
        type: TYPES[type],
        name: name ?? `${type}-${guild.channels.size + 1}`,
        parentId,
        thread: null,
        overwrites: overwrites.map(overwriteOf),
      });
      channel.topic = topic;
      if (live(channel)) emit(GatewayDispatchEvents.ChannelCreate, channelPayload(channel), toGuilds(guildId));
      return channel;
    },
    addThread(options) {
      const parent = need(world.channels, options.parentId, 'channel');
      const guild = need(world.guilds, parent.guildId, 'guild');
      const id = options.messageId ?? options.id ?? ids(options.at);
      const ownerId = options.ownerId ?? guild.ownerId;
      const now = settings.clock.now();
      const state: ThreadState = {
        ownerId,
        archived: false,
        locked: false,
        autoArchiveDuration: ThreadAutoArchiveDuration.OneDay,
        archivedChangedAt: now,
        createdAt: options.at ?? timeOf(id),
        messageCount: 0,
        joined: options.joined ?? ownerId === world.bot.id,
      };
      const thread = stand(id, {
        guildId: guild.id,
        type: threadType(parent, options),
        name: options.name ?? `thread-${guild.channels.size + 1}`,
        parentId: parent.id,
        thread: state,
        overwrites: [],
      });
      if (!options.silent && stage.sees(thread)) {
        emit(GatewayDispatchEvents.ThreadCreate, { ...threadPayload(thread), newly_created: true }, toGuilds(guild.id));
      }
      announceStart(thread, parent, options, ownerId);
      if (options.archived) {
        state.archived = true;
        if (!options.silent) update(thread);
      }
      return thread;
    },
    updateChannel(channelId, { type, ...change }) {
      const channel = need(world.channels, channelId, 'channel');
      Object.assign(channel, change);
      if (type !== undefined) {
        const turns = channel.type === ChannelType.GuildText || channel.type === ChannelType.GuildAnnouncement;
        if (!turns) throw new Error(`Channel ${channelId} is of a type that does not change`);
        channel.type = TYPES[type];
      }
      update(channel);
    },
    setOverwrite,
    removeOverwrite,
    denyBot: (channelId, permissions) =>
      setOverwrite(channelId, { id: world.bot.id, type: 'member', deny: permissions }),
    allowBot: (channelId) => removeOverwrite(channelId, world.bot.id),
    archiveThread(threadId, archived = true) {
      const channel = need(world.channels, threadId, 'thread');
      if (!channel.thread) throw new Error(`Channel ${threadId} is no thread`);
      channel.thread.archived = archived;
      channel.thread.archivedChangedAt = settings.clock.now();
      update(channel);
    },
    deleteChannel(channelId) {
      const channel = need(world.channels, channelId, 'channel');
      const guild = need(world.guilds, channel.guildId, 'guild');
      const sees = stage.sees(channel);
      for (const gone of [
        channel,
        ...[...guild.channels.values()].filter((c) => c.thread && c.parentId === channelId),
      ]) {
        for (const message of gone.messages.all()) world.messages.delete(message.api.id);
        guild.channels.delete(gone.id);
        world.channels.delete(gone.id);
      }
      if (guild.systemChannelId === channelId) guild.systemChannelId = null;
      if (!live(channel)) return;
      if (!channel.thread) {
        emit(GatewayDispatchEvents.ChannelDelete, channelPayload(channel), toGuilds(guild.id));
      } else if (sees) {
        emit(
          GatewayDispatchEvents.ThreadDelete,
          { id: channel.id, guild_id: guild.id, parent_id: channel.parentId ?? '', type: channel.type },
          toGuilds(guild.id),
        );
      }
    },
  };
}
