import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Collection } from 'mongodb';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Snowflake } from '../base/snowflake.js';
import type { Ledger } from '../ledger/ledger.js';
import type { PublishedKind, PublishedRows } from '../ledger/rounds/published.js';
import type { RoundSnapshot } from '../ledger/rounds/round-snapshot.js';
import { buildSheet } from '../ledger/rounds/sheets.js';
import type { AnyDocument, Collections } from '../store/mongo/collections.js';
import { toServerDocument, toSheetDocument, toUserDocument } from '../store/mongo/day-documents.js';
import { toAuditDocument, toGapDocument } from '../store/mongo/meta-documents.js';
import { guardedReplace, type Write, writeAll } from './bulk.js';
import type { Later } from './later.js';
import type { Leases } from './leases.js';
import { guildWrite, memberWrite } from './writes.js';

/** Most documents in one bulk: reading, building and sending so many takes some 10 ms. */
const BULK = 500;
/** A day's sheet is written when more of its documents than this changed since. */
const SHEET_AFTER = 500;
/** Longest that one round goes on writing sheets, milliseconds; the rest follow in the next. */
const SHEETS_MS = 2_000;
/** A sheet is large (34 bytes a member day). */
const SHEET_BULK = 8;
/** Failed documents named in the log by one round; the rest are only counted. */
const NAMED = 10;

/** What a round is asked for beside everything that changed. */
export interface RoundRequest {
  /** Also sheets whose revision differs. */
  readonly nightly?: boolean;
  /** Called in the same turn in which the round's counter was committed. */
  readonly onBegun?: () => void;
}

export interface RoundParts {
  readonly ledger: Ledger;
  readonly collections: Collections;
  readonly leases: Leases;
  readonly later: Later;
  readonly clock: Clock;
  readonly log: Log;
}

/** `partly`: some documents could not be written and are tried again. */
export type RoundOutcome = 'whole' | 'partly';

/**
 * One round: the ledger's counter, `begunRev`, the documents as they stood at the counter, then `publishedRev`, then
 * sheets. A day's `servers` document goes before its members': so whoever reads knows by it which epochs have
 * documents of a day. Page by page: memory holds two pages, however much has changed. `rolledBack`: the store is not
 * where this process left it (see `Leases.begin`), and the round is void.
 */
export async function publishRound(parts: RoundParts, request: RoundRequest): Promise<RoundOutcome | 'rolledBack'> {
  await parts.ledger.settle();
  const snapshot = parts.ledger.rounds.begin();
  try {
    request.onBegun?.();
    if ((await parts.leases.begin(snapshot.n)) === 'rolledBack') return 'rolledBack';
    const round = new Round(parts, request, snapshot);
    await round.writeDocuments();
    if (round.whole) {
      const countedTo = new Map(snapshot.positions.map(({ stream, at }) => [stream, at]));
      if ((await parts.leases.finish(snapshot.n, countedTo)) === 'rolledBack') return 'rolledBack';
    }
    await round.writeSheets();
    return round.whole ? 'whole' : 'partly';
  } finally {
    snapshot.close();
  }
}

/** What holds for the rows of one kind. */
interface Rules<K extends PublishedKind> {
  /** A row that may not be written yet stays marked for the next round. */
  readonly mayWrite?: (row: PublishedRows[K]) => boolean;
  readonly onFailure?: (row: PublishedRows[K]) => void;
}

class Round {
  readonly #parts: RoundParts;
  readonly #request: RoundRequest;
  readonly #snapshot: RoundSnapshot;
  readonly #epoch: { readonly epoch: string; readonly epochBegan: number };
  /** Guilds of which a document was not written: what may only follow their counts waits. */
  readonly #unwritten = new Set<Snowflake>();
  #failures = 0;
  whole = true;

  constructor(parts: RoundParts, request: RoundRequest, snapshot: RoundSnapshot) {
    this.#parts = parts;
    this.#request = request;
    this.#snapshot = snapshot;
    this.#epoch = parts.ledger.identity();
  }

