import type { Logger } from 'pino';

/** The part of pino's logger that parts of the bot are given. Object first, one stable sentence second. */
export type Log = Pick<Logger, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;
