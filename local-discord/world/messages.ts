import {
  type APIMessage,
  type APIUser,
  ChannelType,
  GatewayDispatchEvents,
  GatewayIntentBits,
  type GatewayMessageCreateDispatchData,
  type MessageFlags,
  MessageReferenceType,
  MessageType,
} from 'discord-api-types/v10';
import { laterOf } from '../../src/base/snowflake.js';
import type { Stage } from '../stage.js';
import type { MessageState } from './message-store.js';
import type { Draft, MessageActions, MessageHandling } from './message-types.js';
import {
  createUser,
  memberWithoutUser,
  messagePayload,
  readsContent,
  referenced,
  threadPayload,
  withoutContent,
} from './payloads.js';
import { type ChannelState, need } from './world.js';

const iso = (at: number) => new Date(at).toISOString();

export function createMessages(stage: Stage): { actions: MessageActions; handling: MessageHandling } {
  const { world, ids, emit, settings } = stage;
  /** Readers with and without the privileged intent. */
  const friend = { botId: world.bot.id, messageContent: true, messages: world.messages };
  const stranger = { ...friend, messageContent: false };

  function tell(
    type: GatewayDispatchEvents.MessageCreate | GatewayDispatchEvents.MessageUpdate,
    message: MessageState,
    nonce?: string | number,
  ): void {
    const { api, guildId } = message;
    const member = api.webhook_id === undefined ? world.guilds.get(guildId)?.members.get(api.author.id) : undefined;
    const around: Partial<GatewayMessageCreateDispatchData> = {
      guild_id: guildId,
      ...(member ? { member: memberWithoutUser(member) } : {}),
      ...(nonce === undefined ? {} : { nonce }),
    };
    const own = readsContent(api, stranger);
    emit(
      type,
      { ...api, ...referenced(message, friend), ...around },
      {
        guildId,
        intents: GatewayIntentBits.GuildMessages,
        ...(own ? {} : { withoutContent: { ...withoutContent(api), ...referenced(message, stranger), ...around } }),
      },
    );
  }

  /** A message in an archived thread brings it back. */
  function wake(channel: ChannelState): void {
    const { thread } = channel;
    if (!thread) return;
    thread.messageCount++;
    if (!thread.archived) return;
    thread.archived = false;
    thread.archivedChangedAt = settings.clock.now();
    emit(GatewayDispatchEvents.ThreadUpdate, threadPayload(channel), {
      guildId: channel.guildId,
      intents: GatewayIntentBits.Guilds,
    });
  }

  function post(draft: Draft, silent = false): MessageState {
    const { channel, author } = draft;
    const at = draft.at ?? settings.clock.now();
    const api: APIMessage = {
      id: draft.id ?? ids(at),
      channel_id: channel.id,
      type: draft.type ?? MessageType.Default,
      author,
      content: draft.content ?? '',
      timestamp: iso(at),
      edited_timestamp: null,
      tts: false,
      mention_everyone: false,
      mentions: [...(draft.mentions ?? [])],
      mention_roles: [],
      attachments: [...(draft.attachments ?? [])],
      embeds: [...(draft.embeds ?? [])],
      components: [...(draft.components ?? [])],
      pinned: false,
      flags: draft.flags ?? (0 as MessageFlags),
      ...(draft.webhookId === undefined ? {} : { webhook_id: draft.webhookId }),
      ...(draft.applicationId === undefined ? {} : { application_id: draft.applicationId }),
      ...(draft.reference === undefined ? {} : { message_reference: draft.reference }),
      ...(draft.stickers === undefined ? {} : { sticker_items: [...draft.stickers] }),
      ...(draft.interaction === undefined ? {} : { interaction_metadata: draft.interaction }),
    };
    const message: MessageState = {
      api,
      guildId: channel.guildId,
      unsaid: draft.unsaid ?? false,
      reactions: new Map(),
      pinnedAt: null,
      oldEdits: [],
    };
    channel.messages.add(message);
    world.messages.set(api.id, message);
    channel.lastMessageId = laterOf(channel.lastMessageId, api.id);
    if (silent) return message;
    wake(channel);
    if (stage.sees(channel)) tell(GatewayDispatchEvents.MessageCreate, message, draft.nonce);
    return message;
  }

  function forget({ api }: MessageState): void {
    world.channels.get(api.channel_id)?.messages.delete(api.id);
    world.messages.delete(api.id);
    stage.files.drop(api.id);
  }

  function remove(message: MessageState): void {
    const { api, guildId } = message;
    forget(message);
    const channel = world.channels.get(api.channel_id);
    if (!channel || !stage.sees(channel)) return;
    emit(
      GatewayDispatchEvents.MessageDelete,
      { id: api.id, channel_id: api.channel_id, guild_id: guildId },
      { guildId, intents: GatewayIntentBits.GuildMessages },
    );
  }

  const pinned = (channel: ChannelState) =>
    channel.messages
      .all()
      .filter(({ pinnedAt }) => pinnedAt !== null)
      .sort((a, b) => (b.pinnedAt ?? 0) - (a.pinnedAt ?? 0));

  function tellPins(channel: ChannelState): void {
    const newest = pinned(channel)[0]?.pinnedAt ?? null;
    channel.lastPin = newest === null ? null : iso(newest);
    if (!stage.sees(channel)) return;
    emit(
      GatewayDispatchEvents.ChannelPinsUpdate,
      { guild_id: channel.guildId, channel_id: channel.id, last_pin_timestamp: channel.lastPin },
      { guildId: channel.guildId, intents: GatewayIntentBits.Guilds },
    );
  }

  function edit(message: MessageState, change: Partial<APIMessage>): void {
    Object.assign(message.api, change);
    const channel = world.channels.get(message.api.channel_id);
    if (channel && stage.sees(channel)) tell(GatewayDispatchEvents.MessageUpdate, message);
  }

  function pin(message: MessageState, by: APIUser): void {
    if (message.pinnedAt !== null) return;
    const channel = need(world.channels, message.api.channel_id, 'channel');
    message.pinnedAt = settings.clock.now();
    edit(message, { pinned: true });
    tellPins(channel);
    post({
      channel,
      author: by,
      type: MessageType.ChannelPinnedMessage,
      reference: {
        type: MessageReferenceType.Default,
        message_id: message.api.id,
        channel_id: channel.id,
        guild_id: channel.guildId,
      },
    });
  }

  function unpin(message: MessageState): void {
    if (message.pinnedAt === null) return;
    message.pinnedAt = null;
    edit(message, { pinned: false });
    tellPins(need(world.channels, message.api.channel_id, 'channel'));
  }

  const shown = (message: MessageState) => messagePayload(message, friend);

  const actions: MessageActions = {
    addWebhook({ channelId, name = 'Webhook' }) {
      need(world.channels, channelId, 'channel');
      const id = ids();
      const user = createUser({ id, username: name, discriminator: '0000', bot: true });
      world.webhooks.set(id, { id, channelId, user });
      return { id };
    },
    sendMessage({ channelId, author, webhook, replyTo, mentions = [], silent = false, ...rest }) {
      const channel = need(world.channels, channelId, 'channel');
      if (channel.type === ChannelType.GuildForum || channel.type === ChannelType.GuildCategory) {
        throw new Error(`Channel ${channelId} holds no messages; a forum's posts are threads`);
      }
      const by =
        webhook === undefined ? need(world.users, author ?? '', 'user') : need(world.webhooks, webhook, 'webhook').user;
      const draft: Draft = {
        ...rest,
        channel,
        author: by,
        mentions: mentions.map((id) => need(world.users, id, 'user')),
        ...(webhook === undefined ? {} : { webhookId: webhook }),
        ...(replyTo === undefined
          ? {}
          : {
              type: rest.type ?? MessageType.Reply,
              reference: {
                type: MessageReferenceType.Default,
                message_id: replyTo,
                channel_id: channelId,
                guild_id: channel.guildId,
              },
            }),
      };
      return post(draft, silent).api;
    },
    editMessage(messageId, content) {
      const edited_timestamp = iso(settings.clock.now());
      edit(need(world.messages, messageId, 'message'), { content, edited_timestamp });
    },
    deleteMessage(messageId) {
      remove(need(world.messages, messageId, 'message'));
    },
    deleteMessages(messageIds) {
      const found = messageIds.map((id) => need(world.messages, id, 'message'));
      for (const message of found) forget(message);
      const channel = world.channels.get(found[0]?.api.channel_id ?? '');
      if (!channel || !stage.sees(channel)) return;
      emit(
        GatewayDispatchEvents.MessageDeleteBulk,
        { ids: [...messageIds], channel_id: channel.id, guild_id: channel.guildId },
        { guildId: channel.guildId, intents: GatewayIntentBits.GuildMessages },
      );
    },
    setPinned(messageId, on, byUserId) {
      const message = need(world.messages, messageId, 'message');
      if (!on) return unpin(message);
      const guild = need(world.guilds, message.guildId, 'guild');
      pin(message, need(world.users, byUserId ?? guild.ownerId, 'user'));
    },
    messages: (channelId) => need(world.channels, channelId, 'channel').messages.all().map(shown),
    message(messageId) {
      const found = world.messages.get(messageId);
      return found && shown(found);
    },
    pins: (channelId) => pinned(need(world.channels, channelId, 'channel')).map(shown),
  };

  return { actions, handling: { post, edit, remove, pin, unpin, pinned } };
}
