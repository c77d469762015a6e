import { myStats } from '../commands/my-stats.js';
import type { Feature } from './feature.js';

/** One's own figures. */
export const ownStats: Feature = { name: 'own stats', commands: [myStats] };
