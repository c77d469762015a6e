import { MY_STATS_BUTTON } from '../views/board-view.js';
import type { Button } from './command.js';
import type { Faces } from './faces.js';
import { myStatsAnswer } from './my-stats.js';

/** The board's button for one's own figures: the answer of `/my_stats`, for everybody, seen by the asker only. */
export function myStatsButton(faces: Pick<Faces, 'ask' | 'ledger' | 'texts'>): Button {
  const answer = myStatsAnswer(faces);
  return {
    customId: MY_STATS_BUTTON,
    refuse: () => null,
    run: (asker, { member }) => answer(asker, { roles: member?.roles ?? [], asked: null }),
  };
}
