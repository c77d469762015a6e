import { type APIApplicationCommand, ApplicationCommandType, PermissionFlagsBits as Bit } from 'discord-api-types/v10';
import type { LocalDiscord } from '../../local-discord/local-discord.js';
import { guildPermissions } from '../../local-discord/world/permissions.js';
import type { Snowflake } from '../../src/base/snowflake.js';
import type { CommandView, OptionView } from './protocol.js';

type Option = NonNullable<APIApplicationCommand['options']>[number];

function optionView(option: Option): OptionView {
  return {
    name: option.name,
    description: option.description,
    type: option.type,
    required: 'required' in option && option.required === true,
    autocomplete: 'autocomplete' in option && option.autocomplete === true,
    choices: 'choices' in option && option.choices ? option.choices : [],
  };
}

/** A permission set in the words of Discord's settings: `Manage Messages`. */
function inWords(bits: bigint): string {
  return Object.entries(Bit)
    .filter(([, bit]) => (bits & bit) !== 0n)
    .map(([name]) => name.replace(/([a-z])([A-Z])/g, '$1 $2').replace('Guild', 'Server'))
    .join(', ');
}

/** The bot's slash commands as registered, with whether Discord shows them to a member. Alphabetical. */
export function commandsView(discord: LocalDiscord, guildId: Snowflake, userId: Snowflake): readonly CommandView[] {
  const guild = discord.world.guilds.get(guildId);
  const has = guild ? guildPermissions(guild, userId) : 0n;
  return [...(discord.world.commands.get(guildId) ?? []), ...(discord.world.commands.get('global') ?? [])]
    .filter(({ type }) => type === ApplicationCommandType.ChatInput)
    .map((command) => {
      const needed = command.default_member_permissions === null ? null : BigInt(command.default_member_permissions);
      return {
        name: command.name,
        description: 'description' in command ? command.description : '',
        options: (command.options ?? []).map(optionView),
        allowed: needed === null || (has & needed) === needed,
        needs: needed === null ? null : inWords(needed),
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}
