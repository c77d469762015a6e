import { counts } from './counts.js';
import { erasures } from './erasures.js';
import { first } from './first.js';
import { past } from './past.js';
import { refill } from './refill.js';
import { sheets } from './sheets.js';
import { streams } from './streams.js';

/**
 * Every version's step from the one before; `user_version` is the number of steps done. Append only.
 *
 * Revisions: `rev` is the round that first publishes the row's content (counter + 1 at its last change), `acked` the last
 * round in which the store acknowledged it, 0 for never or "send it again". A row is dirty while `acked < rev`.
 */
export const MIGRATIONS: readonly string[] = [first, refill, past, streams, counts, sheets, erasures];
