import { createTurns } from '../board/turns.js';
import type { Ledger } from '../ledger/ledger.js';
import { createSchedule, type Schedule } from '../schedule/schedule.js';
import type { Faces } from './faces.js';
import type { Figures } from './figures.js';
import type { Ground } from './ground.js';

/** Begins what is done by the hour of the day. */
export function startTimetable({
  ground: { config, clock, log },
  ledger,
  figures: { publishing, askBoard },
  faces: { board, registration },
  registers,
}: {
  readonly ground: Ground;
  readonly ledger: Ledger;
  readonly figures: Figures;
  readonly faces: Faces;
  /** Whether this process is the one that registers the commands. */
  readonly registers: boolean;
}): Schedule {
  const turns = createTurns({ settings: ledger.settings, clock });
  return createSchedule(
    [
      {
        name: 'boards',
        cron: config.boardRefreshCron,
        run: () => board.redrawAll(turns.usual(ledger.directory.presentGuildIds())),
      },
      {
        name: 'boards by interval',
        cron: '* * * * *',
        run: () => board.redrawAll(turns.due(ledger.directory.presentGuildIds())),
      },
      { name: 'commands', cron: '27 * * * *', run: () => (registers ? registration.again() : undefined) },
      { name: 'nightly', cron: '17 3 * * *', run: () => publishing.nightly(askBoard) },
      { name: 'forget', cron: '47 * * * *', run: () => ledger.prune(clock.now()) },
    ],
    { log, clock },
  );
}
