import type { BoardWindow, BoardWindowReport, ServerFigures } from './shapes.js';

/** A window that is shown, and those after it that say nothing else. */
export interface Folded<W> {
  readonly shown: W;
  readonly same: readonly BoardWindow[];
}

/** Folds each window all of whose figures equal those of the window before it, the shortest first. */
export function folded<W extends Pick<BoardWindowReport, 'window' | 'figures'>>(
  windows: readonly W[],
  figures: readonly (keyof ServerFigures)[],
): readonly Folded<W>[] {
  const folds: { readonly shown: W; readonly same: BoardWindow[] }[] = [];
  for (const window of windows) {
    const last = folds.at(-1);
    if (last && figures.every((figure) => last.shown.figures[figure] === window.figures[figure])) {
      last.same.push(window.window);
    } else folds.push({ shown: window, same: [] });
  }
  return folds;
}
