import {
  ApplicationIntegrationType,
  ChannelType,
  InteractionContextType,
  PermissionFlagsBits,
  SlashCommandBuilder,
} from 'discord.js';
import { UserError } from '../../base/errors.js';
import type { Snowflake } from '../../base/snowflake.js';
import { zoneProposals, zonesMeant } from '../../base/time/zone-search.js';
import type { Settings } from '../../guilds/guild-settings.js';
import { channelMention, codeName } from '../../views/names.js';
import type { Command } from '../command.js';
import type { Faces } from '../faces.js';
import { channelOption, stringOption } from '../given-options.js';
import { unfitIn } from './changes.js';
import type { SetupPages } from './pages.js';

/** Time zones named in an answer where several may be meant. */
const NAMED_ZONES = 5;

/**
 * `/setup`: opens the panel; its two options are shortcuts for those who know what they want, and show the page of what
 * they set. Who may is Discord's own command permission.
 */
export function setup(parts: Faces, pages: SetupPages): Command {
  const { ledger, board, clock, texts } = parts;

  /** The settings as asked for; throws what the person can put right. */
  function changed(guildId: Snowflake, channelId: Snowflake | null, zone: string | null): Settings {
    let settings = ledger.settings.of(guildId);
    if (channelId !== null) {
      const unfit = unfitIn(ledger, guildId, channelId);
      if (unfit !== null) throw new UserError(texts.setup.wrongChannel(channelMention(channelId), unfit));
      settings = { ...settings, statsChannelId: channelId };
    }
    if (zone !== null) {
      const zones = zonesMeant(zone);
      const [timeZone] = zones;
      const drawn = `\`${codeName(zone, { fallback: '–', longest: 40 })}\``;
      if (timeZone === undefined) throw new UserError(texts.setup.unknownZone(drawn));
      if (zones.length > 1) throw new UserError(texts.setup.whichZone(drawn, zones.slice(0, NAMED_ZONES)));
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
      option === 'time_zone' ? zoneProposals(typed).map((zone) => ({ name: zone, value: zone })) : [],
    run: ({ guildId, userId }, interaction) => {
      const channelId = channelOption(interaction, 'channel');
      const zone = stringOption(interaction, 'time_zone');
      const page = zone !== null && channelId === null ? 'counting' : 'board';
      const notes: string[] = [];
      if (channelId !== null || zone !== null) {
        const settings = changed(guildId, channelId, zone);
        ledger.settings.save(guildId, settings, { userId, at: clock.now() });
        // The board follows by itself; it may take longer than a person wants to wait for this answer.
        void board.settingsChanged(guildId);
        // Of what was set nothing else on the page says it.
        if (zone !== null && page === 'board') notes.push(texts.setup.zone(`\`${settings.timeZone}\``));
        notes.push(texts.setup.saved);
      }
      const holds = parts.statsChannels.of(guildId);
      if (channelId !== null && holds?.from === 'env' && holds.id !== channelId) {
        notes.unshift(texts.setup.channelStaysEnv);
      }
      return pages.show(page, { guildId, guildLocale: interaction.guild_locale ?? 'en-US' }, { notes });
    },
  };
}
