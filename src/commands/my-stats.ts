import { ApplicationIntegrationType, InteractionContextType, SlashCommandBuilder } from 'discord.js';
import { MEMBER_WINDOWS, type MemberReport, type MemberWindow, type MemberWindowAnswer } from '../reports/shapes.js';
import { memberView } from '../views/member-view.js';
import type { Command } from './command.js';
import type { Faces } from './faces.js';
import { stringOption } from './given-options.js';
import { createOneAtATime } from './one-at-a-time.js';
import { placesFor } from './visible-places.js';

/** What is shown where no window was asked for. */
const USUAL = ['24h', '7d', '30d', 'all'] as const satisfies readonly MemberWindow[];

/** `/my_stats`: one's own figures, and more of one window. */
export function myStats({ ask, ledger, texts }: Pick<Faces, 'ask' | 'ledger' | 'texts'>): Command {
  const usual = createOneAtATime<MemberReport>();
  const ofWindow = createOneAtATime<MemberWindowAnswer>();
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
      if (window === undefined) {
        const report = await usual(`${guildId} ${userId}`, () => ask.member(guildId, userId, USUAL));
        return memberView(report, texts);
      }
      const places = placesFor(ledger.directory, { guildId, userId }, interaction.member?.roles ?? []);
      const { report, details } = await ofWindow(`${guildId} ${userId} ${window}`, () =>
        ask.memberWindow(guildId, userId, window, places),
      );
      return memberView(report, texts, details);
    },
  };
}
