import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalDiscord } from '../local-discord/index.js';
import { systemClock } from '../src/base/clock.js';
import { shardStream } from '../src/base/streams.js';
import type { Gap } from '../src/counts/gap.js';
import { readCursor } from '../src/discord/cursor.js';
import { ledgerPath } from '../src/ledger/file/data-dir.js';
import { openDatabase } from '../src/ledger/file/sqlite.js';
import { GAP_COLUMNS, type GapRow, toGap } from '../src/ledger/stream/gaps.js';
import type { Position } from '../src/ledger/stream/position.js';
import { POSITION_COLUMNS } from '../src/ledger/stream/positions.js';

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
    const position = db.statement<Position>(`select ${POSITION_COLUMNS} from positions where stream = ?`);
    const cursor = readCursor(position.get(shardStream(0)) ?? null);
    db.close();
    const session = discord.sessions.find(({ id }) => id === cursor?.sessionId);
    const isCommitted = session !== undefined && (cursor?.sequence ?? 0) >= session.sequence;
    if (isCommitted && wanted === 0) return;
    if (systemClock.monotonic() > end) {
      throw new Error(isCommitted ? `${wanted} messages wait for their author or their place` : 'not all is committed');
    }
    await sleep(100);
  }
}
