import { firstStartKilled, movedStartKilled, refillKilled } from './failpoints/calls.js';
import { commitKilled } from './failpoints/commits.js';
import { lostFolderKilled, oldCopyKilled, roundKilled } from './failpoints/rounds.js';
import type { Fault } from './fault.js';

/** kill -9 at every step of what must not be done by halves. */
export const failpoints: readonly Fault[] = [
  {
    name: 'failpoint-commit',
    injection: 'kill -9 at each statement of a commit, with MongoDB also of the ledger in a round',
    stores: ['embedded', 'MongoDB'],
    trials: { full: 1, short: 1 },
    run: commitKilled,
  },
  {
    name: 'failpoint-start',
    injection: 'kill -9 before and after each REST call of a first start: board, pin, commands',
    stores: ['embedded'],
    trials: { full: 1, short: 1 },
    run: firstStartKilled,
  },
  {
    name: 'failpoint-move',
    injection: 'kill -9 before and after each REST call of a board that moves and commands that change scope',
    stores: ['embedded'],
    trials: { full: 1, short: 0 },
    run: movedStartKilled,
  },
  {
    name: 'failpoint-refill',
    injection: 'kill -9 before and after each REST call of a start that refills a gap',
    stores: ['embedded'],
    trials: { full: 1, short: 0 },
    run: refillKilled,
  },
  {
    name: 'failpoint-publish',
    injection: 'kill -9 before and after each MongoDB command of a start: lease, round, gap',
    stores: ['MongoDB'],
    trials: { full: 1, short: 1 },
    run: roundKilled,
  },
  {
    name: 'failpoint-epoch-copy',
    injection: 'kill -9 before and after each MongoDB command of a start with an old copy of the ledger',
    stores: ['MongoDB'],
    trials: { full: 1, short: 0 },
    run: oldCopyKilled,
  },
  {
    name: 'failpoint-epoch-lost',
    injection: 'kill -9 before and after each MongoDB command of a start whose data folder was deleted',
    stores: ['MongoDB'],
    trials: { full: 1, short: 0 },
    run: lostFolderKilled,
  },
];
