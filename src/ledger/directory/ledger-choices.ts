import type { Snowflake } from '../../base/snowflake.js';
import type { AuditEntry } from '../../guilds/audit.js';
import type { BoardRecord } from '../../guilds/board-record.js';
import type { SettingKey, Settings } from '../../guilds/guild-settings.js';
import type { Writer } from '../file/writer.js';
import type { GuildMetas } from './guild-meta.js';

/** What guilds chose. */
export interface LedgerSettings {
  of(guildId: Snowflake): Settings;
  /**
   * Replaces a guild's settings and writes what changed to the audit. Settings of another version, and what stands there
   * and cannot be read, stay.
   */
  save(guildId: Snowflake, settings: Settings, by: { readonly userId: Snowflake | null; readonly at: number }): void;
  /** Spells all guilds' settings as this version does. By guild, what cannot be read: it stays as it is, and the default holds. */
  mend(): ReadonlyMap<Snowflake, readonly SettingKey[]>;
}

/** The guilds' boards, as the bot must find them again. */
export interface LedgerBoards {
  of(guildId: Snowflake): BoardRecord | null;
  save(board: BoardRecord): void;
}

/** Who changed what. */
export interface LedgerAudit {
  add(entry: Omit<AuditEntry, 'id'>): void;
}

/** What is kept of guilds' choices, for all but the writer. */
export function createLedgerChoices({
  metas,
  writer,
  rejudge,
}: {
  readonly metas: GuildMetas;
  readonly writer: Pick<Writer, 'write'>;
  /** Where the guild counts may be another; within a transaction. */
  readonly rejudge: (guildId: Snowflake) => void;
}): { readonly settings: LedgerSettings; readonly boards: LedgerBoards; readonly audit: LedgerAudit } {
  return {
    settings: {
      of: (guildId) => metas.settings(guildId),
      save(guildId, settings, by) {
        writer.write(() => {
          metas.saveSettings(guildId, settings, by);
          rejudge(guildId);
        });
      },
      mend() {
        const { unreadable, respelled } = metas.foreignSettings();
        if (respelled.size > 0) {
          writer.write(() => {
            for (const [guildId, settings] of respelled) metas.respell(guildId, settings);
          });
        }
        return unreadable;
      },
    },
    boards: {
      of: (guildId) => metas.board(guildId),
      save: (board) => writer.write(() => metas.saveBoard(board)),
    },
    audit: { add: (entry) => writer.write(() => metas.audit(entry)) },
  };
}
