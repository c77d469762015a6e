import type { APIMessage } from 'discord-api-types/v10';
import { MEMBER_WINDOWS, type MemberWindow } from '../src/reports/shapes.js';
import { en } from '../src/views/texts.js';
import type { TallyWindow } from './tally.js';

/** What a person reads on the board: words and figures as drawn. */
export interface ShownBoard {
  readonly figures: Readonly<
    Record<
      TallyWindow,
      Readonly<Record<'messages' | 'reactions' | 'active', { readonly figure: string; readonly change: string }>>
    >
  >;
  /** Lines `count share name` for each window. */
  readonly top: Readonly<Record<TallyWindow, readonly string[]>>;
  /** What is said below the time at which it was drawn: notices. */
  readonly notices: readonly string[];
}

/** What a member reads in the answer to `/my_stats`. */
export interface ShownMember {
  /** Messages, reactions given and received of each window; nothing of a window that is not shown. */
  readonly windows: Readonly<Record<string, readonly string[]>>;
  readonly lines: readonly string[];
}

/** A window's figure on the board, and its change in words. */
const FIGURE = /^`(\S+)\s+(\S+)`(?: (.*))?$/;
/** A top member: messages, share, bar and name. */
const TOP = /^`\s*(\S+)\s+(\S+)\s[^`]*` \u2068(.*)\u2069$/;

export function readBoard(message: Pick<APIMessage, 'embeds'>): ShownBoard {
  const embed = message.embeds[0];
  const linesOf = (name: string): readonly string[] =>
    embed?.fields?.find((field) => field.name === name)?.value.split('\n') ?? [];
  const cell = (name: string, window: TallyWindow) => {
    const rows = linesOf(name).map((line) => FIGURE.exec(line));
    const [, , figure = '', change = ''] = rows.find((row) => row?.[1] === en.windows[window]) ?? [];
    return { figure, change };
  };
  const perWindow = <T>(value: (window: TallyWindow) => T): Record<TallyWindow, T> => ({
    '24h': value('24h'),
    '7d': value('7d'),
    '30d': value('30d'),
  });
  return {
    figures: perWindow((window) => ({
      messages: cell(en.board.messages, window),
      reactions: cell(en.board.reactions, window),
      active: cell(en.board.active, window),
    })),
    top: perWindow((window) =>
      linesOf(en.board.top(en.windowNames[window])).flatMap((line) => {
        const [, count, share, name] = TOP.exec(line) ?? [];
        return count === undefined ? [] : [`${count} ${share} ${name}`];
      }),
    ),
    notices: (embed?.description ?? '').split('\n').slice(1),
  };
}

export function readMember(message: Pick<APIMessage, 'embeds'>): ShownMember {
  const embed = message.embeds[0];
  const figures = (embed?.fields ?? []).map(({ value }) => value.split('\n').map((line) => FIGURE.exec(line)));
  const shown = (window: MemberWindow) =>
    figures.flatMap((rows) => rows.find((row) => row?.[1] === en.windows[window])?.[2] ?? []);
  return {
    windows: Object.fromEntries(MEMBER_WINDOWS.map((window) => [window, shown(window)])),
    lines: (embed?.description ?? '').split('\n'),
  };
}
