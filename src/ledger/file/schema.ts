import { randomBytes } from 'node:crypto';
import { ExitError } from '../../base/errors.js';
import type { Log } from '../../base/log.js';
import { dayOf } from '../../base/time/slots.js';
import { version as ownVersion } from '../../process/version.js';
import { checkStructure, fileProblem, refuseEmptied } from './file-problems.js';
import { type Database, isFileError, openDatabase } from './sqlite.js';

/** Marks the file as ours ("STAT"), so that another program's database is never taken for a ledger. */
const APPLICATION_ID = 0x53544154;
/** The fact that names the version of Statboard that last raised the schema. Never renamed: older versions look for it. */
const RAISED_BY = 'schema:raised by';

/**
 * Every version's step from the one before; `user_version` is the number of steps done. Append only.
 *
 * Revisions: `rev` is the round that first publishes the row's content (counter + 1 at its last change), `acked` the last
 * round in which the store acknowledged it, 0 for never or "send it again". A row is dirty while `acked < rev`.
 */
const MIGRATIONS: readonly string[] = [
  `
  create table ledger (
    id integer primary key check (id = 1), epoch text not null, epoch_began integer not null, followed integer not null,
    predecessor_counted_to integer, counter integer not null, shard_count integer,
    -- days whose members' last seen was marked for publishing: all before closing_day, and in it up to (closing_guild, closing_user)
    closing_day integer not null, closing_guild integer not null, closing_user integer not null
  ) strict;
  create table positions (
    shard integer primary key, session_id text not null, resume_url text not null, sequence integer not null, at integer not null
  ) strict;
  create table ready (shard integer primary key, at integer not null) strict;

  create table member_days (
    guild integer not null, day integer not null, user integer not null,
    messages integer not null, given integer not null, received integer not null, last_at integer not null,
    slots blob not null, channels blob not null, upto integer not null, rev integer not null, acked integer not null default 0,
    primary key (guild, day, user)
  ) strict, without rowid;
  create index member_days_of_member on member_days (guild, user, day);
  create index member_days_by_rev on member_days (guild, day, rev);
  create index member_days_dirty on member_days (guild, day, user) where acked < rev;
  create index member_days_acked on member_days (acked) where acked > 0;

  create table server_days (
    guild integer not null, day integer not null,
    messages integer not null, given integer not null, received integer not null, active_members integer not null,
    slots blob not null, channels blob not null, upto integer not null, rev integer not null, acked integer not null default 0,
    -- round of the day's sheet (-1: none), the last round in which it was acknowledged, and whether it was built after the day's end
    sheet_rev integer not null default -1, sheet_acked integer not null default 0, sheet_closed integer not null default 0,
    primary key (guild, day)
  ) strict, without rowid;
  create index server_days_by_day on server_days (day, guild);
  create index server_days_dirty on server_days (guild, day) where acked < rev;
  create index server_days_acked on server_days (acked) where acked > 0;
  create index server_days_without_sheet on server_days (guild, day) where sheet_rev < rev;
  create index sheets_dirty on server_days (guild, day) where sheet_acked < sheet_rev;
  create index sheets_acked on server_days (sheet_acked) where sheet_acked > 0;

  -- what was booked since rows of days were last written (a row holds all up to its upto): flat JSON lists, see open-days.ts
  create table journal (id integer primary key autoincrement, bookings text not null) strict;

  create table members (
    guild integer not null, user integer not null, name text not null, first_seen integer not null,
    -- of days that are no longer here; the newest last_at of member_days may be later
    last_seen integer not null, rev integer not null, acked integer not null default 0,
    primary key (guild, user)
  ) strict, without rowid;
  create index members_dirty on members (guild, user) where acked < rev;
  create index members_acked on members (acked) where acked > 0;

  create table sheets (
    guild integer not null, day integer not null,
    members blob not null,
    total_messages blob not null, total_given blob not null, total_received blob not null, total_active blob not null,
    slot_messages blob not null, slot_given blob not null, slot_received blob not null, slot_active blob not null,
    primary key (guild, day)
  ) strict;

  create table messages (id integer primary key, author integer not null, counted_at integer not null) strict;
  create table reactions (
    message integer not null, emoji text not null, burst integer not null, user integer not null,
    guild integer not null, author integer, booked integer not null,
    quarter integer not null, counted_at integer not null,
    primary key (message, emoji, burst, user)
  ) strict, without rowid;
  create index reactions_counted on reactions (counted_at);
  create table wanted (
    message integer primary key, channel integer not null, guild integer not null, tries integer not null, due_at integer not null
  ) strict;
  create index wanted_due on wanted (due_at);
  create table users (id integer primary key, bot integer not null) strict;

  create table guilds (
    id integer primary key, rev integer not null, acked integer not null default 0,
    name text, since integer, state text not null, settings text not null, board text, record text
  ) strict;
  create index guilds_dirty on guilds (id) where acked < rev;
  create table channels (
    id integer primary key, guild integer not null, parent integer, type integer not null, name text not null, overwrites text not null
  ) strict;
  create index channels_of_guild on channels (guild);
  create table gaps (
    id text primary key, guild integer, shards text, shard_count integer not null, began integer not null, ended integer not null,
    reason text not null, state text not null, across_epochs integer not null, rev integer not null, acked integer not null default 0
  ) strict;
  create index gaps_ended on gaps (ended);
  create index gaps_dirty on gaps (id) where acked < rev;
  create table audit (
    id text primary key, guild integer not null, at integer not null, user integer, what text not null, before text, after text,
    rev integer not null, acked integer not null default 0
  ) strict;
  create index audit_dirty on audit (guild, id) where acked < rev;
  create index audit_acked on audit (acked) where acked > 0;
  create table facts (name text primary key, value text not null) strict;
  create table tokens (token text primary key) strict;
  create table interactions (id integer primary key, at integer not null) strict;
  `,
  `
  -- how far gaps are refilled: by channel, 0 for a guild as a whole; after null when done; whole 0 where something cannot be read
  create table refill (
    gap text not null, guild integer not null, channel integer not null, after integer, whole integer not null,
    primary key (gap, guild, channel)
  ) strict, without rowid;
  `,
  `
  -- guilds that fare otherwise than the gap's state says: JSON, see Gap.done
  alter table gaps add column done text;
  create index gaps_pending on gaps (began, id) where state in ('open', 'refilling') and across_epochs = 0;
  -- of a thread only where it stands (decision 0016), null while active, else since when it is archived or gone (0: not
  -- known when; milliseconds, Discord's time); channels holds channels and categories
  create table threads (
    id integer primary key, guild integer not null, parent integer, type integer not null, archived_at integer
  ) strict;
  insert into threads (id, guild, parent, type, archived_at)
    select id, guild, parent, type, 0 from channels where type between 10 and 12;
  delete from channels where type between 10 and 12;
  create index threads_by_archiving on threads (guild, archived_at);
  -- until such a guild's next refill, which takes all threads for such as may be archived since: see refill/hasty.ts
  insert into facts (name, value) select 'threads:unsure:' || id, '1' from guilds where record is not null;
  -- the past: what other epochs counted, as MongoDB has it. Down to which day a guild's is kept in this epoch: 0 all, null nothing yet
  create table past_guilds (guild integer primary key, from_day integer) strict;
  -- mark: tells whether MongoDB's documents of the day are still those that were read
  create table past_days (
    guild integer not null, day integer not null, epoch text not null,
    rev integer not null, sheet_rev integer not null, mark text not null,
    members blob not null,
    total_messages blob not null, total_given blob not null, total_received blob not null, total_active blob not null,
    slot_messages blob not null, slot_given blob not null, slot_received blob not null, slot_active blob not null,
    primary key (guild, day, epoch)
  ) strict;
  create table past_server_days (
    guild integer not null, day integer not null, epoch text not null,
    messages integer not null, given integer not null, received integer not null, active_members integer not null,
    slots blob not null, channels blob not null, rev integer not null,
    primary key (guild, day, epoch)
  ) strict, without rowid;
  create table past_members (
    guild integer not null, user integer not null, name text not null, first_seen integer not null, last_seen integer not null,
    primary key (guild, user)
  ) strict, without rowid;
  create table past_gaps (
    id text primary key, guild integer, shards text, shard_count integer not null, began integer not null, ended integer not null,
    reason text not null, state text not null, across_epochs integer not null, done text, rev integer not null
  ) strict;
  create index past_gaps_of_guild on past_gaps (guild, ended);
  drop index gaps_ended;
  create index gaps_of_guild on gaps (guild, ended);
  -- activities in places of which it is not known whether they count (decision 0021); missing: the place to be asked for
  create table unplaced (
    id integer primary key, guild integer not null, channel integer not null, missing integer not null,
    message integer not null, at integer not null, activity text not null
  ) strict;
  create index unplaced_of_message on unplaced (message);
  create index unplaced_of_place on unplaced (guild, missing);
  `,
];

