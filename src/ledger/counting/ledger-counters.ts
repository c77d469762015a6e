import type { Counters } from '../../base/counters.js';

/** What became of activities, gaps and commits since the process started. */
export type LedgerCounters = Pick<Counters, 'messages' | 'duplicates' | 'gaps' | 'commitLag'>;
