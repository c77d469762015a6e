import type { Snowflake } from '../base/snowflake.js';
import type { BoardRecord } from '../guilds/board-record.js';
import type { LedgerBoards } from '../ledger/directory/ledger-choices.js';

/** A guild's board record, as the steps of a redraw change it. Each change is durable before the next call to Discord. */
export interface BoardRecords {
  /** The record where it is about this channel, else an empty one. */
  of(channelId: Snowflake): BoardRecord;
  /** Replaces the record, but for what is left elsewhere. */
  save(change: Partial<BoardRecord> & { readonly channelId: Snowflake }): void;
  /** Changes the record unless it meanwhile stands for another message. */
  update(messageId: Snowflake, change: Partial<BoardRecord>): void;
}

export function createBoardRecords(boards: LedgerBoards, guildId: Snowflake): BoardRecords {
  const blank = (channelId: Snowflake): BoardRecord => ({
    guildId,
    channelId,
    messageId: null,
    nonce: null,
    editedAt: null,
    shown: null,
    on: true,
  });
  return {
    of: (channelId) => {
      const record = boards.of(guildId);
      return record?.channelId === channelId ? record : blank(channelId);
    },
    save: (change) => boards.save({ ...blank(change.channelId), left: boards.of(guildId)?.left, ...change }),
    update: (messageId, change) => {
      const record = boards.of(guildId);
      if (record?.messageId === messageId) boards.save({ ...record, ...change });
    },
  };
}

/** What a record of no message holds. */
export const NO_MESSAGE = { messageId: null, nonce: null, editedAt: null, shown: null } as const;
