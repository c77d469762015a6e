import {
  type APIMessage,
  type APIUser,
  type ChannelFlags,
  ChannelType,
  MessageType,
  type RESTPostAPICurrentUserCreateDMChannelResult,
} from 'discord-api-types/v10';
import type { Snowflake } from '../../src/base/snowflake.js';
import type { Stage } from '../stage.js';
import type { DirectState } from '../world/world.js';
import { discordError, invalidBody } from './api-error.js';
import { isObject } from './check.js';
import { checkMessageBody, checkNotEmpty } from './check-message.js';
import { contentOf } from './message-edit.js';
import { ok, type Reply, type Route, route } from './router.js';

/** What tests look at and order. */
export interface DirectMessageActions {
  /** What the bot wrote to a user, oldest first. */
  directMessages(userId: Snowflake): readonly APIMessage[];
  /** The user takes no messages from members of servers: sending answers with 50007. */
  refuseDirectMessages(userId: Snowflake): void;
}

export interface DirectMessages {
  readonly actions: DirectMessageActions;
  readonly routes: readonly Route[];
  /** Routes that send into channels of guilds, which from now on also send into those with one user. */
  over(routes: readonly Route[]): Route[];
}

const SEND = '/channels/{channel_id}/messages';

/**
 * Messages of the bot to one user. They can be sent, and what stands under them be used, no more.
 * @see https://discord.com/developers/docs/resources/user#create-dm
 */
export function createDirectMessages({ world, ids, settings }: Stage): DirectMessages {
  const refusing = new Set<Snowflake>();
  const channelWith = (userId: Snowflake) => [...world.directs.values()].find(({ user }) => user.id === userId);

  function open(user: APIUser): DirectState {
    const channel = channelWith(user.id) ?? { id: ids(), guildId: null, user, messages: [] };
    world.directs.set(channel.id, channel);
    return channel;
  }

  function send(channel: DirectState, body: unknown): Reply {
    checkMessageBody(body);
    const draft = contentOf(body, world.users);
    checkNotEmpty({ ...draft, attachments: body.attachments ?? [] });
    if (refusing.has(channel.user.id)) throw discordError('refusesMessages');
    const message: APIMessage = {
      ...draft,
      id: ids(),
      channel_id: channel.id,
      type: MessageType.Default,
      author: world.bot,
      timestamp: new Date(settings.clock.now()).toISOString(),
      edited_timestamp: null,
      tts: false,
      mention_everyone: false,
      mention_roles: [],
      attachments: [],
      pinned: false,
    };
    channel.messages.push(message);
    return ok(message);
  }

  return {
    actions: {
      directMessages: (userId) => channelWith(userId)?.messages ?? [],
      refuseDirectMessages: (userId) => void refusing.add(userId),
    },
    routes: [
      route('POST', '/users/@me/channels', ({ body }) => {
        const user = world.users.get(isObject(body) && typeof body.recipient_id === 'string' ? body.recipient_id : '');
        if (!user || user.bot) throw invalidBody(['recipient_id'], 'INVALID_RECIPIENT', 'Invalid Recipient(s)');
        const { id, messages } = open(user);
        const channel: RESTPostAPICurrentUserCreateDMChannelResult = {
          id,
          type: ChannelType.DM,
          name: null,
          flags: 0 as ChannelFlags,
          last_message_id: messages.at(-1)?.id ?? null,
          recipients: [user],
        };
        return ok(channel);
      }),
    ],
    over: (routes) =>
      routes.map((entry) =>
        entry.method === 'POST' && entry.template === SEND
          ? {
              ...entry,
              handle: (call) => {
                const direct = world.directs.get(call.param('channel_id'));
                return direct ? send(direct, call.body) : entry.handle(call);
              },
            }
          : entry,
      ),
  };
}
