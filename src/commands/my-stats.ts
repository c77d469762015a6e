import { ApplicationIntegrationType, InteractionContextType, SlashCommandBuilder } from 'discord.js';
import { MEMBER_WINDOWS, type MemberReport, type MemberWindow } from '../reports/shapes.js';
import { memberView } from '../views/member-view.js';
import type { Command } from './command.js';
import type { Faces } from './faces.js';
import { stringOption } from './given-options.js';
import { createOneAtATime } from './one-at-a-time.js';

/** What is shown where no window was asked for. */
const USUAL = ['24h', '7d', '30d', 'all'] as const satisfies readonly MemberWindow[];

/** `/my_stats`: one's own figures. */
export function myStats({ ask, texts }: Pick<Faces, 'ask' | 'texts'>): Command {
  const oneAtATime = createOneAtATime<MemberReport>();
  return {
    data: new SlashCommandBuilder()
      .setName('my_stats')
      .setDescription(texts.commands.myStats.description)
      .setContexts(InteractionContextType.Guild)
      .setIntegrationTypes(ApplicationIntegrationType.GuildInstall)
      .addStringOption((option) =>
        option
          .setName('window')
          .setDescription(texts.commands.myStats.window)
          .addChoices(MEMBER_WINDOWS.map((window) => ({ name: texts.windowNames[window], value: window }))),
      )
      .toJSON(),
    run: async ({ guildId, userId }, interaction) => {
      const asked = stringOption(interaction, 'window');
      const window = MEMBER_WINDOWS.find((known) => known === asked);
      const windows = window ? [window] : USUAL;
      const key = [guildId, userId, ...windows].join(' ');
      return memberView(await oneAtATime(key, () => ask.member(guildId, userId, windows)), texts);
    },
  };
}
