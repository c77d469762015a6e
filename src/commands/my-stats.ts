import { ApplicationIntegrationType, InteractionContextType, SlashCommandBuilder } from 'discord.js';
import type { Snowflake } from '../base/snowflake.js';
import { placesFor } from '../discord/visible-places.js';
import { settingOf } from '../guilds/guild-settings.js';
import { MEMBER_WINDOWS, type MemberAnswer, type MemberWindow } from '../reports/shapes.js';
import { MY_STATS_PANEL, windowAsked } from '../views/member-ids.js';
import { memberView } from '../views/member-view.js';
import { type MessagePayload, textPayload } from '../views/payload.js';
import type { Asker, Command, Panel } from './command.js';
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

/** What the answer works with. */
type MyStatsFaces = Pick<Faces, 'ask' | 'ledger' | 'texts'>;

/** A member's figures of the usual windows, or of one. `roles`: the member's, for channels that are named are those they see. */
export function askMember(
  { ask, ledger }: Pick<MyStatsFaces, 'ask' | 'ledger'>,
  { guildId, userId }: Asker,
  { roles, window }: { readonly roles: readonly Snowflake[]; readonly window: MemberWindow | null },
): Promise<MemberAnswer> {
  const places = placesFor(ledger.directory, { guildId, userId }, roles);
  return window === null
    ? ask.member(guildId, userId, USUAL, places)
    : ask.memberWindow(guildId, userId, window, places);
}

/** Who asks again before they are answered gets the same answer. */
export function myStatsAnswer(faces: MyStatsFaces): MyStatsAnswer {
  const { ledger, texts } = faces;
  const underWay = createOneAtATime<MemberAnswer>();

  return async (asker, { roles, asked }) => {
    const { guildId, userId } = asker;
    const window = MEMBER_WINDOWS.find((known) => known === asked) ?? null;
    const answer = await underWay(`${guildId} ${userId} ${window ?? ''}`, () =>
      askMember(faces, asker, { roles, window }),
    );
    const channelId = answer.course?.channelId ?? null;
    return memberView(answer, texts, {
      channelName: channelId === null ? null : (ledger.directory.channel(channelId)?.name ?? null),
      canShare: settingOf(ledger.settings.of(guildId), 'sharing'),
    });
  };
}

/** The answer's buttons: another window in its place. */
export function myStatsPanel(faces: MyStatsFaces): Panel {
  const answer = myStatsAnswer(faces);
  return {
    name: MY_STATS_PANEL,
    refuse: (_asker, { customId }) =>
      windowAsked(customId) === null ? textPayload(faces.texts.errors.unknownButton) : null,
    form: () => null,
    run: (asker, { customId, roles }) => answer(asker, { roles, asked: windowAsked(customId) }),
  };
}

/** `/my_stats`: one's own figures, and more of one window. */
export function myStats(faces: MyStatsFaces): Command {
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
