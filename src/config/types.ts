import type { Snowflake } from '../base/snowflake.js';

/** How to reach MongoDB, and what lies where in it. */
export interface MongoConfig {
  /** Connection string without a database user of ours, unless `MONGO_URI` itself names one. */
  readonly uri: string;
  /** The bot's own user; null: as the URI says, or no authentication. */
  readonly user: { readonly username: string; readonly password: string; readonly authSource: string } | null;
  readonly database: string;
  /** Whoever may create the bot's user; null: it is there already. */
  readonly root:
    | { readonly uri: string }
    | { readonly uri: null; readonly username: string; readonly password: string; readonly authSource: string }
    | null;
  /** One collection for all kinds; null: one for each kind. */
  readonly collection: string | null;
  readonly usersCollection: string;
  readonly serversCollection: string;
  readonly metaCollection: string;
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Every setting, checked. */
export interface Config {
  readonly token: string;
  /** As `@discordjs/rest` wants it: no version, no slash at the end. */
  readonly apiUrl: string;
  readonly guildId: Snowflake | null;
  readonly statsChannelId: Snowflake | null;
  /** null: the embedded store. */
  readonly mongo: MongoConfig | null;
  readonly dataDir: string;
  readonly timeZone: string;
  readonly boardRefreshCron: string;
  readonly publishSeconds: number;
  readonly logLevel: LogLevel;
  /** What the process does where a restart does not help (exit code 78). */
  readonly onRefusal: 'exit' | 'wait';
  /** null: as the ledger knows it, else Discord's recommendation. */
  readonly shardCount: number | null;
  /** null: all of them. */
  readonly shardIds: readonly number[] | null;
}
