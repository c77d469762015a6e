import { ChannelType } from 'discord-api-types/v10';
import { WRITTEN_IN } from '../../discord/channel-types.js';
import { MOST_NOT_COUNTED, REFRESH_MINUTES } from '../../guilds/guild-settings.js';
import { plainName } from '../names.js';
import { ACCENT, type MessagePayload, TROUBLE } from '../payload.js';
import type { Texts } from '../texts.js';
import { button, buttonRow, channelMenu, type Row, textMenu } from './rows.js';
import { setupId } from './setup-ids.js';
import { boardTrouble, settingLines, troubleLines, usualRefresh } from './setup-lines.js';
import type { SetupState } from './setup-state.js';
import { cityOf, timeOfDay, zoneChoices } from './zone-choices.js';

/** Value of the option that leaves the interval to the operator. */
const USUAL_REFRESH = 'usual';

/** Channels that can hold a board. */
const FOR_BOARDS = [ChannelType.GuildText, ChannelType.GuildAnnouncement];
/**
 * Where members write, and what holds that together. Not media channels: Discord's description of its API has no such
 * type for menus. Their category can be chosen.
 */
const FOR_COUNTING = [...WRITTEN_IN.filter((type) => type !== ChannelType.GuildMedia), ChannelType.GuildCategory];

/** What the panel says besides how things stand. */
export interface SetupNews {
  /** Lines on what was just done. */
  readonly notes?: readonly string[];
  /** Zones to choose among, where what was typed names several. */
  readonly zones?: readonly string[];
}

function zoneMenu({ timeZone, guildLocale, now }: SetupState, { zones }: SetupNews, { setup }: Texts): Row {
  const options = (zones ?? zoneChoices(timeZone, guildLocale)).map((zone) => ({
    label: cityOf(zone),
    value: zone,
    description: `${zone} · ${timeOfDay(now, zone)}`,
    default: zone === timeZone,
  }));
  return textMenu(setupId('zone'), zones ? setup.menus.zoneMatches : setup.menus.zone, options);
}

function refreshMenu(state: SetupState, texts: Texts): Row {
  const { setup } = texts;
  const { refreshMinutes } = state;
  const label = usualRefresh(state.usualRefresh, texts, (cron) => plainName(cron, { fallback: '–', longest: 40 }));
  const usual = { label, value: USUAL_REFRESH };
  const minutes = REFRESH_MINUTES.map((every) => ({ label: setup.everyMinutes(every), value: String(every) }));
  const chosen = refreshMinutes === null ? USUAL_REFRESH : String(refreshMinutes);
  return textMenu(
    setupId('refresh'),
    setup.menus.refresh,
    [usual, ...minutes].map((option) => ({ ...option, default: option.value === chosen })),
  );
}

function buttons({ channel, channelGone, pin }: SetupState, { setup: { buttons: labels } }: Texts): Row {
  const lacksChannel = channel === null || (channelGone && channel.from === 'setting');
  return buttonRow([
    ...(lacksChannel ? [button(setupId('make'), labels.make, { primary: true })] : []),
    button(setupId('look'), labels.look),
    button(setupId('zone-form'), labels.zone),
    button(setupId('pin', pin ? 'off' : 'on'), pin ? labels.unpin : labels.pin),
    button(setupId('check'), labels.check),
  ]);
}

/** The panel of `/setup`: what is in the board's way, how things stand, and four menus and a row of buttons to change them. */
export function setupView(state: SetupState, texts: Texts, news: SetupNews = {}): MessagePayload {
  const { setup } = texts;
  const trouble = boardTrouble(state, texts);
  const lines = [
    ...(trouble.length > 0 ? [...trouble, ''] : []),
    ...settingLines(state, texts),
    '',
    ...troubleLines(state, texts),
    ...(news.notes && news.notes.length > 0 ? news.notes : [setup.hint]),
    ...(trouble.length > 0 ? [setup.seeTop] : []),
  ];
  return {
    embeds: [{ title: setup.title, color: trouble.length > 0 ? TROUBLE : ACCENT, description: lines.join('\n') }],
    components: [
      channelMenu(setupId('channel'), setup.menus.channel, {
        types: FOR_BOARDS,
        chosen: state.chosenChannelId === null ? [] : [state.chosenChannelId],
      }),
      channelMenu(setupId('not-counted'), setup.menus.notCounted, {
        types: FOR_COUNTING,
        chosen: state.notCounted,
        least: 0,
        most: MOST_NOT_COUNTED,
      }),
      refreshMenu(state, texts),
      zoneMenu(state, news, texts),
      buttons(state, texts),
    ],
    allowed_mentions: { parse: [] },
  };
}
