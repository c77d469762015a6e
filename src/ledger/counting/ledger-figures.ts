import type { ProcessFigures } from '../../base/process-figures.js';

/** What became of activities, gaps and commits since the process started. */
export type LedgerFigures = Pick<ProcessFigures, 'messages' | 'duplicates' | 'gaps' | 'commitLag'>;
