import {
  type APIAnnouncementThreadChannel,
  type APIGuild,
  type APIGuildMember,
  type APIMessage,
  type APIPrivateThreadChannel,
  type APIPublicThreadChannel,
  type APIReaction,
  type APIUser,
  ApplicationFlags,
  ChannelType,
  ForumLayoutType,
  type GatewayGuildCreateDispatchData,
  GatewayIntentBits,
  GuildDefaultMessageNotifications,
  GuildExplicitContentFilter,
  type GuildMemberFlags,
  GuildMFALevel,
  GuildNSFWLevel,
  GuildPremiumTier,
  type GuildSystemChannelFlags,
  GuildVerificationLevel,
  MessageType,
  SortOrderType,
} from 'discord-api-types/v10';
import type { MessageState } from './message-store.js';
import type { ChannelState, GuildState, MemberState, World } from './world.js';

/** A member without the user, as in MESSAGE_CREATE. */
export function memberWithoutUser(member: MemberState): Omit<APIGuildMember, 'user'> {
  return {
    avatar: null,
    banner: null,
    communication_disabled_until: null,
    flags: 0 as GuildMemberFlags,
    joined_at: member.joinedAt,
    nick: member.nick,
    pending: false,
    premium_since: null,
    roles: [...member.roles],
    mute: false,
    deaf: false,
  };
}

export function memberPayload(member: MemberState): APIGuildMember {
  return { ...memberWithoutUser(member), user: member.user };
}

export function guildPayload(guild: GuildState): APIGuild {
  return {
    id: guild.id,
    name: guild.name,
    icon: guild.icon,
    description: null,
    splash: null,
    discovery_splash: null,
    banner: null,
    features: [],
    owner_id: guild.ownerId,
    application_id: null,
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: guild.systemChannelId,
    system_channel_flags: 0 as GuildSystemChannelFlags,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: GuildVerificationLevel.None,
    default_message_notifications: GuildDefaultMessageNotifications.AllMessages,
    explicit_content_filter: GuildExplicitContentFilter.Disabled,
    mfa_level: GuildMFALevel.None,
    max_presences: null,
    max_members: 500_000,
    max_video_channel_users: 25,
    vanity_url_code: null,
    premium_tier: GuildPremiumTier.None,
    premium_subscription_count: 0,
    preferred_locale: guild.locale,
    rules_channel_id: null,
    public_updates_channel_id: null,
    safety_alerts_channel_id: null,
    premium_progress_bar_enabled: false,
    nsfw_level: GuildNSFWLevel.Default,
    hub_type: null,
    incidents_data: null,
    roles: [...guild.roles.values()],
    emojis: [],
    stickers: [],
  };
}

export type ThreadPayload = APIPublicThreadChannel | APIPrivateThreadChannel | APIAnnouncementThreadChannel;
export type ChannelPayload = GatewayGuildCreateDispatchData['channels'][number] & { guild_id: string };

const iso = (at: number) => new Date(at).toISOString();

/** A channel that is no thread. */
export function channelPayload(channel: ChannelState): ChannelPayload {
  const base = {
    id: channel.id,
    guild_id: channel.guildId,
    name: channel.name,
    position: channel.position,
    permission_overwrites: [...channel.overwrites],
    nsfw: channel.nsfw,
  };
  const text = {
    ...base,
    parent_id: channel.parentId,
    topic: channel.topic,
    last_message_id: channel.lastMessageId,
    last_pin_timestamp: channel.lastPin,
    rate_limit_per_user: 0,
  };
  switch (channel.type) {
    case ChannelType.GuildCategory:
      return { ...base, type: ChannelType.GuildCategory, parent_id: null };
    case ChannelType.GuildVoice:
      return {
        ...base,
        type: ChannelType.GuildVoice,
        parent_id: channel.parentId,
        bitrate: 64_000,
        user_limit: 0,
        rtc_region: null,
        last_message_id: channel.lastMessageId,
      };
    case ChannelType.GuildForum:
      return {
        ...text,
        type: ChannelType.GuildForum,
        available_tags: [],
        default_reaction_emoji: null,
        default_sort_order: SortOrderType.LatestActivity,
        default_forum_layout: ForumLayoutType.NotSet,
      };
    case ChannelType.GuildAnnouncement:
      return { ...text, type: ChannelType.GuildAnnouncement };
    default:
      return { ...text, type: ChannelType.GuildText };
  }
}

