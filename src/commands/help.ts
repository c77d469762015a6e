import { ApplicationIntegrationType, InteractionContextType, SlashCommandBuilder } from 'discord.js';
import { DAY_MS } from '../base/time/slots.js';
import { MESSAGES_KEPT_MS, REACTIONS_KEPT_MS } from '../ledger/counting/rule.js';
import { helpView } from '../views/help-view.js';
import type { Command } from './command.js';
import type { Faces } from './faces.js';

/** `/help`: what there is, and what is kept, for everybody. */
export function help({ texts }: Pick<Faces, 'texts'>): Command {
  return {
    data: new SlashCommandBuilder()
      .setName('help')
      .setDescription(texts.help.description)
      .setContexts(InteractionContextType.Guild)
      .setIntegrationTypes(ApplicationIntegrationType.GuildInstall)
      .toJSON(),
    run: () => helpView({ messageDays: MESSAGES_KEPT_MS / DAY_MS, reactionDays: REACTIONS_KEPT_MS / DAY_MS }, texts),
  };
}
