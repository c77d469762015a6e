import { ApplicationCommandType, ApplicationIntegrationType } from 'discord.js';

/** Anything with the fields of a command or an option, sent or received. */
type Described = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Described => typeof value === 'object' && value !== null;

/** Fields that take part in a comparison, and what Discord takes an absent one for. */
const COMMAND_DEFAULTS: Described = {
  type: ApplicationCommandType.ChatInput,
  name: '',
  description: '',
  name_localizations: {},
  description_localizations: {},
  default_member_permissions: null,
  nsfw: false,
  options: [],
};
/** Fields of global commands only: in a guild Discord gives them no meaning. */
const GLOBAL_DEFAULTS: Described = { contexts: null, integration_types: [ApplicationIntegrationType.GuildInstall] };
const OPTION_DEFAULTS: Described = {
  type: 0,
  name: '',
  description: '',
  name_localizations: {},
  description_localizations: {},
  required: false,
  autocomplete: false,
  choices: [],
  options: [],
  channel_types: [],
  min_value: null,
  max_value: null,
  min_length: null,
  max_length: null,
};
const CHOICE_DEFAULTS: Described = { name: '', name_localizations: {}, value: null };
/** Lists whose order means nothing. */
const SETS: ReadonlySet<string> = new Set(['contexts', 'integration_types', 'channel_types']);

function filled(described: Described, defaults: Described): Described {
  const entries = Object.entries(defaults).map(([name, usual]) => {
    const value = described[name] ?? usual;
    if (name === 'options' && Array.isArray(value))
      return [name, value.filter(isObject).map((option) => filled(option, OPTION_DEFAULTS))];
    if (name === 'choices' && Array.isArray(value))
      return [name, value.filter(isObject).map((choice) => filled(choice, CHOICE_DEFAULTS))];
    return [name, SETS.has(name) && Array.isArray(value) ? [...value].sort() : value];
  });
  return Object.fromEntries(entries);
}

/**
 * Commands as a text that is equal where Discord would do the same with them: without ids and versions, absent fields by
 * their default, in the order of names.
 */
export function normalised(commands: readonly object[], scope: 'global' | 'guild'): string {
  const defaults = scope === 'global' ? { ...COMMAND_DEFAULTS, ...GLOBAL_DEFAULTS } : COMMAND_DEFAULTS;
  const rows = commands.filter(isObject).map((command) => filled(command, defaults));
  const key = (row: Described): string => `${String(row.type)} ${String(row.name)}`;
  return JSON.stringify(rows.sort((a, b) => (key(a) < key(b) ? -1 : 1)));
}