export function threadPayload(channel: ChannelState): ThreadPayload {
  const { thread } = channel;
  if (!thread || channel.parentId === null) throw new Error(`Channel ${channel.id} is no thread`);
  const shared = {
    id: channel.id,
    guild_id: channel.guildId,
    parent_id: channel.parentId,
    owner_id: thread.ownerId,
    name: channel.name,
    last_message_id: channel.lastMessageId,
    last_pin_timestamp: channel.lastPin,
    rate_limit_per_user: 0,
    message_count: thread.messageCount,
    total_message_sent: thread.messageCount,
    member_count: 1,
    thread_metadata: {
      archived: thread.archived,
      archive_timestamp: iso(thread.archivedChangedAt),
      auto_archive_duration: thread.autoArchiveDuration,
      locked: thread.locked,
      create_timestamp: iso(thread.createdAt),
    },
  };
  switch (channel.type) {
    case ChannelType.AnnouncementThread:
      return { ...shared, type: ChannelType.AnnouncementThread };
    case ChannelType.PrivateThread:
      return { ...shared, type: ChannelType.PrivateThread };
    default:
      return { ...shared, type: ChannelType.PublicThread };
  }
}

/** What GUILD_CREATE carries: without the presence intent only the bot itself among the members, and active threads that it sees. */
export function guildCreatePayload(
  world: World,
  guild: GuildState,
  intents: number,
  sees: (channel: ChannelState) => boolean,
): GatewayGuildCreateDispatchData {
  const all = (intents & GatewayIntentBits.GuildPresences) !== 0 && (intents & GatewayIntentBits.GuildMembers) !== 0;
  const bot = guild.members.get(world.bot.id);
  const members = all ? [...guild.members.values()] : bot ? [bot] : [];
  const channels = [...guild.channels.values()];
  return {
    ...guildPayload(guild),
    joined_at: bot?.joinedAt ?? iso(0),
    large: guild.members.size > 50,
    unavailable: false,
    member_count: guild.members.size,
    voice_states: [],
    members: members.map(memberPayload),
    channels: channels.filter((channel) => !channel.thread).map(channelPayload),
    threads: channels
      .filter((channel) => channel.thread && !channel.thread.archived && sees(channel))
      .map(threadPayload),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

/**
 * What a reply, or the first message of a thread, shows of the message that it refers to: itself but for what it refers to in
 * turn, null where it is gone, nothing where Discord did not look for it.
 */
export function referenced({ api, unsaid }: MessageState, reader: Reader): Pick<APIMessage, 'referenced_message'> {
  const refers = api.type === MessageType.Reply || api.type === MessageType.ThreadStarterMessage;
  const id = api.message_reference?.message_id;
  if (!refers || unsaid || id === undefined) return {};
  const found = reader.messages.get(id)?.api;
  if (!found) return { referenced_message: null };
  return { referenced_message: readsContent(found, reader) ? found : withoutContent(found) };
}

/** A message as its reader gets it. Without the privileged intent the content of others' messages is empty. */
export function messagePayload(message: MessageState, reader: Reader): APIMessage {
  const reactions: APIReaction[] = [...message.reactions.values()].map(({ emoji, normal, burst }) => ({
    count: normal.size + burst.size,
    count_details: { normal: normal.size, burst: burst.size },
    me: normal.has(reader.botId),
    me_burst: burst.has(reader.botId),
    emoji,
    burst_colors: [],
  }));
  const own = readsContent(message.api, reader) ? message.api : withoutContent(message.api);
  const shown = { ...own, ...referenced(message, reader) };
  return reactions.length > 0 ? { ...shown, reactions } : shown;
}

export interface Reader {
  readonly botId: string;
  readonly messageContent: boolean;
  /** Where the messages are that others refer to. */
  readonly messages: ReadonlyMap<string, MessageState>;
}

/** The bot reads its own messages and those that mention it without the privileged intent. */
export function readsContent(message: APIMessage, reader: Omit<Reader, 'messages'>): boolean {
  return (
    reader.messageContent ||
    message.author.id === reader.botId ||
    message.mentions.some((user) => user.id === reader.botId)
  );
}

export function withoutContent(message: APIMessage): APIMessage {
  return { ...message, content: '', embeds: [], attachments: [], components: [] };
}

/** The application's public flags: the privileged intents that are switched on. */
export function applicationFlags(privilegedIntents: number): ApplicationFlags {
  let flags = 0;
  if (privilegedIntents & GatewayIntentBits.GuildPresences) flags |= ApplicationFlags.GatewayPresenceLimited;
  if (privilegedIntents & GatewayIntentBits.GuildMembers) flags |= ApplicationFlags.GatewayGuildMembersLimited;
  if (privilegedIntents & GatewayIntentBits.MessageContent) flags |= ApplicationFlags.GatewayMessageContentLimited;
  return flags;
}

export function createUser(user: Pick<APIUser, 'id' | 'username'> & Partial<APIUser>): APIUser {
  return { discriminator: '0', global_name: null, avatar: null, ...user };
}
