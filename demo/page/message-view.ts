import {
  type APIEmbed,
  type APIMessage,
  type APIUser,
  ComponentType,
  MessageFlags,
  MessageType,
} from 'discord-api-types/v10';
import type { LocalDiscord } from '../../local-discord/local-discord.js';
import { messagePayload } from '../../local-discord/world/payloads.js';
import { type Snowflake, timeOf } from '../../src/base/snowflake.js';
import { REFRESH_BUTTON } from '../../src/views/board-view.js';
import type { AuthorView, ChannelView, MessageView, Names } from './protocol.js';

/** As many messages of a channel are shown. */
const SHOWN = 40;
const KINDS: ReadonlyMap<number, ChannelView['kind']> = new Map([
  [0, 'text'],
  [5, 'text'],
  [10, 'thread'],
  [11, 'thread'],
  [12, 'thread'],
  [15, 'forum'],
]);

const authorOf = (user: Pick<APIUser, 'id' | 'username' | 'global_name' | 'bot'>): AuthorView => ({
  id: user.id,
  name: user.global_name ?? user.username,
  bot: user.bot === true,
});

const isBoard = ({ components = [] }: APIMessage): boolean =>
  components.some(
    (row) =>
      row.type === ComponentType.ActionRow &&
      row.components.some((one) => 'custom_id' in one && one.custom_id === REFRESH_BUTTON),
  );

/** The page loads nothing but from its own server: which has the pictures, too. */
function withOwnPicture(embed: APIEmbed): APIEmbed {
  const id = /\/attachments\/\d+\/(\d+)\//.exec(embed.image?.url ?? '')?.[1];
  return embed.image === undefined || id === undefined
    ? embed
    : { ...embed, image: { ...embed.image, url: `/pictures/${id}` } };
}

/** Turns what stands in the local Discord into what the page draws. */
export interface MessageViews {
  /** Channels and threads that hold messages, and forums, in the guild's order, threads after their channel. */
  channels(guildId: Snowflake, statsChannelId: Snowflake): readonly ChannelView[];
  /** The newest messages of a channel, oldest first, as somebody sees them. */
  messages(channelId: Snowflake, userId: Snowflake): readonly MessageView[];
  /** One message, standing or for one person alone. */
  of(message: APIMessage, usedBy?: MessageView['usedBy']): MessageView;
  author(userId: Snowflake): AuthorView;
  /** A line in the bot's name for one person alone that no message stands behind. */
  note(note: Pick<MessageView, 'id' | 'channelId' | 'usedBy'>): MessageView;
}

export function createMessageViews(discord: LocalDiscord): MessageViews {
  const { world } = discord;

  function author(userId: Snowflake): AuthorView {
    const user = world.users.get(userId) ?? world.webhooks.get(userId)?.user;
    return user ? authorOf(user) : { id: userId, name: 'Somebody', bot: false };
  }

  /** Names for everything that looks like a mention in a message, and in the one that it answers. */
  function namesIn(message: APIMessage, answered: string): Names {
    const text = `${message.content} ${answered} ${JSON.stringify(message.embeds)} ${JSON.stringify(message.components ?? [])}`;
    const users: Record<string, string> = {};
    const channels: Record<string, string> = {};
    const roles: Record<string, string> = {};
    for (const [, kind, id = ''] of text.matchAll(/<(@!?|@&|#)(\d{15,20})>/g)) {
      if (kind === '#') channels[id] = world.channels.get(id)?.name ?? 'unknown';
      else if (kind === '@&') {
        roles[id] =
          [...world.guilds.values()].flatMap((g) => [...g.roles.values()]).find((r) => r.id === id)?.name ?? 'unknown';
      } else if (world.users.has(id)) users[id] = author(id).name;
    }
    return { users, channels, roles };
  }

  function replyOf({ type, message_reference: reference }: APIMessage): MessageView['replyTo'] {
    const answered = type === MessageType.Reply ? world.messages.get(reference?.message_id ?? '')?.api : undefined;
    if (!answered) return null;
    const content = answered.type === MessageType.UserJoin ? 'joined the party.' : answered.content;
    return { author: authorOf(answered.author), content };
  }

  const reactionOf = (messageId: Snowflake, emoji: string | null) =>
    world.messages.get(messageId)?.reactions.get(emoji ?? '');

  function of(message: APIMessage, usedBy: MessageView['usedBy'] = null, userId: Snowflake | null = null): MessageView {
    const flags = message.flags ?? 0;
    const replyTo = replyOf(message);
    return {
      id: message.id,
      channelId: message.channel_id,
      at: timeOf(message.id),
      author: authorOf(message.author),
      type: message.type,
      content: message.content,
      embeds: message.embeds.map(withOwnPicture),
      components: message.components ?? [],
      reactions: (message.reactions ?? []).map(({ emoji, count }) => ({
        emoji: emoji.name ?? '?',
        count,
        mine: reactionOf(message.id, emoji.name)?.normal.has(userId ?? '') === true,
      })),
      edited: message.edited_timestamp !== null,
      pinned: message.pinned,
      isBoard: isBoard(message),
      ephemeral: (flags & MessageFlags.Ephemeral) !== 0,
      loading: (flags & MessageFlags.Loading) !== 0,
      failed: null,
      replyTo,
      isReply: message.type === MessageType.Reply && message.message_reference !== undefined,
      usedBy,
      names: namesIn(message, replyTo?.content ?? ''),
    };
  }

  return {
    of,
    author,
    note: (note) => ({
      at: timeOf(note.id),
      author: authorOf(discord.bot),
      type: MessageType.ChatInputCommand,
      content: '',
      embeds: [],
      components: [],
      reactions: [],
      edited: false,
      pinned: false,
      isBoard: false,
      ephemeral: true,
      loading: false,
      failed: null,
      replyTo: null,
      isReply: false,
      names: { users: {}, channels: {}, roles: {} },
      ...note,
    }),
    messages(channelId, userId) {
      const newest = world.channels.get(channelId)?.messages.page({ limit: SHOWN }) ?? [];
      return newest
        .map((state) =>
          of(
            messagePayload(state, { botId: discord.botId, messageContent: true, messages: discord.world.messages }),
            null,
            userId,
          ),
        )
        .reverse();
    },
    channels(guildId, statsChannelId) {
      const all = [...(world.guilds.get(guildId)?.channels.values() ?? [])];
      const view = (channel: (typeof all)[number]): readonly ChannelView[] => {
        const kind = KINDS.get(channel.type);
        if (!kind || channel.thread?.archived === true) return [];
        return [
          {
            id: channel.id,
            name: channel.name,
            kind,
            parentId: channel.thread ? channel.parentId : null,
            lastMessageId: channel.lastMessageId,
            isStats: channel.id === statsChannelId,
          },
          ...all.filter(({ thread, parentId }) => thread && parentId === channel.id).flatMap(view),
        ];
      };
      return all
        .filter(({ thread }) => !thread)
        .sort((a, b) => a.position - b.position)
        .flatMap(view);
    },
  };
}
