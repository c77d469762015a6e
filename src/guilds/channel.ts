import type { Snowflake } from '../base/snowflake.js';

/** A channel or thread. */
export interface ChannelRecord {
  readonly id: Snowflake;
  readonly guildId: Snowflake;
  /** A thread's parent channel, a channel's category. */
  readonly parentId: Snowflake | null;
  /** Discord's channel type. */
  readonly type: number;
  readonly name: string;
  readonly overwrites: readonly OverwriteRecord[];
}

/** Whether a channel type is one of Discord's threads: ANNOUNCEMENT_THREAD 10, PUBLIC_THREAD 11, PRIVATE_THREAD 12. */
export function isThreadType(type: number): boolean {
  return type >= 10 && type <= 12;
}

/** Where a thread stands, and whether it was heard that it is archived or gone. */
export interface ThreadRecord {
  readonly id: Snowflake;
  readonly parentId: Snowflake | null;
  readonly type: number;
  /** Since when, milliseconds; null: it is active as far as was heard. */
  readonly archivedAt: number | null;
}

/** A permission overwrite of a channel; bits as decimal strings. */
export interface OverwriteRecord {
  readonly id: Snowflake;
  /** 0 role, 1 member. */
  readonly type: 0 | 1;
  readonly allow: string;
  readonly deny: string;
}
