import { ComponentType, InteractionType } from 'discord.js';
import type { APIMessageComponentInteraction, APIModalSubmitInteraction } from 'discord-api-types/v10';
import { isThreadType } from '../guilds/channel.js';
import type { Use, UsedPlace } from './command.js';

/** What was typed, by the name of the field. Fields that are no text are left out. */
function typedIn({ data }: APIModalSubmitInteraction): ReadonlyMap<string, string> {
  const typed = new Map<string, string>();
  for (const part of data.components) {
    if (part.type !== ComponentType.Label) continue;
    const { component } = part;
    if (component.type === ComponentType.TextInput) typed.set(component.custom_id, component.value);
  }
  return typed;
}

function placeOf({ channel, member }: APIMessageComponentInteraction | APIModalSubmitInteraction): UsedPlace | null {
  if (channel === undefined) return null;
  return { id: channel.id, isThread: isThreadType(channel.type), permissions: BigInt(member?.permissions ?? '0') };
}

/** The channels that were chosen in a menu of channels. */
function chosenIn(interaction: APIMessageComponentInteraction | APIModalSubmitInteraction): readonly UsedPlace[] {
  const { data } = interaction;
  const isChoice = 'component_type' in data && data.component_type === ComponentType.ChannelSelect;
  if (!isChoice) return [];
  return Object.values(data.resolved.channels).map(({ id, type, permissions }) => ({
    id,
    isThread: isThreadType(type),
    permissions: BigInt(permissions),
  }));
}

/** What an interaction with a panel says, whichever kind it is of. */
export function useOf(interaction: APIMessageComponentInteraction | APIModalSubmitInteraction): Use {
  const { member, message = null, guild_locale: guildLocale } = interaction;
  const isForm = interaction.type === InteractionType.ModalSubmit;
  return {
    customId: interaction.data.custom_id,
    values: !isForm && 'values' in interaction.data ? interaction.data.values : [],
    typed: isForm ? typedIn(interaction) : null,
    message,
    permissions: BigInt(member?.permissions ?? '0'),
    roles: member?.roles ?? [],
    guildLocale: guildLocale ?? 'en-US',
    locale: interaction.locale,
    isDirect: interaction.guild_id === undefined,
    place: placeOf(interaction),
    channels: chosenIn(interaction),
  };
}
