import { ApplicationCommandOptionType } from 'discord.js';
import type { APIChatInputApplicationCommandInteraction } from 'discord-api-types/v10';
import type { Snowflake } from '../base/snowflake.js';

/** A text that was given for an option; null: none was. */
export function stringOption({ data }: APIChatInputApplicationCommandInteraction, name: string): string | null {
  const option = data.options?.find((given) => given.name === name);
  return option?.type === ApplicationCommandOptionType.String ? option.value : null;
}

/** The id of a channel that was given for an option; null: none was. */
export function channelOption({ data }: APIChatInputApplicationCommandInteraction, name: string): Snowflake | null {
  const option = data.options?.find((given) => given.name === name);
  return option?.type === ApplicationCommandOptionType.Channel ? option.value : null;
}
