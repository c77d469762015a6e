import { type BoardContent, FIGURES, type Figure, PARTS } from '../guilds/board-content.js';
import { folded } from '../reports/folding.js';
import type { BoardReport, MemberWindow, ServerFigures } from '../reports/shapes.js';
import { chip, column, NO_BREAK } from './chip.js';
import type { Texts } from './texts.js';

/** A change of so few letters stays beside its figure: `= same`, `▲ new`. */
const SHORT_CHANGE = 6;

type Windows = Pick<BoardReport, 'windows'>;

/** The name of each figure in a report. */
const REPORTED = {
  messages: 'messages',
  reactionsGiven: 'reactions',
  activeMembers: 'activeMembers',
} as const satisfies Readonly<Record<Figure, keyof ServerFigures>>;

/** What a board shows, in words: its parts, its figures, and its members if it lists any. */
export function shownInWords(content: BoardContent, { board }: Texts): readonly string[] {
  const parts = PARTS.filter((part) => content[part]).map((part) => board.parts[part]);
  const figures = content.figures.map((figure) => board.inWords[figure]);
  return [...parts, ...figures, ...(content.top.most > 0 ? [board.topMembers(content.top.most)] : [])];
}

/** What a board will show where there is nothing yet: the same, with the span that each part tells of. */
export function willShow({ headline, picture, figures, top }: BoardContent, { board, list }: Texts): readonly string[] {
  return [
    ...(headline ? [board.will.headline] : []),
    ...(picture ? [board.parts.picture] : []),
    ...(figures.length > 0 ? [board.will.figures(list(figures.map((figure) => board.inWords[figure])))] : []),
    ...(top.most > 0 ? [board.will.list(top.most)] : []),
  ];
}

/** Whether the guild has nothing to show yet. */
export function isEmpty({ windows }: Windows): boolean {
  return windows.every(({ figures }) => FIGURES.every((figure) => figures[REPORTED[figure]] === 0));
}

/** Whether a change stands anywhere among the figures that are shown. */
export function hasChanges({ windows }: Windows, content: BoardContent): boolean {
  return windows.some(({ change }) => content.figures.some((figure) => change[REPORTED[figure]] !== null));
}

/** One figure over all windows. */
export interface FigureBlock {
  readonly name: string;
  readonly lines: readonly string[];
}

/** A figure as it is taken from a window, and what is said beside it. */
interface Counted<W> {
  readonly name: string;
  readonly count: (window: W) => number;
  readonly words?: (window: W) => string;
}

/**
 * Figures: a block for each, with a line for each window that holds the figure and what is said of it, so that read aloud
 * each line is whole. Window and figure stand in inline code, everywhere equally wide; where a screen is too narrow only
 * the words move to the next line.
 */
export function blocksOf<W extends { readonly window: MemberWindow }>(
  windows: readonly W[],
  figures: readonly Counted<W>[],
  { windows: names, numbers }: Pick<Texts, 'windows' | 'numbers'>,
): readonly FigureBlock[] {
  const labels = column(windows.map(({ window }) => names[window]));
  const widest = column(windows.flatMap((window) => figures.map(({ count }) => numbers.short(count(window)))));
  return figures.map(({ name, count, words }) => ({
    name,
    lines: windows.map((window) => {
      const label = names[window.window].padEnd(labels, NO_BREAK);
      const figure = numbers.short(count(window)).padStart(widest, NO_BREAK);
      return `${chip([label, figure])} ${words?.(window) ?? ''}`.trimEnd();
    }),
  }));
}

/**
 * The board's figures: a line for each window, whole when it is read aloud, with each figure, its noun and its change in
 * sign and words. A line is broken between figures or before a change, never within one, and a short change does not begin a
 * line. Windows that say the same are one line more.
 */
export function figureLines({ windows }: Windows, texts: Texts, content: BoardContent): readonly string[] {
  if (content.figures.length === 0) return [];
  const { board, numbers } = texts;
  const reported = content.figures.map((figure) => REPORTED[figure]);
  return folded(windows, reported).flatMap(({ shown: { window, figures, change }, same }) => {
    const parts = content.figures.map((figure) => {
      const value = figures[REPORTED[figure]];
      const counted = board.figure(figure, numbers.short(value), value).replaceAll(' ', NO_BREAK);
      const moved = numbers.change(change[REPORTED[figure]], board.changes).replaceAll(' ', NO_BREAK);
      if (moved === '') return counted;
      return [counted, moved].join(moved.length <= SHORT_CHANGE ? NO_BREAK : ' ');
    });
    const names = same.map((folded) => texts.windows[folded]);
    return [board.window(texts.windows[window], parts), ...(names.length > 0 ? [board.sameWindows(names)] : [])];
  });
}
