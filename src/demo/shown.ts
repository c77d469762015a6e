import type { APIEmbed, APIMessage } from 'discord-api-types/v10';
import { MEMBER_WINDOWS } from '../reports/types.js';
import { en } from '../views/texts.js';
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
  /** By the name of the window in the table: messages, given, received. */
  readonly windows: Readonly<Record<string, readonly string[]>>;
  readonly lines: readonly string[];
}

/** The lines of an embed's code block, and those after it. */
function parts(embed: APIEmbed | undefined): { readonly table: readonly string[]; readonly below: readonly string[] } {
  const [, table = '', below = ''] = /```\n([\s\S]*?)\n```\n?([\s\S]*)$/.exec(embed?.description ?? '') ?? [];
  return { table: table.split('\n'), below: below.split('\n').filter((line) => line !== '') };
}

const cells = (line: string): readonly string[] => line.trim().split(/\s+/);

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
  const { table, below } = parts(message.embeds[0]);
  const windows: Record<string, readonly string[]> = {};
  for (const window of MEMBER_WINDOWS) {
    const line = table.find((candidate) => candidate.startsWith(`${en.windows[window]} `));
    if (line) windows[window] = cells(line).slice(1);
  }
  return { windows, lines: below };
}