  async writeDocuments(): Promise<void> {
    const { collections } = this.#parts;
    const servers = collections.ofAny(collections.servers);
    const users = collections.ofAny(collections.users);
    const members = collections.ofAny(collections.members);
    const meta = collections.ofAny(collections.meta);
    const { epoch } = this.#epoch;
    const refusedDays = new Set<string>();
    const dayOf = (row: { readonly guildId: Snowflake; readonly day: number }) => `${row.guildId} ${row.day}`;
    await this.#write('serverDays', servers, (row) => guardedReplace(toServerDocument(row, epoch)), {
      onFailure: (row) => refusedDays.add(dayOf(row)),
    });
    await this.#write('memberDays', users, (row) => guardedReplace(toUserDocument(row, epoch)), {
      mayWrite: (row) => !refusedDays.has(dayOf(row)),
    });
    await this.#write('members', members, memberWrite);
    await this.#write('guilds', meta, (row) => guildWrite(row, this.#epoch));
    await this.#write('audit', meta, (row) => guardedReplace(toAuditDocument(row, epoch)));
    // What was read again stands first: a gap says that messages are missing at once, and that they are not only then.
    await this.#write('gaps', meta, (row) => guardedReplace(toGapDocument(row, epoch)), {
      mayWrite: ({ guildId, state, done = {} }) => {
        if (!Object.keys(done).every((guild) => !this.#unwritten.has(guild))) return false;
        if (state === 'open' || state === 'refilling') return true;
        return guildId === null ? this.whole : !this.#unwritten.has(guildId);
      },
    });
    if (this.#failures > NAMED) {
      this.#parts.log.warn({ documents: this.#failures }, 'more documents could not be written');
    }
  }

  /** Sheets that the store lacks, and those that are due now. */
  async writeSheets(): Promise<void> {
    const { ledger, collections, clock } = this.#parts;
    const { nightly = false } = this.#request;
    const { epoch } = this.#epoch;
    const sheets = collections.ofAny(collections.sheets);
    const mayWrite = (row: { readonly guildId: Snowflake }) => !this.#unwritten.has(row.guildId);
    const toWrite = (sheet: PublishedRows['sheets']) => guardedReplace(toSheetDocument(sheet, epoch));
    await this.#write('sheets', sheets, toWrite, { mayWrite }, SHEET_BULK);
    const until = clock.monotonic() + SHEETS_MS;
    const due = this.#snapshot.sheetsDue({ now: clock.now(), changed: SHEET_AFTER, nightly });
    for (const { guildId, day } of due) {
      if (this.#unwritten.has(guildId)) continue;
      const sheet = await buildSheet(this.#snapshot, guildId, day);
      ledger.rounds.saveSheet(sheet);
      await this.#writePage('sheets', sheets, [sheet], toWrite, {});
      if (clock.monotonic() > until) return;
    }
  }

  /** Sends all changed rows of a kind, at most two pages at a time on their way. */
  async #write<K extends PublishedKind>(
    kind: K,
    collection: Collection<AnyDocument>,
    toWrite: (row: PublishedRows[K]) => Write,
    rules: Rules<K> = {},
    limit = BULK,
  ): Promise<void> {
    const pages = this.#snapshot.dirty(kind, { limit });
    const errors: unknown[] = [];
    let before: Promise<unknown> = Promise.resolve();
    try {
      for (const page of pages) {
        const sent = this.#writePage(kind, collection, page, toWrite, rules).catch((error) => errors.push(error));
        await Promise.all([before, nextTurn()]);
        before = sent;
        if (errors.length > 0) break;
      }
    } finally {
      await before;
    }
    if (errors.length > 0) throw errors[0];
  }

  async #writePage<K extends PublishedKind>(
    kind: K,
    collection: Collection<AnyDocument>,
    page: readonly PublishedRows[K][],
    toWrite: (row: PublishedRows[K]) => Write,
    rules: Rules<K>,
  ): Promise<void> {
    const { ledger, later } = this.#parts;
    const rows: PublishedRows[K][] = [];
    const writes: Write[] = [];
    const leave = (row: PublishedRows[K]) => {
      this.whole = false;
      if (row.guildId !== null) this.#unwritten.add(row.guildId);
      rules.onFailure?.(row);
    };
    for (const row of page) {
      const write = toWrite(row);
      if (later.waits(write.id) || rules.mayWrite?.(row) === false) {
        leave(row);
        continue;
      }
      rows.push(row);
      writes.push(write);
    }
    const failures = await writeAll(collection, writes);
    const acknowledged = rows.filter((row, index) => {
      const written = this.#note(writes[index]?.id ?? '', failures.get(index));
      if (!written) leave(row);
      return written;
    });
    ledger.rounds.acknowledge(kind, acknowledged, this.#snapshot.n);
  }

  /** Notes whether a document was written; a failed one is named in the log and tried again later. */
  #note(id: string, failure: string | undefined): boolean {
    const { later, log } = this.#parts;
    if (failure === undefined) {
      later.written(id);
      return true;
    }
    const retryInMs = later.failed(id);
    this.#failures += 1;
    if (this.#failures <= NAMED)
      log.warn({ document: id, reason: failure, retryInMs }, 'a document could not be written');
    return false;
  }
}
