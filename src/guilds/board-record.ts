import type { Snowflake } from '../base/snowflake.js';

/** The board of one guild as the bot must find it again. */
export interface BoardRecord {
  readonly guildId: Snowflake;
  readonly channelId: Snowflake;
  /** null: not posted yet, or lost. */
  readonly messageId: Snowflake | null;
  /** Written before a POST and cleared after it: a POST whose outcome is unknown is sent again with the same nonce. */
  readonly nonce: string | null;
  /** Time of the last successful post or edit, milliseconds. */
  readonly editedAt: number | null;
  /** Digest of the content without its time stamp, as last shown. */
  readonly shown: string | null;
  /** false: switched off (channel deleted, bot removed) until a setting changes. */
  readonly on: boolean;
  /** false: the guild wants no pin, and this message has none of ours. Absent: it was pinned, or is to be. */
  readonly pin?: false | undefined;
  /** Another message of ours, in another place, that an earlier ledger or this one left: it is to be deleted. */
  readonly left?: BoardPlace | undefined;
}

/** Where a board stands, or may stand: a POST whose outcome is unknown has a nonce and no message. */
export type BoardPlace = Pick<BoardRecord, 'channelId' | 'messageId' | 'nonce'>;
