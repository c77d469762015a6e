import type { Clock } from '../base/clock.js';
import type { Snowflake } from '../base/snowflake.js';
import type { Board } from '../board/board.js';
import type { ChannelMaker } from '../board/channel-maker.js';
import type { StatsChannels } from '../board/stats-channels.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Answers } from '../reports/answers.js';
import type { Texts } from '../views/texts.js';

/** What commands, buttons, panels and the pages of `/setup` work with. */
export interface Faces {
  /** Figures, with everything in them that was counted before the question. */
  readonly ask: Answers;
  readonly ledger: Pick<Ledger, 'directory' | 'settings' | 'boards' | 'facts'>;
  readonly board: Pick<Board, 'settingsChanged' | 'redraw' | 'pictureFails'>;
  readonly statsChannels: Pick<StatsChannels, 'of'>;
  readonly channelMaker: ChannelMaker;
  /** `TIME_ZONE`, or UTC: for guilds that chose none. */
  readonly defaultTimeZone: string;
  /** `BOARD_REFRESH_CRON`: for guilds that chose no interval. */
  readonly usualRefresh: string;
  readonly ownId: () => Snowflake;
  /** The link that lets the bot make channels in a server. */
  readonly inviteToMakeChannels: (guildId: Snowflake) => string;
  readonly clock: Clock;
  readonly texts: Texts;
}
