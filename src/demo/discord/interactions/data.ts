import {
  type APIApplicationCommand,
  type APIInteractionDataResolved,
  type APIMessage,
  type APIMessageComponentInteractionData,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ComponentType,
} from 'discord-api-types/v10';
import { channelPayload } from '../world/payloads.js';
import { type GuildState, need, type World } from '../world/world.js';
import type { OptionValues } from './options.js';

/** Users, channels and roles that options name. */
function resolve(
  world: World,
  guild: GuildState,
  command: APIApplicationCommand,
  values: OptionValues,
): APIInteractionDataResolved {
  const resolved: APIInteractionDataResolved = {};
  for (const option of command.options ?? []) {
    const id = values[option.name];
    if (typeof id !== 'string') continue;
    if (option.type === ApplicationCommandOptionType.User) {
      const user = need(world.users, id, 'user');
      resolved.users = { ...resolved.users, [id]: user };
    } else if (option.type === ApplicationCommandOptionType.Channel) {
      const channel = need(guild.channels, id, 'channel');
      if (channel.thread) continue;
      const { type, name } = channelPayload(channel);
      const seen = { id, type, name, permissions: '0' };
      resolved.channels = { ...resolved.channels, [id]: seen };
    } else if (option.type === ApplicationCommandOptionType.Role) {
      resolved.roles = { ...resolved.roles, [id]: need(guild.roles, id, 'role') };
    }
  }
  return resolved;
}

/** A command's own part of the interaction. */
export function commandData(world: World, command: APIApplicationCommand, guild: GuildState, values: OptionValues) {
  const resolved = resolve(world, guild, command, values);
  return {
    id: command.id,
    name: command.name,
    type: ApplicationCommandType.ChatInput as const,
    ...(command.guild_id === undefined ? {} : { guild_id: guild.id }),
    ...(Object.keys(resolved).length > 0 ? { resolved } : {}),
  };
}

/** A button or menu on a message; null when there is none of that id. */
export function findComponent(
  message: APIMessage,
  customId: string,
): { type: ComponentType; disabled: boolean } | null {
  let found: { type: ComponentType; disabled: boolean } | null = null;
  JSON.stringify(message.components ?? [], (_key, value) => {
    if (typeof value === 'object' && value !== null && value.custom_id === customId) {
      found = { type: value.type, disabled: value.disabled === true };
    }
    return value;
  });
  return found;
}

/** What a click carries; null for a kind of menu that is not played. */
export function componentData(
  world: World,
  type: ComponentType,
  custom_id: string,
  values: readonly string[],
): APIMessageComponentInteractionData | null {
  if (type === ComponentType.Button) return { component_type: type, custom_id };
  if (type === ComponentType.StringSelect) return { component_type: type, custom_id, values: [...values] };
  if (type === ComponentType.ChannelSelect) {
    const channels: APIInteractionDataResolved['channels'] = {};
    for (const id of values) {
      const channel = need(world.channels, id, 'channel');
      if (channel.thread) return null;
      const { type: kind, name } = channelPayload(channel);
      channels[id] = { id, type: kind, name, permissions: '0' };
    }
    return { component_type: type, custom_id, values: [...values], resolved: { channels } };
  }
  return null;
}
