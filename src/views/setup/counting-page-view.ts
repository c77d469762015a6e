import { ChannelType } from 'discord-api-types/v10';
import type { Snowflake } from '../../base/snowflake.js';
import { WRITTEN_IN } from '../../discord/channel-types.js';
import { MOST_NOT_COUNTED } from '../../guilds/guild-settings.js';
import { channelMention, codeName } from '../names.js';
import type { Texts } from '../texts.js';
import { button, buttonRow, channelMenu, type Row, textMenu } from './action-rows.js';
import { noted, type PageView, type SettingLines, settingLines } from './page-view.js';
import { setupId } from './setup-ids.js';
import { cityOf, timeOfDay, zoneChoices } from './zone-choices.js';

/** What can be done on the page Counting. */
export type CountingAction = 'not-counted' | 'zone' | 'zone-form';

/** The custom id of a component there. */
export const countingId = (action: CountingAction): string => setupId(action);

/** What the page Counting shows. */
export interface CountingState {
  readonly timeZone: string;
  readonly zoneFrom: 'setting' | 'default';
  /** Channels and categories of the guild that are not counted. */
  readonly notCounted: readonly Snowflake[];
  /** Channels that the bot cannot see, of those that are to be counted. */
  readonly hidden: readonly Snowflake[];
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** The guild's language, by Discord's names. */
  readonly guildLocale: string;
}

/**
 * Where members write, and what holds that together. Not media channels: Discord's description of its API has no such
 * type for menus. Their category can be chosen.
 */
const FOR_COUNTING = [...WRITTEN_IN.filter((type) => type !== ChannelType.GuildMedia), ChannelType.GuildCategory];

/** Channels named one by one; the others are only counted. */
const NAMED = 5;

/** The first of a list of channels, and how many more there are. */
function fewOf(channels: readonly Snowflake[]): readonly [named: readonly string[], more: number] {
  return [channels.slice(0, NAMED).map(channelMention), Math.max(0, channels.length - NAMED)];
}

const LINES: SettingLines<'counting', CountingState> = {
  timeZone: ({ timeZone, zoneFrom, now }, { setup }) => {
    const zone = setup.zone(`\`${codeName(timeZone, { fallback: 'UTC', longest: 40 })}\``);
    return `${noted(zone, zoneFrom === 'default' ? setup.isDefault : null)} · ${setup.timeThere(timeOfDay(now, timeZone))}`;
  },
  notCounted: ({ notCounted }, { setup }) => setup.notCounted(...fewOf(notCounted)),
};

function zoneMenu(
  { timeZone, guildLocale, now }: CountingState,
  zones: readonly string[] | null,
  { setup }: Texts,
): Row {
  const options = (zones ?? zoneChoices(timeZone, guildLocale)).map((zone) => ({
    label: cityOf(zone),
    value: zone,
    description: `${zone} · ${timeOfDay(now, zone)}`,
    default: zone === timeZone,
  }));
  return textMenu(countingId('zone'), zones ? setup.menus.zoneMatches : setup.menus.zone, options);
}

/**
 * The page Counting: whose midnight begins a day, and where nothing is counted.
 * @param zones those to choose among where what was typed names several
 */
export function countingPageView(state: CountingState, texts: Texts, zones: readonly string[] | null = null): PageView {
  const { setup } = texts;
  const { hidden, notCounted } = state;
  return {
    name: 'counting',
    trouble: [],
    lines: settingLines('counting', LINES, state, texts),
    remarks: hidden.length > 0 ? [setup.hidden(...fewOf(hidden))] : [],
    summary: hidden.length > 0 ? setup.summaries.hidden(hidden.length) : null,
    rows: [
      zoneMenu(state, zones, texts),
      buttonRow([button(countingId('zone-form'), setup.buttons.zone)]),
      channelMenu(countingId('not-counted'), setup.menus.notCounted, {
        types: FOR_COUNTING,
        chosen: notCounted,
        least: 0,
        most: MOST_NOT_COUNTED,
      }),
    ],
  };
}
