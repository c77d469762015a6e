import { existsSync } from 'node:fs';
import type { Snowflake } from '../base/snowflake.js';
import type { BoardRecord } from '../guilds/board-record.js';
import { readSettings, type Settings } from '../guilds/guild-settings.js';
import { ledgerPath } from '../ledger/file/data-dir.js';
import { checkStructure } from '../ledger/file/file-problems.js';
import { isOfOlderSchema } from '../ledger/file/schema.js';
import { openDatabase } from '../ledger/file/sqlite.js';

/** What the doctor reads from the ledger. */
export interface KnownSettings {
  readonly guilds: ReadonlyMap<Snowflake, KnownGuild>;
  /** How many shards the bot has; null: not known. */
  readonly shardCount: number | null;
  /** Whether the next start brings the file up to date. */
  readonly isOfOlderSchema: boolean;
}

/** What the ledger says of a guild's board. */
export interface KnownGuild {
  readonly settings: Settings;
  readonly board: BoardRecord | null;
}

/** Longest wait for a lock of the running bot, milliseconds. */
const PATIENCE_MS = 2_000;

/**
 * What the guilds chose, and the bot's shards. Read in one short transaction through a connection that cannot write, so that
 * a bot that runs on the ledger does not notice. Empty where there is no ledger yet.
 * @param whole looks through the structure of the file too, as a bot does at its start: long for a large one, so not beside a bot
 * @throws Error of SQLite where the file cannot be read, ExitError where its structure is broken or newer than this version
 */
export function knownSettings(dataDir: string, { whole }: { readonly whole: boolean }): KnownSettings {
  const path = ledgerPath(dataDir);
  if (!existsSync(path)) return { guilds: new Map(), shardCount: null, isOfOlderSchema: false };
  const db = openDatabase(path, { readOnly: true, timeout: PATIENCE_MS });
  try {
    if (whole) checkStructure(db, path);
    const isOlder = isOfOlderSchema(db, path);
    const rows = db
      .statement<{ id: string; settings: string; board: string | null }>(
        'select cast(id as text) as id, settings, board from guilds',
      )
      .all();
    const guilds = new Map(
      rows.map(({ id, settings, board }) => [
        id,
        { settings: readSettings(JSON.parse(settings)).settings, board: board === null ? null : JSON.parse(board) },
      ]),
    );
    const own = db.statement<{ shards: number | null }>('select shard_count as shards from ledger').get();
    return { guilds, shardCount: own?.shards ?? null, isOfOlderSchema: isOlder };
  } finally {
    db.close();
  }
}
