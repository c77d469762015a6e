import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalDiscord } from '../local-discord/index.js';
import { systemClock } from '../src/base/clock.js';
import type { Gap } from '../src/counts/gap.js';
import { ledgerPath } from '../src/ledger/file/data-dir.js';
import { openDatabase } from '../src/ledger/file/sqlite.js';
import { GAP_COLUMNS, type GapRow, toGap } from '../src/ledger/stream/gaps.js';

/** How long a refill of a few thousand messages may take here, milliseconds. */
const PATIENCE = 30_000;

/** The gaps as a running bot's ledger has them committed. */
export function gapsNow(dataDir: string): readonly Gap[] {
  const db = openDatabase(ledgerPath(dataDir), { readOnly: true, timeout: 5_000 });
  try {
    return db.statement<GapRow>(`select ${GAP_COLUMNS} from gaps order by began, id`).all().map(toGap);
  } finally {
    db.close();
  }
}

/** Waits until there are so many gaps and all are refilled. Returns what is wrong when that does not come. */
export async function untilRefilled(dataDir: string, atLeast = 1, patience = PATIENCE): Promise<readonly string[]> {
  const end = systemClock.monotonic() + patience;
  for (;;) {
    const gaps = gapsNow(dataDir);
    if (gaps.length >= atLeast && gaps.every(({ state }) => state === 'refilled')) return [];
    if (systemClock.monotonic() > end) {
      if (gaps.length < atLeast) return [`${gaps.length} gaps are recorded instead of ${atLeast}`];
      return [`not refilled after ${patience / 1_000} s: ${gaps.map(({ reason, state }) => `${reason} ${state}`)}`];
    }
    await sleep(50);
  }
}

/**
 * Waits until all that was sent is committed and the running bot knows the authors of all messages that were reacted to, and
 * all threads: everything is booked by then.
 */
export async function untilBooked(dataDir: string, discord: Pick<LocalDiscord, 'sessions'>): Promise<void> {
  const end = systemClock.monotonic() + PATIENCE;
  for (;;) {
    const db = openDatabase(ledgerPath(dataDir), { readOnly: true, timeout: 5_000 });
    const wanted =
      db.statement<{ n: number }>('select (select count(*) from wanted) + (select count(*) from unplaced) as n').get()
        ?.n ?? 0;
    const [position] = db
      .statement<{ id: string; sequence: number }>('select session_id as id, sequence from positions where shard = 0')
      .all();
    db.close();
    const session = discord.sessions.find(({ id }) => id === position?.id);
    const isCommitted = session !== undefined && (position?.sequence ?? 0) >= session.sequence;
    if (isCommitted && wanted === 0) return;
    if (systemClock.monotonic() > end) {
      throw new Error(isCommitted ? `${wanted} messages wait for their author or their place` : 'not all is committed');
    }
    await sleep(100);
  }
}
