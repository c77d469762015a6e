import { randomUUID } from 'node:crypto';
import type { Snowflake } from '../../base/snowflake.js';
import { completed, earliest, type MetricsSince } from '../../counts/coverage.js';
import type { AuditEntry } from '../../guilds/audit.js';
import type { BoardPlace, BoardRecord } from '../../guilds/board-record.js';
import {
  changeSettings,
  readSettings,
  respelled,
  type SettingKey,
  type Settings,
  type StoredSettings,
} from '../../guilds/guild-settings.js';
import type { LeftMeta } from '../../guilds/meta.js';
import type { Database } from '../file/sqlite.js';
import type { EpochState } from '../stream/epoch-state.js';

/** What a guild chose, its board, and who changed what. */
export interface GuildMetas {
  settings(guildId: Snowflake): Settings;
  /** What other versions stored: by guild, the settings that cannot be read, and those that this version writes otherwise. */
  foreignSettings(): {
    readonly unreadable: ReadonlyMap<Snowflake, readonly SettingKey[]>;
    readonly respelled: ReadonlyMap<Snowflake, StoredSettings>;
  };
  /** Writes the same choices in another form: no change, so nothing for the audit. */
  respell(guildId: Snowflake, settings: StoredSettings): void;
  saveSettings(
    guildId: Snowflake,
    settings: Settings,
    by: { readonly userId: Snowflake | null; readonly at: number },
  ): void;
  /** Metrics that no server has yet are counted from an instant on, milliseconds. */
  cover(at: number): void;
  board(guildId: Snowflake): BoardRecord | null;
  saveBoard(board: BoardRecord): void;
  /**
   * Takes over what an earlier ledger left. Settings that were chosen here since then, and that no store has, stay; of two
   * boards that of the channel chosen last is kept, and the other noted as left.
   */
  adopt(meta: LeftMeta): void;
  audit(entry: Omit<AuditEntry, 'id'>): void;
  /** After a rollback: what is in memory may not be true. */
  forget(): void;
}

const NOTHING_CHOSEN: Settings = {};

/** What is to be deleted of a board beside the one that is kept. */
function leftOf({ channelId, messageId, nonce }: BoardRecord, kept: BoardRecord): BoardPlace | undefined {
  const isSame = messageId !== null && messageId === kept.messageId;
  return isSame || (messageId === null && nonce === null) ? undefined : { channelId, messageId, nonce };
}

