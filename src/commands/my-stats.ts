import { ApplicationIntegrationType, InteractionContextType, SlashCommandBuilder } from 'discord.js';
import type { Snowflake } from '../base/snowflake.js';
import { MEMBER_WINDOWS, type MemberReport, type MemberWindow } from '../reports/shapes.js';
import { memberView } from '../views/member-view.js';
import type { Texts } from '../views/texts.js';
import type { Command } from './command.js';
import { stringOption } from './given-options.js';
import { createOneAtATime } from './one-at-a-time.js';

/** What is shown where no window was asked for. */
const USUAL = ['24h', '7d', '30d', 'all'] as const satisfies readonly MemberWindow[];

/** `/my_stats`: one's own figures. */
export function myStats({
  memberReport,
  texts,
}: {
  readonly memberReport: (
    guildId: Snowflake,
    userId: Snowflake,
    windows: readonly MemberWindow[],
  ) => Promise<MemberReport>;
  readonly texts: Texts;
}): Command {
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
      return memberView(await oneAtATime(key, () => memberReport(guildId, userId, windows)), texts);
    },
  };
}
