import { firstStartKilled, movedStartKilled, refillKilled } from './failpoints/calls.js';
import { commitKilled } from './failpoints/commits.js';
import { lostFolderKilled, oldCopyKilled, roundKilled } from './failpoints/rounds.js';
import type { Fault, StoreKind } from './fault.js';

const row = (
  name: string,
  injection: string,
  stores: readonly StoreKind[],
  short: number,
  run: Fault['run'],
): Fault => ({
  name: `failpoint-${name}`,
  injection: `kill -9 ${injection}`,
  stores,
  trials: { full: 1, short },
  run,
});

const CALLS = 'before and after each REST call of';
const COMMANDS = 'before and after each MongoDB command of';

/** kill -9 at every step of what must not be done by halves. */
export const failpoints: readonly Fault[] = [
  row(
    'commit',
    'at each statement of a commit, with MongoDB also of a round',
    ['embedded', 'MongoDB'],
    1,
    commitKilled,
  ),
  row('start', `${CALLS} a first start: board, pin, commands`, ['embedded'], 1, firstStartKilled),
  row('move', `${CALLS} a board that moves and commands that change scope`, ['embedded'], 0, movedStartKilled),
  row('refill', `${CALLS} a start that refills a gap`, ['embedded'], 0, refillKilled),
  row('publish', `${COMMANDS} a start: lease, round, gap, sheet`, ['MongoDB'], 1, roundKilled),
  row('epoch-copy', `${COMMANDS} a start with an old copy of the ledger`, ['MongoDB'], 0, oldCopyKilled),
  row('epoch-lost', `${COMMANDS} a start whose data folder was deleted`, ['MongoDB'], 0, lostFolderKilled),
];
