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
  /** Lines `count name` for each window. */
  readonly top: Readonly<Record<TallyWindow, readonly string[]>>;
  /** Everything below the table: notices. */
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

export function readBoard(message: Pick<APIMessage, 'embeds'>): ShownBoard {
  const embed = message.embeds[0];
  const { table, below } = parts(embed);
  const row = (label: string): readonly { readonly figure: string; readonly change: string }[] => {
    const at = table.findIndex((line) => line.startsWith(label));
    const next = table[at + 1];
    const changes = next?.startsWith(' ') ? cells(next) : [];
    return cells((table[at] ?? '').slice(label.length)).map((figure, index) => ({
      figure,
      change: changes[index] ?? '',
    }));
  };
  const rows = { messages: row(en.board.messages), reactions: row(en.board.reactions), active: row(en.board.active) };
  const none = { figure: '', change: '' };
  const perWindow = <T>(value: (window: TallyWindow, index: number) => T): Record<TallyWindow, T> => ({
    '24h': value('24h', 0),
    '7d': value('7d', 1),
    '30d': value('30d', 2),
  });
  return {
    figures: perWindow((_, index) => ({
      messages: rows.messages[index] ?? none,
      reactions: rows.reactions[index] ?? none,
      active: rows.active[index] ?? none,
    })),
    top: perWindow((window) => {
      const field = embed?.fields?.find(({ name }) => name === en.board.top(en.windows[window]));
      return (field?.value ?? '').split('\n').flatMap((line) => {
        const [, count, name] = /^`\s*(\S+)` (.*)$/.exec(line) ?? [];
        return count === undefined ? [] : [`${count} ${name}`];
      });
    }),
    notices: below,
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
