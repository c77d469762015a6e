import {
  ApplicationIntegrationType,
  ChannelType,
  InteractionContextType,
  PermissionFlagsBits,
  SlashCommandBuilder,
} from 'discord.js';
import type { Board } from '../board/board.js';
import { BOARD_NEEDS, missingIn } from '../board/board-permissions.js';
import type { StatsChannels } from '../board/stats-channels.js';
import type { Clock } from '../clock.js';
import type { PermissionName } from '../discord/permissions.js';
import { UserError } from '../errors.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Settings } from '../ledger/types.js';
import type { Snowflake } from '../snowflake.js';
import { timeZoneNamed, timeZones } from '../time/zone.js';
import { codeName } from '../views/names.js';
import { setupView } from '../views/setup-view.js';
import type { Texts } from '../views/texts.js';
import type { Command } from './command.js';
import { channelOption, stringOption } from './options.js';

const NEEDED: readonly PermissionName[] = [...BOARD_NEEDS, 'PinMessages'];
/** Channels in which, or in whose threads, members write. */
const WRITTEN_IN: ReadonlySet<ChannelType> = new Set([
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
]);
/** Discord shows at most so many proposals. */
const MOST_PROPOSALS = 25;

export interface SetupParts {
  readonly ledger: Pick<Ledger, 'guild' | 'channel' | 'channels' | 'settings' | 'saveSettings'>;
  readonly board: Pick<Board, 'settingsChanged'>;
  readonly statsChannels: Pick<StatsChannels, 'of'>;
  /** `TIME_ZONE`, or UTC: for guilds that chose none. */
  readonly defaultTimeZone: string;
  readonly ownId: () => Snowflake;
  readonly clock: Clock;
  readonly texts: Texts;
}

/** Zones that begin with what was typed, then those that contain it. */
function proposals(typed: string): readonly string[] {
  const wanted = typed.trim().toLowerCase().replaceAll(' ', '_');
  const part = (zone: string): string => zone.slice(zone.lastIndexOf('/') + 1).toLowerCase();
  const zones = timeZones();
  const first = zones.filter((zone) => zone.toLowerCase().startsWith(wanted) || part(zone).startsWith(wanted));
  const others = zones.filter((zone) => !first.includes(zone) && zone.toLowerCase().includes(wanted));
  return [...first, ...others].slice(0, MOST_PROPOSALS);
}

/** `/setup`: shows and changes the stats channel and the time zone. Who may is Discord's own command permission. */
export function setup({ ledger, board, statsChannels, defaultTimeZone, ownId, clock, texts }: SetupParts): Command {
  const lacking = (channelId: Snowflake, needed: readonly PermissionName[]): readonly PermissionName[] =>
    missingIn(ledger, channelId, { ownId: ownId(), needed });

  /** The settings as asked for; throws what the person can put right. */
  function changed(guildId: Snowflake, channelId: Snowflake | null, zone: string | null): Settings {
    let settings = ledger.settings(guildId);
    if (channelId !== null) {
      const channel = ledger.channel(channelId);
      const holds = channel?.type === ChannelType.GuildText || channel?.type === ChannelType.GuildAnnouncement;
      if (channel?.guildId !== guildId || !holds) throw new UserError(texts.setup.wrongChannel);
      settings = { ...settings, statsChannelId: channelId };
    }
    if (zone !== null) {
      const timeZone = timeZoneNamed(zone);
      if (timeZone === null) {
        throw new UserError(texts.setup.unknownZone(`\`${codeName(zone, { fallback: '–', longest: 40 })}\``));
      }
      settings = { ...settings, timeZone };
    }
    return settings;
  }

  return {
    data: new SlashCommandBuilder()
      .setName('setup')
      .setDescription(texts.commands.setup.description)
      .setContexts(InteractionContextType.Guild)
      .setIntegrationTypes(ApplicationIntegrationType.GuildInstall)
      .setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild)
      .addChannelOption((option) =>
        option
          .setName('channel')
          .setDescription(texts.commands.setup.channel)
          .addChannelTypes(ChannelType.GuildText, ChannelType.GuildAnnouncement),
      )
      .addStringOption((option) =>
        option.setName('time_zone').setDescription(texts.commands.setup.timeZone).setAutocomplete(true),
      )
      .toJSON(),
    complete: (option, typed) =>
      option === 'time_zone' ? proposals(typed).map((zone) => ({ name: zone, value: zone })) : [],
    run: ({ guildId, userId }, interaction) => {
      const channelId = channelOption(interaction, 'channel');
      const zone = stringOption(interaction, 'time_zone');
      const saved = channelId !== null || zone !== null;
      if (saved) {
        ledger.saveSettings(guildId, changed(guildId, channelId, zone), { userId, at: clock.now() });
        // The board follows by itself; it may take longer than a person wants to wait for this answer.
        void board.settingsChanged(guildId);
      }
      const { timeZone } = ledger.settings(guildId);
      const channel = statsChannels.of(guildId);
      const view = {
        channel,
        timeZone: timeZone ?? defaultTimeZone,
        zoneFrom: timeZone === undefined ? ('default' as const) : ('setting' as const),
        channelGone: channel !== null && ledger.channel(channel.id)?.guildId !== guildId,
        missing: channel ? lacking(channel.id, NEEDED) : [],
        hidden: ledger
          .channels(guildId)
          .filter((one) => WRITTEN_IN.has(one.type) && lacking(one.id, ['ViewChannel']).length > 0)
          .map(({ id }) => id),
        saved,
        channelOverruled: channelId !== null && channel?.from === 'env' && channel.id !== channelId,
      };
      return setupView(view, texts);
    },
  };
}
