import {
  type APIApplicationCommand,
  type APIApplicationCommandInteractionDataBasicOption,
  type APIApplicationCommandOption,
  ApplicationCommandOptionType,
  type InteractionType,
} from 'discord-api-types/v10';

export type OptionValue = string | number | boolean;
export type OptionValues = Readonly<Record<string, OptionValue>>;

type Kind = InteractionType.ApplicationCommand | InteractionType.ApplicationCommandAutocomplete;
type Filled = APIApplicationCommandInteractionDataBasicOption<Kind>;

/** A member's input for one option; null when its type does not fit. */
function fill(option: APIApplicationCommandOption, value: OptionValue, focused: boolean): Filled | null {
  const { name } = option;
  const focus = focused ? { focused } : {};
  switch (option.type) {
    case ApplicationCommandOptionType.String: {
      const known = option.choices === undefined || option.choices.some((choice) => choice.value === value);
      return typeof value === 'string' && (known || focused) ? { name, type: option.type, value, ...focus } : null;
    }
    case ApplicationCommandOptionType.Integer:
    case ApplicationCommandOptionType.Number:
      return typeof value === 'number' ? { name, type: option.type, value, ...focus } : null;
    case ApplicationCommandOptionType.Boolean:
      return typeof value === 'boolean' ? { name, type: option.type, value } : null;
    case ApplicationCommandOptionType.User:
    case ApplicationCommandOptionType.Channel:
    case ApplicationCommandOptionType.Role:
    case ApplicationCommandOptionType.Mentionable:
      return typeof value === 'string' ? { name, type: option.type, value } : null;
    default:
      return null;
  }
}

/** What Discord's own input would send for these values; null where it would not let them be sent. Subcommands are not played. */
export function fillOptions(command: APIApplicationCommand, values: OptionValues, focused?: string): Filled[] | null {
  const options = command.options ?? [];
  if (Object.keys(values).some((name) => !options.some((option) => option.name === name))) return null;
  const filled: Filled[] = [];
  for (const option of options) {
    const value = values[option.name];
    if (value === undefined) {
      if ('required' in option && option.required && focused === undefined) return null;
      continue;
    }
    const made = fill(option, value, option.name === focused);
    if (!made) return null;
    filled.push(made);
  }
  return filled;
}
