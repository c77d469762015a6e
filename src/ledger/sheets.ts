import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Ledger, RoundSnapshot, StoredSheet } from './ledger.js';
import { encodeSheet } from './sheet-codec.js';

/** Changed rows of a day that make its sheet worth writing anew. */
const CHANGED = 500;
/** Sheets built in one round, unless told otherwise: what is still due waits for the next. */
const MOST = 16;

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
}

/**
 * Builds and saves the sheets that are due, from a round's snapshot: days that ended, and days of which more than 500
 * members changed since. Yields to the event loop between them. Returns those built, for a publisher to write.
 */
export async function buildDueSheets(options: SheetOptions): Promise<readonly StoredSheet[]> {
  const { ledger, snapshot, now, nightly = false, most = MOST } = options;
  const built: StoredSheet[] = [];
  for (const { guildId, day } of snapshot.sheetsDue({ now, changed: CHANGED, nightly }).slice(0, most)) {
    const columns = encodeSheet(snapshot.memberDaysOf(guildId, day));
    const sheet = { guildId, day, rev: snapshot.n, columns };
    ledger.saveSheet(sheet);
    built.push(sheet);
    await nextTurn();
  }
  return built;
}

/** Without a publisher: runs rounds only to bring the ledger's own sheets up to date. */
export async function refreshSheets(options: Omit<SheetOptions, 'snapshot'>): Promise<void> {
  const most = options.most ?? MOST;
  for (let built = most; built >= most; ) {
    const snapshot = options.ledger.beginRound();
    try {
      built = (await buildDueSheets({ ...options, snapshot })).length;
    } finally {
      snapshot.close();
    }
  }
}
