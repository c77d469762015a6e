import { myStats, myStatsPanel } from '../commands/my-stats.js';
import { myStatsButton } from '../commands/my-stats-button.js';
import { share, unshare } from '../commands/share.js';
import type { Feature } from './feature.js';

/** One's own figures, by a command and by a button on the board. */
export const ownStats: Feature = {
  name: 'own stats',
  commands: [myStats],
  buttons: [myStatsButton],
  panels: [myStatsPanel],
  followUps: [share, unshare],
};
