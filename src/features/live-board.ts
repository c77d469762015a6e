import { createTurns } from '../board/turns.js';
import { howButton } from '../commands/how-button.js';
import { refreshButton } from '../commands/refresh-button.js';
import { boardPage } from '../commands/setup/board-page.js';
import { statRefresh } from '../commands/stat-refresh.js';
import type { Feature } from './feature.js';

/** The board: drawn by the clock and whenever a person asks. */
export const liveBoard: Feature = {
  name: 'board',
  commands: [statRefresh],
  buttons: [refreshButton, howButton],
  pages: [boardPage],
  jobs: ({ ledger, board, boardRefreshCron, clock }) => {
    const turns = createTurns({ settings: ledger.settings, clock });
    const redraw = (which: keyof typeof turns) => board.redrawAll(turns[which](ledger.directory.presentGuildIds()));
    return [
      { name: 'boards', cron: boardRefreshCron, run: () => redraw('usual') },
      { name: 'boards by interval', cron: '* * * * *', run: () => redraw('due') },
    ];
  },
};
