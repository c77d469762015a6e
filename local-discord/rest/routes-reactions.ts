import { PermissionFlagsBits as Bit, type RESTGetAPIChannelMessageReactionUsersResult } from 'discord-api-types/v10';
import { compareSnowflakes } from '../../src/base/snowflake.js';
import type { Stage } from '../stage.js';
import { need } from '../world/world.js';
import type { Access } from './access.js';
import { discordError } from './api-error.js';
import { numberFrom, ok, type Route, route } from './router.js';

/** Super reactions in the `type` of a query. */
const BURST = '1';

/** Who reacted to a message with one emoji: `👍`, or `name:id` of a custom one. */
export function reactionRoutes({ world }: Stage, access: Access): Route[] {
  return [
    route('GET', '/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}', ({ param, query }) => {
      const channel = access.text(param('channel_id'));
      if (!(access.permissions(channel) & Bit.ReadMessageHistory)) throw discordError('missingAccess');
      const message = access.message(channel, param('message_id'));
      const after = query.get('after') ?? '0';
      const limit = numberFrom(query, 'limit', { min: 1, max: 100, by: 25 });
      const name = param('emoji_name');
      const reaction = message.reactions.get(name.includes(':') ? name.slice(name.lastIndexOf(':') + 1) : name);
      const ids = (query.get('type') === BURST ? reaction?.burst : reaction?.normal) ?? new Set();
      const users: RESTGetAPIChannelMessageReactionUsersResult = [...ids]
        .filter((id) => compareSnowflakes(id, after) > 0)
        .sort(compareSnowflakes)
        .slice(0, limit)
        .map((id) => need(world.users, id, 'user'));
      return ok(users);
    }),
  ];
}
