import type { API } from '@discordjs/core';
import type { Log } from '../../base/log.js';
import type { RefillFigures } from '../../base/process-figures.js';
import type { Snowflake } from '../../base/snowflake.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { LastMessages } from '../guild-news.js';
import type { Ask } from './requests.js';
import type { RefillSpan } from './spans.js';

/** The calls of Discord's that a refill makes. */
export interface RefillApi {
  readonly users: Pick<API['users'], 'getCurrent'>;
  readonly guilds: Pick<API['guilds'], 'getChannels' | 'getActiveThreads'>;
  readonly channels: Pick<API['channels'], 'getMessages' | 'getArchivedThreads' | 'getJoinedPrivateArchivedThreads'>;
}

/** How far the refill of guilds is, for the line of progress: channels of all that were begun. */
export interface GuildProgress {
  channels: number;
  channelsDone: number;
}

/** What the refill of one guild is given. */
export interface RefillGuildOptions {
  readonly guildId: Snowflake;
  readonly span: RefillSpan;
  /** Where something was said last, as of after the span; null or absent: Discord is to be asked. */
  readonly news?: LastMessages | null;
  readonly api: RefillApi;
  readonly ask: Ask;
  readonly ledger: Ledger;
  readonly discordNow: () => number;
  readonly botUserId: Snowflake;
  readonly log: Log;
  readonly figures: RefillFigures;
  readonly progress: GuildProgress;
}
