import type { APIMessage } from 'discord-api-types/v10';
import { MEMBER_WINDOWS, type MemberWindow } from '../src/reports/shapes.js';
import { en } from '../src/views/texts.js';
import type { TallyWindow } from './tally.js';

/** What a person reads on the board: words and figures as drawn. What is not there is empty. */
export interface ShownBoard {
  /** The first lines: messages of today, how that is against what is usual, where it is lively, people. */
  readonly headline: Readonly<Record<'today' | 'usual' | 'liveliest' | 'active', string>>;
  /** Of a folded window those of the window that it says to be the same as. */
  readonly figures: Readonly<
    Record<
      TallyWindow,
      Readonly<Record<'messages' | 'reactions' | 'active', { readonly figure: string; readonly change: string }>>
    >
  >;
  /** Windows that say nothing else than the one before them. */
  readonly folded: readonly TallyWindow[];
  readonly list: {
    /** Lines `place count name move`. */
    readonly top: readonly string[];
    readonly rising: string;
    readonly fresh: string;
  };
  /** The zone whose days are meant. */
  readonly timeZone: string;
  /** What is said of what the figures lack, and in place of figures. */
  readonly notices: readonly string[];
}

/** What a member reads in the answer to `/my_stats`. */
export interface ShownMember {
  /** Messages, reactions given and received of each window; nothing of a window that is not shown. */
  readonly windows: Readonly<Record<string, readonly string[]>>;
  readonly lines: readonly string[];
}

const WINDOWS: readonly TallyWindow[] = ['24h', '7d', '30d'];
/** A member's figure of a window. */
const FIGURE = /^`(\S+)\s+(\S+)`(?: (.*))?$/;
/** Figures of a window. */
const WINDOW = /^\*\*([^*]+):\*\* (.*)$/;
/** A figure, its noun and its change. */
const PART = /^(\S+) (\S+)(?: (.+))?$/;
/** A member of the list: place, messages, name, and what became of the place. */
const TOP = /^`\s*(\S+)\s+(\S+)` \u2068(.*)\u2069(?: (.*))?$/;
const NOUNS: Readonly<Record<string, 'messages' | 'reactions' | 'active'>> = {
  message: 'messages',
  messages: 'messages',
  reaction: 'reactions',
  reactions: 'reactions',
  person: 'active',
  people: 'active',
};

/** Words as people read them: spaces are spaces, and no mark keeps a name's direction to itself. */
export const asRead = (line: string): string => line.replaceAll('\u00a0', ' ').replaceAll(/[\u2068\u2069]/g, '');

type Figures = ShownBoard['figures'][TallyWindow];

const NOTHING = { figure: '', change: '' };
const NO_FIGURES: Figures = { messages: NOTHING, reactions: NOTHING, active: NOTHING };

function figuresIn(text: string): Figures {
  const parts = asRead(text)
    .split(', ')
    .flatMap((part) => {
      const [, figure = '', noun = '', change = ''] = PART.exec(part) ?? [];
      const name = NOUNS[noun];
      return name === undefined ? [] : [[name, { figure, change }] as const];
    });
  return { ...NO_FIGURES, ...Object.fromEntries(parts) };
}

/** Reads the lines of figures: those of each window, and which windows are folded. */
function windowsIn(lines: readonly string[]): Pick<ShownBoard, 'figures' | 'folded'> {
  const read = new Map<string, Figures>();
  const folded: TallyWindow[] = [];
  let last = NO_FIGURES;
  for (const line of lines) {
    const [, names = '', text = ''] = WINDOW.exec(line) ?? [];
    const windows = WINDOWS.filter((window) => names.split(', ').includes(en.windows[window]));
    if (line === en.board.sameWindows(windows.map((window) => en.windows[window]))) folded.push(...windows);
    else last = figuresIn(text);
    for (const window of windows) read.set(window, last);
  }
  const of = (window: TallyWindow) => read.get(window) ?? NO_FIGURES;
  return { figures: { '24h': of('24h'), '7d': of('7d'), '30d': of('30d') }, folded };
}

function headlineIn(lines: readonly string[]): ShownBoard['headline'] {
  const place = lines.findIndex((line) => line.startsWith('## '));
  const [today = '', moment = '', active = ''] = place < 0 ? [] : lines.slice(place);
  const mentions = /^(.*?)(?: (\S[^.]*: <#.*))?$/s.exec(moment);
  return { today: today.slice(3), usual: mentions?.[1] ?? '', liveliest: mentions?.[2] ?? '', active };
}

export function readBoard(message: Pick<APIMessage, 'embeds'>): ShownBoard {
  const lines = (message.embeds[0]?.description ?? '').split('\n').filter((line) => line !== '');
  const heading = lines.indexOf(`**${en.board.top(en.windowNames['7d'])}**`);
  const isWindow = (line: string) => WINDOW.test(line);
  const list = heading < 0 ? [] : lines.slice(heading + 1);
  const begins = (text: string) => (line: string) => line.startsWith(text.slice(0, text.indexOf(':') + 1));
  const isRising = begins(en.board.rising('', '', ''));
  const isFresh = begins(en.board.fresh('', ''));
  const headline = headlineIn(lines);
  const afterHeadline = headline.today === '' ? 0 : 3;
  const small = lines.at(-1) ?? '';
  return {
    headline,
    ...windowsIn(lines.filter(isWindow)),
    list: {
      top: list.flatMap((line) => {
        const [, place, count, name, move = ''] = TOP.exec(line) ?? [];
        return place === undefined ? [] : [asRead(`${place} ${count} ${name} ${move}`).trimEnd()];
      }),
      rising: asRead(list.find(isRising) ?? ''),
      fresh: asRead(list.find(isFresh) ?? ''),
    },
    timeZone: /`([^`]+)`/.exec(small)?.[1] ?? 'UTC',
    notices: lines
      .slice(afterHeadline, -1)
      .filter((line) => !isWindow(line) && !TOP.test(line) && !isRising(line) && !isFresh(line))
      .filter((line) => line !== lines[heading]),
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
