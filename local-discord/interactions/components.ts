import {
  type APIButtonComponentWithCustomId,
  type APIChannelSelectComponent,
  type APIInteractionDataResolved,
  type APIMessage,
  type APIMessageComponentInteractionData,
  type APIStringSelectComponent,
  PermissionFlagsBits as Bit,
  ComponentType,
} from 'discord-api-types/v10';
import { isObject } from '../rest/check.js';
import { channelPayload } from '../world/payloads.js';
import type { ChannelState, GuildState } from '../world/world.js';

/** The components that people can use here. */
export type Usable = APIButtonComponentWithCustomId | APIStringSelectComponent | APIChannelSelectComponent;

const PLAYED: ReadonlySet<unknown> = new Set([
  ComponentType.Button,
  ComponentType.StringSelect,
  ComponentType.ChannelSelect,
]);

function isUsable(value: unknown, customId: string): value is Usable {
  return isObject(value) && value.custom_id === customId && PLAYED.has(value.type);
}

/** A button or menu on a message, however deep; null where there is none of that id, or it is switched off. */
export function findComponent(message: Pick<APIMessage, 'components'>, customId: string): Usable | null {
  let found: Usable | null = null;
  const visit = (value: unknown): void => {
    if (isUsable(value, customId)) found ??= value;
    else if (Array.isArray(value)) value.forEach(visit);
    else if (isObject(value)) Object.values(value).forEach(visit);
  };
  visit(message.components ?? []);
  const component: Usable | null = found;
  return component;
}

/**
 * What choosing these values in a menu sends; null where the menu does not let them be chosen: too few or too many, an
 * option that it does not have, a channel of a kind that it does not list or that the person does not see.
 * @param where the guild; null: in a channel with one user, where no channels can be chosen
 */
export function selectData(
  select: APIStringSelectComponent | APIChannelSelectComponent,
  values: readonly string[],
  where: { readonly guild: GuildState; readonly permissionsIn: (channel: ChannelState) => bigint } | null,
): APIMessageComponentInteractionData | null {
  const { custom_id, min_values: least = 1, max_values: most = 1 } = select;
  if (values.length < least || values.length > most || new Set(values).size < values.length) return null;
  if (select.type === ComponentType.StringSelect) {
    const known = new Set(select.options.map(({ value }) => value));
    if (!values.every((value) => known.has(value))) return null;
    return { component_type: select.type, custom_id, values: [...values] };
  }
  if (where === null) return null;
  const { guild, permissionsIn } = where;
  const channels: NonNullable<APIInteractionDataResolved['channels']> = {};
  for (const id of values) {
    const channel = guild.channels.get(id);
    if (!channel || channel.thread || !(permissionsIn(channel) & Bit.ViewChannel)) return null;
    if (select.channel_types && !select.channel_types.includes(channel.type)) return null;
    const { type, name } = channelPayload(channel);
    channels[id] = { id, type, name, permissions: String(permissionsIn(channel)) };
  }
  return { component_type: select.type, custom_id, values: [...values], resolved: { channels } };
}