/** Settings, boards and the audit over a writing connection. */
export function createGuildMetas(db: Database, state: EpochState): GuildMetas {
  const select = db.statement<{ settings: string; board: string | null }>(
    'select settings, board from guilds where id = ?',
  );
  const selectAll = db.statement<{ id: Snowflake; settings: string }>(
    "select cast(id as text) as id, settings from guilds where settings <> '{}'",
  );
  const insert = db.statement("insert or ignore into guilds (id, rev, state, settings) values (?, ?, 'present', '{}')");
  const updateSettings = db.statement('update guilds set settings = ?, rev = ? where id = ?');
  const updateBoard = db.statement('update guilds set board = ?, rev = ? where id = ?');
  const adoptMeta = db.statement(
    'update guilds set since = min(coalesce(since, ?2), ?2), settings = ?3, board = ?4, rev = ?5, metrics_since = ?6 where id = ?1',
  );
  // Made after all that the predecessor counted: an old copy's choices were made again, or undone, since.
  const selectChosen = db.statement<{ what: string }>(
    "select distinct what from audit where guild = ? and acked < rev and at > ? and what glob 'settings.*'",
  );
  const selectCoverage = db.statement<{ id: Snowflake; counted: string }>(
    'select cast(id as text) as id, metrics_since as counted from guilds where since is not null',
  );
  const selectCounted = db.statement<{ counted: string }>('select metrics_since as counted from guilds where id = ?');
  const updateCoverage = db.statement('update guilds set metrics_since = ?, rev = ? where id = ?');
  const insertAudit = db.statement(
    'insert into audit (id, guild, at, user, what, before, after, rev) values (?, ?, ?, ?, ?, ?, ?, ?)',
  );

  /** Asked for all guilds each minute, and several times for each answer. */
  const known = new Map<Snowflake, Settings>();

  function settings(guildId: Snowflake): Settings {
    const kept = known.get(guildId);
    if (kept !== undefined) return kept;
    const text = select.get(guildId)?.settings ?? '{}';
    const read = text === '{}' ? NOTHING_CHOSEN : readSettings(JSON.parse(text)).settings;
    known.set(guildId, read);
    return read;
  }

  function coverage(guildId: Snowflake): MetricsSince {
    return JSON.parse(selectCounted.get(guildId)?.counted ?? '{}');
  }

  function stored(guildId: Snowflake): StoredSettings {
    return JSON.parse(select.get(guildId)?.settings ?? '{}');
  }

  function audit(entry: Omit<AuditEntry, 'id'>): void {
    const { guildId, at, userId, what, before, after } = entry;
    insertAudit.run(randomUUID(), guildId, at, userId, what, before, after, state.rev);
  }

  function board(guildId: Snowflake): BoardRecord | null {
    const text = select.get(guildId)?.board ?? null;
    return text === null ? null : JSON.parse(text);
  }

  return {
    settings,
    saveSettings(guildId, chosen, { userId, at }) {
      const { stored: after, changes } = changeSettings(stored(guildId), chosen);
      if (changes.length === 0) return;
      insert.run(guildId, state.rev);
      updateSettings.run(JSON.stringify(after), state.rev, guildId);
      known.delete(guildId);
      for (const { key, ...values } of changes) audit({ guildId, at, userId, what: `settings.${key}`, ...values });
    },
    foreignSettings() {
      const unreadable = new Map<Snowflake, readonly SettingKey[]>();
      const otherwise = new Map<Snowflake, StoredSettings>();
      for (const { id, settings: text } of selectAll.all()) {
        const { unreadable: keys } = readSettings(JSON.parse(text));
        if (keys.length > 0) unreadable.set(id, keys);
        const mended = respelled(JSON.parse(text));
        if (JSON.stringify(mended) !== text) otherwise.set(id, mended);
      }
      return { unreadable, respelled: otherwise };
    },
    respell(guildId, settings) {
      updateSettings.run(JSON.stringify(settings), state.rev, guildId);
      known.delete(guildId);
    },
    cover(at) {
      for (const { id, counted } of selectCoverage.all()) {
        const known: MetricsSince = JSON.parse(counted);
        const all = completed(known, at);
        if (all !== known) updateCoverage.run(JSON.stringify(all), state.rev, id);
      }
    },
    board,
    saveBoard(board) {
      const text = JSON.stringify(board);
      if (select.get(board.guildId)?.board === text) return;
      insert.run(board.guildId, state.rev);
      updateBoard.run(text, state.rev, board.guildId);
    },
    adopt({ guildId, since, metricsSince = {}, settings: left, board: leftBoard }) {
      insert.run(guildId, state.rev);
      const counted = earliest(coverage(guildId), metricsSince);
      const rows = selectChosen.all(guildId, state.identity.predecessorCountedTo ?? 0);
      const isChosen = (key: string): boolean => rows.some(({ what }) => what === `settings.${key}`);
      const merged = Object.fromEntries([
        ...Object.entries(respelled(left)).filter(([key]) => !isChosen(key)),
        ...Object.entries(stored(guildId)).filter(([key]) => isChosen(key)),
      ]);
      const own = board(guildId);
      const [kept, other] = leftBoard && !(own && isChosen('statsChannelId')) ? [leftBoard, own] : [own, leftBoard];
      const record = kept && other ? { ...kept, left: leftOf(other, kept) ?? own?.left } : kept;
      adoptMeta.run(
        guildId,
        since,
        JSON.stringify(merged),
        record && JSON.stringify(record),
        state.rev,
        JSON.stringify(counted),
      );
      known.delete(guildId);
    },
    audit,
    forget: () => known.clear(),
  };
}
