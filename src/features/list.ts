import { chores } from './chores.js';
import { messages, reactions, servers } from './counted.js';
import { explained } from './explained.js';
import type { Feature } from './feature.js';
import { liveBoard } from './live-board.js';
import { ownStats } from './own-stats.js';
import { settings } from './settings.js';

/** Everything that the bot does. To add something, write it and name it here: in this order people see commands and pages. */
export const FEATURES: readonly Feature[] = [
  servers,
  messages,
  reactions,
  ownStats,
  liveBoard,
  settings,
  explained,
  chores,
];
