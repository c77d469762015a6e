import fc from 'fast-check';
import { expect, it } from 'vitest';
import { folded } from '../../src/reports/folding.js';
import { BOARD_WINDOWS } from '../../src/reports/shapes.js';

const NAMES = ['messages', 'reactions', 'activeMembers'] as const;
const windowsOf = (...amounts: readonly number[]) =>
  BOARD_WINDOWS.map((window, index) => {
    const amount = amounts[index] ?? 0;
    return { window, figures: { messages: amount, reactions: 1, activeMembers: 1 } };
  });
const foldsOf = (...amounts: readonly number[]) =>
  folded(windowsOf(...amounts), NAMES).map(({ shown, same }) => [shown.window, ...same].join(' '));

it('folds a window that says the same as the one before it', () => {
  expect(foldsOf(1, 2, 3)).toEqual(['24h', '7d', '30d']);
  expect(foldsOf(1, 1, 3)).toEqual(['24h 7d', '30d']);
  expect(foldsOf(1, 3, 3)).toEqual(['24h', '7d 30d']);
  expect(foldsOf(1, 1, 1)).toEqual(['24h 7d 30d']);
  expect(foldsOf(1, 2, 1)).toEqual(['24h', '7d', '30d']);
});

it('shows each window with what it has, whichever figures are on the board', () => {
  const figures = fc.record({ messages: fc.nat(1), reactions: fc.nat(1), activeMembers: fc.nat(1) });
  fc.assert(
    fc.property(fc.tuple(figures, figures, figures), fc.subarray([...NAMES], { minLength: 1 }), (all, shown) => {
      const windows = BOARD_WINDOWS.map((window, index) => ({ window, figures: all[index] ?? all[0] }));
      const folds = folded(windows, shown);
      // Read as a person reads it: what is the same has the figures of the window that it stands below.
      const read = folds.flatMap(({ shown: one, same }) =>
        [one.window, ...same].map((window) => [window, shown.map((name) => one.figures[name])]),
      );
      expect(read).toEqual(windows.map((one) => [one.window, shown.map((name) => one.figures[name])]));
      const isSame = windows.map(
        (one, index) => index > 0 && shown.every((name) => one.figures[name] === windows[index - 1]?.figures[name]),
      );
      expect(folds.map(({ shown: one }) => one.window)).toEqual(
        windows.filter((_, index) => !isSame[index]).map(({ window }) => window),
      );
    }),
  );
});
