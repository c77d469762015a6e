import { lastComparison } from '../ledger/directory/last-comparison.js';
import { HOW_BUTTON, howView } from '../views/how-view.js';
import type { Button } from './command.js';
import type { Faces } from './faces.js';

/** The button "How?" under the board and under one's own figures: for everybody, seen by the asker only. */
export function howButton({ ask, ledger, texts }: Pick<Faces, 'ask' | 'ledger' | 'texts'>): Button {
  return {
    customId: HOW_BUTTON,
    refuse: () => null,
    run: async ({ guildId }) => howView(await ask.board(guildId), lastComparison(ledger.facts), texts),
  };
}
