import {
  type APIApplicationCommand,
  type APIInteractionDataResolved,
  ApplicationCommandOptionType,
  ApplicationCommandType,
} from 'discord-api-types/v10';
import { channelPayload, memberWithoutUser } from '../world/payloads.js';
import { guildPermissions } from '../world/permissions.js';
import { type ChannelState, type GuildState, need, type World } from '../world/world.js';
import type { OptionValues } from './options.js';

/** Users, channels and roles that options name. */
function resolve(
  world: World,
  guild: GuildState,
  command: APIApplicationCommand,
  values: OptionValues,
  permissionsIn: (channel: ChannelState) => bigint,
): APIInteractionDataResolved {
  const resolved: APIInteractionDataResolved = {};
  for (const option of command.options ?? []) {
    const id = values[option.name];
    if (typeof id !== 'string') continue;
    if (option.type === ApplicationCommandOptionType.User) {
      const user = need(world.users, id, 'user');
      resolved.users = { ...resolved.users, [id]: user };
      const member = guild.members.get(id);
      if (member !== undefined) {
        const { deaf: _deaf, mute: _mute, ...partial } = memberWithoutUser(member);
        const permissions = String(guildPermissions(guild, id));
        resolved.members = { ...resolved.members, [id]: { ...partial, permissions } };
      }
    } else if (option.type === ApplicationCommandOptionType.Channel) {
      const channel = need(guild.channels, id, 'channel');
      if (channel.thread) continue;
      const { type, name } = channelPayload(channel);
      const seen = { id, type, name, permissions: String(permissionsIn(channel)) };
      resolved.channels = { ...resolved.channels, [id]: seen };
    } else if (option.type === ApplicationCommandOptionType.Role) {
      resolved.roles = { ...resolved.roles, [id]: need(guild.roles, id, 'role') };
    }
  }
  return resolved;
}

/** A command's own part of the interaction. `permissionsIn`: what whoever asks may do in a channel. */
export function commandData(
  world: World,
  command: APIApplicationCommand,
  guild: GuildState,
  values: OptionValues,
  permissionsIn: (channel: ChannelState) => bigint,
) {
  const resolved = resolve(world, guild, command, values, permissionsIn);
  return {
    id: command.id,
    name: command.name,
    type: ApplicationCommandType.ChatInput as const,
    ...(command.guild_id === undefined ? {} : { guild_id: guild.id }),
    ...(Object.keys(resolved).length > 0 ? { resolved } : {}),
  };
}
