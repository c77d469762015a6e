import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Snowflake } from '../../base/snowflake.js';
import type { UtcDay } from '../../base/time/slots.js';
import { SheetEncoder } from '../days/sheet-codec.js';
import type { StoredSheet } from '../days/stored-sheets.js';
import type { Ledger } from '../ledger.js';
import type { RoundSnapshot } from './round-snapshot.js';

/** Changed rows of a day that make its sheet worth writing anew. */
const CHANGED = 500;
/** Sheets built in one round, unless told otherwise: what is still due waits for the next. */
const MOST = 16;

/** Members read and written before other work gets a turn: some 2 ms. */
const ROWS_PER_TURN = 250;

/** Builds one day's sheet as of a round, over several turns of the event loop where the day is large. */
export async function buildSheet(snapshot: RoundSnapshot, guildId: Snowflake, day: UtcDay): Promise<StoredSheet> {
  const encoder = new SheetEncoder();
  let rows = 0;
  for (const row of snapshot.memberDaysOf(guildId, day)) {
    if (rows > 0 && rows % ROWS_PER_TURN === 0) await nextTurn();
    rows += 1;
    encoder.add(row);
  }
  return { guildId, day, rev: snapshot.n, columns: encoder.columns() };
}

/** What `buildDueSheets` is given. */
export interface SheetOptions {
  readonly ledger: Ledger;
  /** The round in which they are built; they carry its number. */
  readonly snapshot: RoundSnapshot;
  /** Milliseconds: which days have ended. */
  readonly now: number;
  /** Also days with a few changes since their sheet. */
  readonly nightly?: boolean;
  /** Most sheets to build (default 16; one of 5,000 members is about 170 kB). */
  readonly most?: number;
  /** Ends it after the sheet that is being built; the rest stays due. */
  readonly signal?: AbortSignal;
}

/**
 * Builds and saves the sheets that are due, from a round's snapshot: days that ended, and days of which more than 500
 * members changed since. Yields to the event loop between them. Returns those built, for a publisher to write.
 */
export async function buildDueSheets(options: SheetOptions): Promise<readonly StoredSheet[]> {
  const { ledger, snapshot, now, nightly = false, most = MOST, signal } = options;
  const built: StoredSheet[] = [];
  for (const { guildId, day } of snapshot.sheetsDue({ now, changed: CHANGED, nightly }).slice(0, most)) {
    if (signal?.aborted) break;
    const sheet = await buildSheet(snapshot, guildId, day);
    ledger.rounds.saveSheet(sheet);
    built.push(sheet);
    await nextTurn();
  }
  return built;
}

/** Without a publisher: runs rounds only to bring the ledger's own sheets up to date. */
export async function refreshSheets(options: Omit<SheetOptions, 'snapshot'>): Promise<void> {
  const { most = MOST, signal } = options;
  for (let built = most; built >= most && !signal?.aborted; ) {
    await options.ledger.settle();
    const snapshot = options.ledger.rounds.begin();
    try {
      built = (await buildDueSheets({ ...options, snapshot })).length;
    } finally {
      snapshot.close();
    }
  }
}
