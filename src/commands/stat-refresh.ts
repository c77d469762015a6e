import {
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
  SlashCommandBuilder,
} from 'discord.js';
import { textPayload } from '../views/payload.js';
import type { Command } from './command.js';
import type { Faces } from './faces.js';
import { refreshAnswer } from './refresh-answer.js';

/** `/stat_refresh`: redraws the board. Who may is Discord's own command permission (Manage Messages by default). */
export function statRefresh({ board, texts }: Pick<Faces, 'board' | 'texts'>): Command {
  return {
    data: new SlashCommandBuilder()
      .setName('stat_refresh')
      .setDescription(texts.commands.statRefresh.description)
      .setContexts(InteractionContextType.Guild)
      .setIntegrationTypes(ApplicationIntegrationType.GuildInstall)
      .setDefaultMemberPermissions(PermissionFlagsBits.ManageMessages)
      .toJSON(),
    run: async ({ guildId }) => textPayload(refreshAnswer(guildId, await board.redraw(guildId, 'person'), texts)),
  };
}