/** A new epoch's id: 16 hexadecimal digits. */
function newEpochId(): string {
  return randomBytes(8).toString('hex');
}

/**
 * Opens the ledger's file for writing, creates it where there is none, and brings an older schema up to date.
 * @param now milliseconds; when the first epoch of a new file begins
 * @throws ExitError 78 where the file is damaged, emptied, gone, read-only, something else, or of a newer version (it is never replaced); 1 where the disk is full
 */
export function openLedgerFile(path: string, now: number, log?: Pick<Log, 'info' | 'warn'>): Database {
  refuseEmptied(path);
  let db: Database | undefined;
  try {
    db = openDatabase(path, { timeout: 1000 });
    const version = checkFile(db, path);
    db.exec(
      'pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -8000; pragma temp_store = memory',
    );
    // Pages that the commit which reaches them copies into the file, while nothing else runs: a quarter as long as with 4000, for a tenth more to write.
    db.exec('pragma wal_autocheckpoint = 1000; pragma journal_size_limit = 67108864');
    checkStructure(db, path);
    // SQLite opens a file that may only be read without a word, and would say so at the first commit. Nothing is changed here.
    db.exec(`begin immediate; pragma user_version = ${version}; rollback`);
    if (version > 0 && version < MIGRATIONS.length) {
      log?.warn(
        { ledger: path, schema: version, newSchema: MIGRATIONS.length, version: ownVersion, before: raisedBy(db) },
        'the ledger is brought up to date now, and no older Statboard can open it then: to go back, a copy of DATA_DIR from before is needed',
      );
    }
    migrate(db, version, now);
    if (version === 0) log?.info({ ledger: path }, 'a new ledger was begun');
    return db;
  } catch (error) {
    db?.close();
    if (!isFileError(error)) throw error;
    throw fileProblem(path, error);
  }
}

