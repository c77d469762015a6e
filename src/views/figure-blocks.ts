import { type BoardContent, FIGURES, type Figure } from '../guilds/board-content.js';
import type { BoardReport, BoardWindowReport, MemberWindow, ServerFigures } from '../reports/shapes.js';
import { chip, column, NO_BREAK } from './chip.js';
import type { Texts } from './texts.js';

type Windows = Pick<BoardReport, 'windows'>;

/** The name of each figure in a report. */
const REPORTED = {
  messages: 'messages',
  reactionsGiven: 'reactions',
  activeMembers: 'activeMembers',
} as const satisfies Readonly<Record<Figure, keyof ServerFigures>>;

/** What a board shows, in words: its figures, and its top members if it lists any. */
export function shownInWords({ figures, top }: BoardContent, { board }: Texts): readonly string[] {
  const named = figures.map((figure) => board.inWords[figure]);
  return top.most > 0 ? [...named, board.topMembers(top.most)] : named;
}

/** A figure's name in front of people. */
function figureName(figure: Figure, { board }: Texts): string {
  return { messages: board.messages, reactionsGiven: board.reactions, activeMembers: board.active }[figure];
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

/** The board's figures, each with its change in sign and words. */
export function figureBlocks({ windows }: Windows, texts: Texts, content: BoardContent): readonly FigureBlock[] {
  const figures = content.figures.map((figure) => ({
    name: figureName(figure, texts),
    count: (window: BoardWindowReport) => window.figures[REPORTED[figure]],
    words: ({ change }: BoardWindowReport) => texts.numbers.change(change[REPORTED[figure]], texts.board.changes),
  }));
  return blocksOf(windows, figures, texts);
}
