import { randomUUID } from 'node:crypto';
import type { Snowflake } from '../snowflake.js';
import type { EpochState } from './epoch-state.js';
import type { GuildMeta } from './ledger.js';
import type { Database } from './sqlite.js';
import type { AuditEntry, BoardRecord, Settings } from './types.js';

/** What a guild chose, its board, and who changed what. */
export interface GuildMetas {
  settings(guildId: Snowflake): Settings;
  saveSettings(
    guildId: Snowflake,
    settings: Settings,
    by: { readonly userId: Snowflake | null; readonly at: number },
  ): void;
  board(guildId: Snowflake): BoardRecord | null;
  saveBoard(board: BoardRecord): void;
  adopt(meta: Pick<GuildMeta, 'guildId' | 'since' | 'settings' | 'board'>): void;
  audit(entry: Omit<AuditEntry, 'id'>): void;
}

const SETTINGS = [
  'timeZone',
  'statsChannelId',
  'refreshMinutes',
  'pin',
  'notCounted',
  'board',
] as const satisfies readonly (keyof Settings)[];

/** A setting as the audit writes it: text as it is, everything else as JSON; null: not chosen. */
function written(value: Settings[keyof Settings]): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Settings, boards and the audit over a writing connection. */
export function createGuildMetas(db: Database, state: EpochState): GuildMetas {
  const select = db.statement<{ settings: string; board: string | null }>(
    'select settings, board from guilds where id = ?',
  );
  const insert = db.statement("insert or ignore into guilds (id, rev, state, settings) values (?, ?, 'present', '{}')");
  const updateSettings = db.statement('update guilds set settings = ?, rev = ? where id = ?');
  const updateBoard = db.statement('update guilds set board = ?, rev = ? where id = ?');
  const adoptMeta = db.statement(
    'update guilds set since = min(coalesce(since, ?2), ?2), settings = ?3, board = coalesce(?4, board), rev = ?5 where id = ?1',
  );
  const insertAudit = db.statement(
    'insert into audit (id, guild, at, user, what, before, after, rev) values (?, ?, ?, ?, ?, ?, ?, ?)',
  );

  function settings(guildId: Snowflake): Settings {
    const row = select.get(guildId);
    return row === undefined ? {} : JSON.parse(row.settings);
  }

  function audit(entry: Omit<AuditEntry, 'id'>): void {
    const { guildId, at, userId, what, before, after } = entry;
    insertAudit.run(randomUUID(), guildId, at, userId, what, before, after, state.rev);
  }

  return {
    settings,
    saveSettings(guildId, chosen, { userId, at }) {
      const had = settings(guildId);
      const changed = SETTINGS.filter((key) => written(had[key]) !== written(chosen[key]));
      if (changed.length === 0) return;
      insert.run(guildId, state.rev);
      updateSettings.run(JSON.stringify(chosen), state.rev, guildId);
      for (const key of changed) {
        audit({ guildId, at, userId, what: `settings.${key}`, before: written(had[key]), after: written(chosen[key]) });
      }
    },
    board(guildId) {
      const board = select.get(guildId)?.board ?? null;
      return board === null ? null : JSON.parse(board);
    },
    saveBoard(board) {
      const text = JSON.stringify(board);
      if (select.get(board.guildId)?.board === text) return;
      insert.run(board.guildId, state.rev);
      updateBoard.run(text, state.rev, board.guildId);
    },
    adopt({ guildId, since, settings: chosen, board }) {
      insert.run(guildId, state.rev);
      adoptMeta.run(guildId, since, JSON.stringify(chosen), board === null ? null : JSON.stringify(board), state.rev);
    },
    audit,
  };
}
