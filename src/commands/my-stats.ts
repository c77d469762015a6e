import { ApplicationIntegrationType, InteractionContextType, SlashCommandBuilder } from 'discord.js';
import type { Snowflake } from '../base/snowflake.js';
import { placesFor } from '../discord/visible-places.js';
import { MEMBER_WINDOWS, type MemberReport, type MemberWindow, type MemberWindowAnswer } from '../reports/shapes.js';
import { memberView } from '../views/member-view.js';
import type { MessagePayload } from '../views/payload.js';
import type { Asker, Command } from './command.js';
import type { Faces } from './faces.js';
import { stringOption } from './given-options.js';
import { createOneAtATime } from './one-at-a-time.js';

/** What is shown where no window was asked for. */
const USUAL = ['24h', '7d', '30d', 'all'] as const satisfies readonly MemberWindow[];

/** What somebody is told of themselves. `asked`: a window, as it was typed; of none more is told. `roles`: the asker's. */
export type MyStatsAnswer = (
  asker: Asker,
  question: { readonly roles: readonly Snowflake[]; readonly asked: string | null },
) => Promise<MessagePayload>;

/** Who asks again before they are answered gets the same answer. */
export function myStatsAnswer({ ask, ledger, texts }: Pick<Faces, 'ask' | 'ledger' | 'texts'>): MyStatsAnswer {
  const usual = createOneAtATime<MemberReport>();
  const ofWindow = createOneAtATime<MemberWindowAnswer>();
  return async ({ guildId, userId }, { roles, asked }) => {
    const window = MEMBER_WINDOWS.find((known) => known === asked);
    if (window === undefined) {
      const report = await usual(`${guildId} ${userId}`, () => ask.member(guildId, userId, USUAL));
      return memberView(report, texts);
    }
    const places = placesFor(ledger.directory, { guildId, userId }, roles);
    const { report, details } = await ofWindow(`${guildId} ${userId} ${window}`, () =>
      ask.memberWindow(guildId, userId, window, places),
    );
    return memberView(report, texts, details);
  };
}

/** `/my_stats`: one's own figures, and more of one window. */
export function myStats(faces: Pick<Faces, 'ask' | 'ledger' | 'texts'>): Command {
  const { texts } = faces;
  const answer = myStatsAnswer(faces);
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
    run: (asker, interaction) =>
      answer(asker, { roles: interaction.member?.roles ?? [], asked: stringOption(interaction, 'window') }),
  };
}
