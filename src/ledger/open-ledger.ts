import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../base/clock.js';
import { createCounters, noteLag } from '../base/counters.js';
import type { ExitError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { Snowflake } from '../base/snowflake.js';
import { dayOf } from '../base/time/slots.js';
import { createChanges, outlivesEpoch } from './changes.js';
import type { OpenDaysLimits } from './days/open-days-limits.js';
import { ensureDataDir, ledgerPath } from './file/data-dir.js';
import { fileProblem, isSenseless } from './file/file-problems.js';
import { createFileWatch } from './file/file-watch.js';
import { createReaders } from './file/readers.js';
import { openLedgerFile } from './file/schema.js';
import type { Database } from './file/sqlite.js';
import { createWriter } from './file/writer.js';
import type { Ledger, LedgerCounters } from './ledger.js';
import { createParts } from './parts.js';
import { createAcknowledgements } from './rounds/acknowledgements.js';
import { createLedgerCheck } from './rounds/ledger-check.js';
import { createPast } from './rounds/past.js';
import { createReader } from './rounds/reader.js';
import { createRoundSnapshot } from './rounds/round-snapshot.js';
import { markClosedDays, prune } from './rounds/upkeep.js';
import { emptyForEpoch } from './stream/epoch.js';

/** Days written as rows in one transaction by `settle`: some 3 ms. */
const SETTLED_AT_ONCE = 400;

/** What a ledger is opened with. */
export interface LedgerOptions {
  /** The folder it stands in; created where it is missing. Lock it first (`lockDataDir`): the ledger itself does not. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Commit each second when something waits, and at 500 changes (default). false: only at `commit()`. */
  readonly autoCommit?: boolean;
  /** How much stands open in memory (tests make it small). */
  readonly limits?: OpenDaysLimits;
  /** What it counts for others to see; default: its own. */
  readonly counters?: LedgerCounters;
  /** Called once when the file turns out damaged, deleted or replaced: nothing can be kept any more. */
  readonly onBroken?: (error: ExitError) => void;
}

/**
 * Opens the ledger of a data folder, or begins one.
 * @throws ExitError 78 where the folder or the file cannot be used, saying what to do
 */
export function openLedger(options: LedgerOptions): Ledger {
  const { dataDir, clock, log } = options;
  ensureDataDir(dataDir);
  const path = ledgerPath(dataDir);
  const db = openLedgerFile(path, clock.now(), log);
  try {
    return ledgerOver(db, path, options);
  } catch (error) {
    db.close();
    // The structure is sound, and what stands in it makes no sense.
    throw isSenseless(error) ? fileProblem(path, error) : error;
  }
}

function ledgerOver(db: Database, path: string, options: LedgerOptions): Ledger {
  const { clock, log, autoCommit = true, limits, counters = createCounters(), onBroken } = options;
  const readers = createReaders(path);
  const parts = createParts({ db, clock, counters, limits });
  const { state, positions, changedRows, days, people, directory, metas, counted, unplaced, refill, gaps, facts } =
    parts;
  const work = createChanges(parts, counters);
  const messagesSince = db.statement<{ guildId: Snowflake; messages: number }>(
    'select cast(guild as text) as guildId, sum(messages) as messages from server_days where day >= ? group by guild',
  );
  const file = createFileWatch({ path, clock, log, onBroken });
  const writer = createWriter({
    db,
    log,
    autoCommit,
    monotonic: () => clock.monotonic(),
    committed: (lagMs) => noteLag(counters.commitLag, lagMs),
    work({ changes, position, acknowledged }) {
      const now = clock.now();
      for (const change of changes) work(change, now);
      if (position !== undefined) positions.move(position);
      if (acknowledged !== undefined) positions.raise(acknowledged.shard, acknowledged.at);
    },
    flush() {
      days.save();
      positions.flush();
      file.look();
    },
    damaged: (error) => file.broken(fileProblem(path, error)),
    forget: () => parts.forget(),
  });
  /** Commits what waits, as rows that another connection reads. */
  function commitRows(): void {
    writer.commit();
    if (days.unfolded > 0) writer.write(() => days.fold());
  }

  async function settle(): Promise<void> {
    writer.commit();
    for (let left = days.unfolded; left > SETTLED_AT_ONCE; left -= SETTLED_AT_ONCE) {
      writer.write(() => days.foldSome(SETTLED_AT_ONCE));
      await nextTurn();
    }
  }

  let closed = false;
  const published = createAcknowledgements({ log, db, state, writer, changedRows });
  const past = createPast({ db, writer, log });
  const insertInteraction = db.statement('insert or ignore into interactions (id, at) values (?, ?)');
  const token = db.statement('select 1 from tokens where token = ?');
  const insertToken = db.statement('insert or ignore into tokens (token) values (?)');

  return {
    identity: () => state.identity,
    counters,
    isWritable: () => writer.writable,
    apply: (entry) => writer.take(entry),
    commit: () => writer.commit(),

    position: (shard) => positions.get(shard),
    positions: () => positions.all(),
    setShardCount: (shardCount) =>
      writer.write(() => {
        state.save({ shardCount });
        positions.dropFrom(shardCount);
      }),
    acknowledged: (shard, at) => writer.take({ changes: [], acknowledged: { shard, at } }),
    forgetSession: (shard) => writer.write(() => positions.forgetSession(shard)),

    guilds: () => directory.guilds.all(),
    presentGuildIds: () => directory.guilds.presentIds(),
    guild: (guildId) => directory.guilds.get(guildId),
    channels: (guildId) => directory.channels(guildId),
    channelIds: (guildId) => directory.channelIds(guildId),
    channel: (channelId) => directory.channel(channelId),
    threads: (guildId, archivedSince) => directory.threads(guildId, archivedSince),
    settings: (guildId) => metas.settings(guildId),
    isCounted: (guildId, channelId) => counted.isCounted(guildId, channelId),
    saveSettings(guildId, settings, by) {
      writer.write(() => {
        metas.saveSettings(guildId, settings, by);
        parts.rejudge(guildId);
      });
    },
    mendSettings: () => writer.write(() => metas.mendSettings()),
    board: (guildId) => metas.board(guildId),
    saveBoard: (board) => writer.write(() => metas.saveBoard(board)),
    audit: (entry) => writer.write(() => metas.audit(entry)),
    adoptGuildMeta(meta) {
      writer.write(() => {
        metas.adopt(meta);
        directory.guilds.changed(meta.guildId);
        past.expected(meta.guildId);
        parts.rejudge(meta.guildId);
      });
    },
    fact: (name) => facts.get(name),
    setFact: (name, value) => writer.write(() => facts.set(name, value)),
    gaps: () => gaps.all(),
    pendingGaps: () => gaps.pending(),
    refillProgress: (gapId, guildId, channelId) => refill.of(gapId, guildId, channelId),
    messagesSince: (day) => new Map(messagesSince.all(day).map(({ guildId, messages }) => [guildId, messages])),
    isRefillWhole: (gapId, guildId) => refill.isWhole(gapId, guildId),

    firstSight: (interactionId, at) => writer.write(() => insertInteraction.run(interactionId, at).changes === 1),
    unknownPlaces: () => unplaced.places(),
    wantedAuthors: (now, limit) => people.wanted(now, limit),
    postponeAuthor: (messageId, at) => writer.write(() => people.postpone(messageId, at)),

    hasToken: (held) => token.get(held) !== undefined,
    addToken: (held) => writer.write(() => void insertToken.run(held)),
    beginsAt(at) {
      const { followed, shardCount } = state.identity;
      if (followed || shardCount !== null) return;
      writer.write(() => {
        state.save({ epochBegan: at });
        state.saveClosing({ day: dayOf(at), guild: '0', user: '0' });
      });
    },
    beginEpoch(options) {
      const dropped = writer.drop();
      writer.write(() => {
        const now = clock.now();
        for (const { changes } of dropped) {
          for (const change of changes) if (outlivesEpoch(change)) work(change, now);
        }
        days.fold();
        emptyForEpoch(db, state, options);
        days.reload();
        positions.reload();
        people.forget();
        unplaced.reload();
      });
    },

    settle,
    beginRound() {
      writer.write(() => {
        days.fold();
        markClosedDays(db, state, clock.now());
        state.save({ counter: state.identity.counter + 1 });
      });
      return createRoundSnapshot(readers.take(), changedRows);
    },
    acknowledge: (kind, rows, n) => published.acknowledge(kind, rows, n),
    resendAbove: (publishedRev) => published.resendAbove(publishedRev),
    saveSheet: (sheet) => published.saveSheet(sheet, clock.now()),
    dropSheet: (sheet) => published.dropSheet(sheet),
    resend: (kind, rows) => published.resend(kind, rows),
    past,

    read() {
      commitRows();
      return createReader(readers.take());
    },
    prune: (now) => prune(db, writer, now),
    check() {
      commitRows();
      return createLedgerCheck(readers.take());
    },
    close() {
      if (closed) return;
      closed = true;
      try {
        writer.close();
      } finally {
        readers.close();
        if (db.inTransaction) db.exec('rollback');
        try {
          // Not left to the library: whoever copies the folder of a stopped bot then has it all in one file.
          db.exec('pragma wal_checkpoint(truncate)');
        } finally {
          db.close();
        }
      }
    },
  };
}
