import type { APIMessage } from 'discord-api-types/v10';
import { plainName } from '../src/views/names.js';
import { beside, columnsOf, cutTo } from './columns.js';
import type { Line } from './community.js';
import type { ChannelName } from './markdown.js';
import type { Style } from './style.js';
import { messageLines } from './terminal.js';

/** What the picture shows. */
export interface Scene {
  /** Milliseconds, by the demo's clock. */
  readonly now: number;
  readonly channelName?: ChannelName;
  readonly board: Pick<APIMessage, 'content' | 'embeds' | 'components'> | null;
  /** A member's own answer; null: nobody asked yet. */
  readonly asked: { readonly name: string; readonly answer: Pick<APIMessage, 'content' | 'embeds'> } | null;
  /** What was said last, newest last. */
  readonly said: readonly Line[];
  /** What the bot logged last, newest last. */
  readonly logged: readonly string[];
}

export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly style: Style;
}

const GAP = 4;
/** The right column is worth having from so many columns on. */
const RIGHT_AT_LEAST = 38;
const CHAT_LINES = 6;
/** Where not all fits, the board has the screen for the larger part of this time, then the member's answer. */
const TURN_MS = 15_000;
const BOARD_MS = 10_000;

const nameOf = (name: string): string => plainName(name, { fallback: 'somebody' });

function heading(channel: string, about: string, { width, style }: Omit<Canvas, 'height'>): string {
  const head = `# ${channel}`;
  const rest = cutTo(`  ${about}`, Math.max(2, width - columnsOf(head)));
  return `${style.strong(head)}${style.faint(rest)}`;
}

function chat(said: readonly Line[], count: number, { width, style }: Omit<Canvas, 'height'>): readonly string[] {
  return said.slice(-count).map(({ channel, who, text }) => {
    const place = `#${cutTo(channel, 14)}`;
    const line = cutTo(`${place} ${nameOf(who)}: ${text}`, width);
    return line.startsWith(place) ? `${style.accent(place)}${line.slice(place.length)}` : line;
  });
}

/** The stats channel, a member's own answer and what is said elsewhere, laid out for the room there is. */
export function picture(
  { now, board, asked, said, logged, channelName = () => null }: Scene,
  { width, height, style }: Canvas,
): readonly string[] {
  const boardPane = (room: number): readonly string[] => [
    heading('stats', 'the live board', { width: room, style }),
    '',
    ...(board ? messageLines(board, { width: room, now, style, channelName }) : ['The board is on its way ...']),
  ];
  const answerPane = (room: number): readonly string[] =>
    asked === null
      ? []
      : [
          cutTo(`${nameOf(asked.name)} asks /my_stats, and is the only one to see:`, room),
          '',
          ...messageLines(asked.answer, { width: room, now, style, channelName }),
        ];
  const chatPane = (room: number, count: number): readonly string[] => [
    heading('elsewhere', 'what the board counts', { width: room, style }),
    ...chat(said, count, { width: room, style }),
  ];
  const logPane = logged.slice(-2).map((line) => style.bad(cutTo(line, width)));
  const foot = [...logPane, style.faint(cutTo('Everything runs on this machine. Ctrl-C ends it.', width))];
  const room = height - foot.length - 1;

  const left = boardPane(width);
  const leftWidth = Math.max(...left.map(columnsOf));
  const rightWidth = width - leftWidth - GAP;
  if (rightWidth >= RIGHT_AT_LEAST) {
    const answer = answerPane(rightWidth);
    const right = [...answer, ...(answer.length > 0 ? [''] : []), ...chatPane(rightWidth, CHAT_LINES)];
    return [...beside([left, right.slice(0, room)], GAP).slice(0, room), '', ...foot];
  }
  const answer = answerPane(width);
  const small = chatPane(width, CHAT_LINES);
  const all = [...left, '', ...answer, '', ...small];
  if (all.length <= room) return [...all, '', ...foot];
  if (left.length + answer.length + 1 <= room) return [...left, '', ...answer, '', ...foot];
  const main = answer.length > 0 && now % TURN_MS >= BOARD_MS ? answer : left;
  const lines = room - main.length - 2;
  return [...main.slice(0, room), ...(lines > 0 ? ['', ...chatPane(width, lines)] : []), '', ...foot];
}
