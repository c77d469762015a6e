import { ChannelType } from 'discord-api-types/v10';
import { REFRESH_MINUTES } from '../../guilds/guild-settings.js';
import { shownInWords } from '../figure-blocks.js';
import { channelMention } from '../names.js';
import type { Texts } from '../texts.js';
import { button, buttonRow, channelMenu, type Row, textMenu } from './action-rows.js';
import type { BoardState } from './board-state.js';
import { boardRemarks, boardSummary, boardTrouble } from './board-trouble.js';
import { noted, type PageView, type SettingLines, settingLines } from './page-view.js';
import { setupId } from './setup-ids.js';

/** What can be done on the page Board, and on that of its look. */
export type BoardAction =
  | 'channel'
  | 'refresh'
  | 'pin'
  | 'make'
  | 'check'
  | 'look'
  | 'look-parts'
  | 'look-shows'
  | 'look-top'
  | 'look-save';

/** The custom id of a component there. */
export const boardId = (action: BoardAction, argument?: string): string => setupId(action, argument);

/** Value of the option that leaves the interval to the operator. */
const USUAL_REFRESH = 'usual';

/** Channels that can hold a board. */
const FOR_BOARDS = [ChannelType.GuildText, ChannelType.GuildAnnouncement];

/** How often a board is redrawn whose guild chose nothing: in minutes where the cron expression is as simple as that. */
function usually(cron: string, { setup }: Texts): string {
  const [, minutes] = /^\*\/([1-9]\d?) \* \* \* \*$/.exec(cron.trim()) ?? [];
  return minutes === undefined ? setup.ownSchedule : noted(setup.everyMinutes(Number(minutes)), setup.isDefault);
}

/** What the bot may do in the stats channel, of what its board can use. */
function permissionLines({ channel, unfit, wanted, missing }: BoardState, texts: Texts): readonly string[] {
  if (channel === null || unfit !== null) return [];
  const has = (name: (typeof wanted)[number]): boolean => missing.every((one) => one.name !== name);
  return [texts.setup.permissions(wanted.map((name) => [texts.permissions[name], has(name)]))];
}

const LINES: SettingLines<'board', BoardState> = {
  statsChannelId: ({ channel }, { setup }) =>
    noted(setup.channel(channel && channelMention(channel.id)), channel?.from === 'env' ? setup.channelFromEnv : null),
  refreshMinutes: ({ refreshMinutes, usualRefresh }, texts) => {
    const { setup } = texts;
    return setup.refresh(refreshMinutes === null ? usually(usualRefresh, texts) : setup.everyMinutes(refreshMinutes));
  },
  pin: ({ pin }, { setup }) => setup.pin(pin),
  board: ({ content }, texts) => texts.setup.shows(shownInWords(content, texts)),
};

function refreshMenu({ refreshMinutes, usualRefresh }: BoardState, texts: Texts): Row {
  const { setup } = texts;
  const usual = { label: usually(usualRefresh, texts), value: USUAL_REFRESH };
  const minutes = REFRESH_MINUTES.map((every) => ({ label: setup.everyMinutes(every), value: String(every) }));
  const chosen = refreshMinutes === null ? USUAL_REFRESH : String(refreshMinutes);
  return textMenu(
    boardId('refresh'),
    setup.menus.refresh,
    [usual, ...minutes].map((option) => ({ ...option, default: option.value === chosen })),
  );
}

function buttons({ channel, unfit, pin }: BoardState, { setup: { buttons: labels } }: Texts): Row {
  const lacksChannel = channel === null || (unfit !== null && channel.from === 'setting');
  return buttonRow([
    ...(lacksChannel ? [button(boardId('make'), labels.make, { primary: true })] : []),
    button(boardId('look'), labels.look),
    button(boardId('pin', pin ? 'off' : 'on'), pin ? labels.unpin : labels.pin),
    button(boardId('check'), labels.check),
  ]);
}

/** The page Board: where the board stands, how often it is redrawn, and what it shows. */
export function boardPageView(state: BoardState, texts: Texts): PageView {
  return {
    name: 'board',
    trouble: boardTrouble(state, texts),
    lines: [...settingLines('board', LINES, state, texts), ...permissionLines(state, texts)],
    remarks: boardRemarks(state, texts),
    summary: boardSummary(state, texts),
    rows: [
      channelMenu(boardId('channel'), texts.setup.menus.channel, {
        types: FOR_BOARDS,
        chosen: state.chosenChannelId === null ? [] : [state.chosenChannelId],
      }),
      refreshMenu(state, texts),
      buttons(state, texts),
    ],
  };
}
