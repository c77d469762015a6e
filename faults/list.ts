import { clocks } from './clocks.js';
import { down } from './down.js';
import { erasures } from './erasures.js';
import { evening } from './evening.js';
import { failpoints } from './failpoints.js';
import type { Fault } from './fault.js';
import { gateway } from './gateway.js';
import { hostile } from './hostile.js';
import { kills } from './kills.js';
import { ledgerFile } from './ledger-file.js';
import { mongo } from './mongo.js';
import { power } from './power.js';
import { again } from './published-again.js';
import { rest } from './rest.js';
import { secondInstance } from './second-instance.js';

/** Every fault, in the order of the matrix. */
export const FAULTS: readonly Fault[] = [
  ...kills,
  ...failpoints,
  ...mongo,
  ...again,
  ...erasures,
  ...secondInstance,
  ...power,
  ...ledgerFile,
  ...gateway,
  ...down,
  ...clocks,
  ...rest,
  ...hostile,
  ...evening.map((fault) => ({ ...fault, alone: true })),
];
