import type { API } from '@discordjs/core';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Snowflake } from '../base/snowflake.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Pictures } from '../pictures/pictures.js';
import type { BoardReport } from '../reports/shapes.js';
import type { Texts } from '../views/texts.js';
import type { Calls } from './calls.js';

/** What a guild's board is made of and works with. */
export interface KeeperParts {
  readonly api: API;
  readonly ledger: Pick<Ledger, 'directory' | 'settings' | 'boards' | 'audit'>;
  readonly report: (guildId: Snowflake) => Promise<BoardReport>;
  readonly statsChannel: (guildId: Snowflake) => Snowflake | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly texts: Texts;
  /** The bot's user id. */
  readonly ownId: () => Snowflake;
  readonly calls: Calls;
  readonly pictures: Pick<Pictures, 'png'>;
  /** How long edits may be blocked before the message is replaced. */
  readonly replaceAfterMs: number;
}
