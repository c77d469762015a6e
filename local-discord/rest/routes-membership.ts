import type { RESTGetAPICurrentUserGuildsResult } from 'discord-api-types/v10';
import { compareSnowflakes } from '../../src/base/snowflake.js';
import type { Stage } from '../stage.js';
import { memberPayload } from '../world/payloads.js';
import { guildPermissions } from '../world/permissions.js';
import type { Access } from './access.js';
import { discordError } from './api-error.js';
import { numberFrom, ok, type Route, route } from './router.js';

/** Where the bot is a member, and members one at a time: what needs no privileged intent. */
export function membershipRoutes({ world }: Stage, access: Access): Route[] {
  return [
    route('GET', '/users/@me/guilds', ({ query }) => {
      const after = query.get('after') ?? '0';
      const limit = numberFrom(query, 'limit', { min: 1, max: 200, by: 200 });
      const page: RESTGetAPICurrentUserGuildsResult = [...world.guilds.values()]
        .filter(({ id, present }) => present && compareSnowflakes(id, after) > 0)
        .sort((a, b) => compareSnowflakes(a.id, b.id))
        .slice(0, limit)
        .map((guild) => ({
          id: guild.id,
          name: guild.name,
          icon: guild.icon,
          banner: null,
          owner: guild.ownerId === world.bot.id,
          features: [],
          permissions: String(guildPermissions(guild, world.bot.id)),
        }));
      return ok(page);
    }),
    route('GET', '/guilds/{guild_id}/members/{user_id}', ({ param }) => {
      const member = access.guild(param('guild_id')).members.get(param('user_id'));
      if (!member) throw discordError('unknownMember');
      return ok(memberPayload(member));
    }),
  ];
}