/** The file's schema version, 0 for an empty file. */
function checkFile(db: Database, path: string): number {
  const version = pragma(db, 'user_version');
  const tables = db.statement<{ n: number }>('select count(*) as n from sqlite_schema').get()?.n ?? 0;
  if (version === 0 && tables === 0) return 0;
  if (pragma(db, 'application_id') !== APPLICATION_ID) {
    throw new ExitError(
      78,
      `The file ${path} is not a Statboard ledger but another database. Set DATA_DIR to another folder.`,
    );
  }
  if (version > MIGRATIONS.length) {
    const by = raisedBy(db);
    throw new ExitError(
      78,
      `The ledger ${path} was brought up to date by a newer Statboard${by === null ? '' : `, ${by}`} (schema ${version}; this is ${ownVersion}, which knows ${MIGRATIONS.length}). Start Statboard ${by ?? 'of that version'} or newer. To stay with ${ownVersion}, put back the copy of DATA_DIR from before the upgrade.`,
    );
  }
  return version;
}

function migrate(db: Database, version: number, now: number): void {
  if (version === MIGRATIONS.length) return;
  db.exec('begin immediate');
  try {
    for (const step of MIGRATIONS.slice(version)) db.exec(step);
    if (version === 0) {
      db.exec(`pragma application_id = ${APPLICATION_ID}`);
      db.statement('insert into ledger values (1, ?, ?, 0, null, 0, null, ?, 0, 0)').run(newEpochId(), now, dayOf(now));
    }
    // An older version that is given the file names this one.
    db.statement('insert or replace into facts (name, value) values (?, ?)').run(RAISED_BY, ownVersion);
    db.exec(`pragma user_version = ${MIGRATIONS.length}`);
    db.exec('commit');
  } catch (error) {
    if (db.inTransaction) db.exec('rollback');
    throw error;
  }
}

/** The version of Statboard that last raised the file's schema; null: none that says so, before 0.2.0. */
export function raisedBy(db: Database): string | null {
  return db.statement<{ value: string }>('select value from facts where name = ?').get(RAISED_BY)?.value ?? null;
}

/**
 * Whether opening this ledger for writing would bring its schema up to date.
 * @throws ExitError 78 where it is of a newer version, or no ledger
 */
export function isOfOlderSchema(db: Database, path: string): boolean {
  return checkFile(db, path) < MIGRATIONS.length;
}

function pragma(db: Database, name: 'user_version' | 'application_id'): number {
  const row = db.statement<Record<string, number>>(`pragma ${name}`).get();
  return row?.[name] ?? 0;
}
