import type { BoardWindowReport } from '../reports/shapes.js';
import { bar } from './bar.js';
import { chip, column, NO_BREAK } from './chip.js';
import { isolated, markdownName } from './names.js';
import type { Texts } from './texts.js';

/** Cells of a bar. */
const CELLS = 5;

/**
 * A window's top members, a line each: messages, their share of all the window's messages, a bar and the name. The
 * figures stand in inline code, each as wide as its widest; the name comes last, since its width is never known.
 *
 * Bars are drawn against the first member's: among thousands of members even the first has but a hundredth of all.
 */
export function topList({ top, figures }: BoardWindowReport, most: number, texts: Texts): readonly string[] {
  const shown = top.slice(0, most);
  const counts = shown.map(({ messages }) => texts.numbers.short(messages));
  const shares = shown.map(({ messages }) => texts.numbers.share(messages, figures.messages));
  const first = Math.max(0, ...shown.map(({ messages }) => messages));
  const [countWidth, shareWidth] = [column(counts), column(shares)];
  return shown.map(({ userId, name, messages }, index) => {
    const count = (counts[index] ?? '').padStart(countWidth, NO_BREAK);
    const share = (shares[index] ?? '').padStart(shareWidth, NO_BREAK);
    const drawn = bar(messages, first, CELLS).padEnd(CELLS, NO_BREAK);
    const shownName = markdownName(name, { fallback: texts.unknownMember(userId) });
    return `${chip([count, share, drawn])} ${isolated(shownName)}`;
  });
}
