import { PermissionFlagsBits as Bit, type RESTGetAPIChannelMessagesPinsResult } from 'discord-api-types/v10';
import type { Stage } from '../stage.js';
import type { MessageHandling } from '../world/message-types.js';
import { messagePayload } from '../world/payloads.js';
import type { Access } from './access.js';
import { discordError } from './api-error.js';
import { type Call, noContent, numberFrom, ok, type Route, route } from './router.js';

/** @see https://discord.com/developers/docs/resources/message#pin-message */
const MOST_PINS = 250;

/** Pins, by their present paths and by the older ones that still answer. */
export function pinRoutes(stage: Stage, access: Access, { pin, unpin, pinned }: MessageHandling): Route[] {
  const { world, reader } = stage;

  const put = ({ param }: Call) => {
    const channel = access.text(param('channel_id'));
    access.demand(channel, Bit.PinMessages | Bit.ReadMessageHistory);
    const message = access.message(channel, param('message_id'));
    if (message.pinnedAt === null && pinned(channel).length >= MOST_PINS) throw discordError('tooManyPins');
    if (message.api.type !== 0 && message.api.type !== 19 && message.api.type !== 20)
      throw discordError('systemMessage');
    pin(message, world.bot);
    return noContent;
  };
  const remove = ({ param }: Call) => {
    const channel = access.text(param('channel_id'));
    access.demand(channel, Bit.PinMessages | Bit.ReadMessageHistory);
    unpin(access.message(channel, param('message_id')));
    return noContent;
  };

  return [
    route('GET', '/channels/{channel_id}/messages/pins', ({ param, query }) => {
      const channel = access.text(param('channel_id'));
      const limit = numberFrom(query, 'limit', { min: 1, max: 50, by: 50 });
      const before = Date.parse(query.get('before') ?? '') || Number.POSITIVE_INFINITY;
      const readable = (access.permissions(channel) & Bit.ReadMessageHistory) !== 0n;
      const all = readable ? pinned(channel).filter(({ pinnedAt }) => (pinnedAt ?? 0) < before) : [];
      const answer: RESTGetAPIChannelMessagesPinsResult = {
        items: all.slice(0, limit).map((message) => ({
          pinned_at: new Date(message.pinnedAt ?? 0).toISOString(),
          message: messagePayload(message, reader),
        })),
        has_more: all.length > limit,
      };
      return ok(answer);
    }),
    route('PUT', '/channels/{channel_id}/messages/pins/{message_id}', put),
    route('DELETE', '/channels/{channel_id}/messages/pins/{message_id}', remove),
    route('GET', '/channels/{channel_id}/pins', ({ param }) => {
      const channel = access.text(param('channel_id'));
      const readable = (access.permissions(channel) & Bit.ReadMessageHistory) !== 0n;
      return ok((readable ? pinned(channel) : []).slice(0, 50).map((message) => messagePayload(message, reader)));
    }),
    route('PUT', '/channels/{channel_id}/pins/{message_id}', put),
    route('DELETE', '/channels/{channel_id}/pins/{message_id}', remove),
  ];
}
