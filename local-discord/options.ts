import type { Clock } from '../src/base/clock.js';
import type { Snowflake } from '../src/base/snowflake.js';

/** How many calls a route takes in how many milliseconds of real time, for each channel, guild or webhook. */
export interface RateLimit {
  readonly limit: number;
  readonly perMs: number;
}

export interface RateLimitOptions {
  /** Calls of one bot over all routes; interaction answers do not count. */
  readonly global: RateLimit;
  /** For routes without an entry in `routes`. */
  readonly other: RateLimit;
  /** By method and route template: `POST /channels/{channel_id}/messages`. */
  readonly routes: Readonly<Record<string, RateLimit>>;
}

export interface LocalDiscordOptions {
  /** The time of messages, interactions' deadlines and the HTTP Date header. Rate limits and heartbeats go by its monotonic side. */
  readonly clock: Clock;
  /** Default 0: any free port. Always on 127.0.0.1. */
  readonly port?: number;
  /** Returns what is wrong with a body, which is then refused with 50035; null when it is well-formed. Routes are named as in Discord's OpenAPI description. */
  readonly validateBody?: (method: string, route: string, body: unknown) => string | null;
  /** The bot token that is accepted. Default: one made from the seed. */
  readonly token?: string;
  /** Default 41,250 ms. */
  readonly heartbeatInterval?: number;
  /** The shard count that `GET /gateway/bot` recommends. Default 1. */
  readonly shards?: number;
  /** Shards that may identify at the same time. Default 1. */
  readonly maxConcurrency?: number;
  /** Within how many milliseconds only `maxConcurrency` IDENTIFYs are taken. Default 5,000; 0 turns the rule off. */
  readonly identifyWindow?: number;
  /** IDENTIFYs a day before the token is reset. Default 1,000. */
  readonly identifyTotal?: number;
  /** Privileged intents switched on for the application, as bits. Default none: asking for one closes with 4014. */
  readonly privilegedIntents?: number;
  /** Guilds that one shard may carry before identifying closes with 4011. Default 2,500. */
  readonly maxGuildsPerShard?: number;
  /** Dispatches kept for RESUME in each session. Default 50,000. */
  readonly replayLimit?: number;
  /** How long (by the clock) a session without a connection can be resumed. Default: until `expireSessions`. */
  readonly resumeWithin?: number;
  /** Messages kept in each channel. Default: all. */
  readonly historyLimit?: number;
  /** false turns rate limits off; else Discord-like defaults with what is given here. */
  readonly rateLimits?: false | Partial<RateLimitOptions>;
  /** Edits within an hour of a message that is older than an hour, beyond which 30046 is answered. Default 50. */
  readonly oldMessageEdits?: number;
  readonly seed?: number;
  readonly botName?: string;
}

/** What the parts of the local Discord are given: every option, with defaults filled in. */
export interface Settings {
  readonly clock: Clock;
  readonly token: string;
  readonly botName: string;
  readonly heartbeatInterval: number;
  readonly shards: number;
  readonly maxConcurrency: number;
  readonly identifyWindow: number;
  readonly identifyTotal: number;
  readonly privilegedIntents: number;
  readonly maxGuildsPerShard: number;
  readonly replayLimit: number;
  readonly resumeWithin: number;
  readonly historyLimit: number;
  readonly oldMessageEdits: number;
  readonly rateLimits: RateLimitOptions | null;
  readonly validateBody: (method: string, route: string, body: unknown) => string | null;
}

/** Close to what Discord's headers show; Discord does not document them and changes them at will. */
const RATE_LIMITS: RateLimitOptions = {
  global: { limit: 50, perMs: 1000 },
  other: { limit: 50, perMs: 1000 },
  routes: {
    'GET /channels/{channel_id}/messages': { limit: 10, perMs: 5000 },
    'POST /channels/{channel_id}/messages': { limit: 5, perMs: 5000 },
    'PATCH /channels/{channel_id}/messages/{message_id}': { limit: 5, perMs: 5000 },
    'DELETE /channels/{channel_id}/messages/{message_id}': { limit: 5, perMs: 1000 },
    'PUT /channels/{channel_id}/messages/pins/{message_id}': { limit: 5, perMs: 4000 },
    'DELETE /channels/{channel_id}/messages/pins/{message_id}': { limit: 5, perMs: 4000 },
    'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original': { limit: 5, perMs: 2000 },
    'POST /webhooks/{webhook_id}/{webhook_token}': { limit: 5, perMs: 2000 },
  },
};

export function settingsFrom(
  options: LocalDiscordOptions,
  defaultToken: (botId: Snowflake) => string,
  botId: Snowflake,
): Settings {
  return {
    clock: options.clock,
    token: options.token ?? defaultToken(botId),
    botName: options.botName ?? 'Statboard',
    heartbeatInterval: options.heartbeatInterval ?? 41_250,
    shards: options.shards ?? 1,
    maxConcurrency: options.maxConcurrency ?? 1,
    identifyWindow: options.identifyWindow ?? 5000,
    identifyTotal: options.identifyTotal ?? 1000,
    privilegedIntents: options.privilegedIntents ?? 0,
    maxGuildsPerShard: options.maxGuildsPerShard ?? 2500,
    replayLimit: options.replayLimit ?? 50_000,
    resumeWithin: options.resumeWithin ?? Number.POSITIVE_INFINITY,
    historyLimit: options.historyLimit ?? Number.POSITIVE_INFINITY,
    oldMessageEdits: options.oldMessageEdits ?? 50,
    rateLimits: options.rateLimits === false ? null : { ...RATE_LIMITS, ...options.rateLimits },
    validateBody: options.validateBody ?? (() => null),
  };
}
