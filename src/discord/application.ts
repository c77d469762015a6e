import { DiscordAPIError, type REST, Routes } from 'discord.js';
import type { RESTGetCurrentApplicationResult } from 'discord-api-types/v10';
import { ExitError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { isSnowflake, type Snowflake } from '../base/snowflake.js';
import { tokenRefused } from './close-codes.js';
import { type Delays, untilReachable } from './reachable.js';
import { refusedInWords } from './refused.js';

/** Who the bot is. */
export interface Application {
  readonly id: Snowflake;
  readonly botUserId: Snowflake;
  readonly name: string;
  /** Servers that it is in, as Discord counts them now and then; null: it did not say. */
  readonly servers: number | null;
}

/**
 * Asks Discord whose token this is; the first request of a start. Waits with growing delay until Discord can be reached.
 * @throws ExitError 78 when Discord refuses the token, or when something else answers; 1 when it refuses the call
 */
export async function fetchApplication({
  rest,
  log,
  signal,
  delays,
}: {
  readonly rest: Pick<REST, 'get'>;
  readonly log: Log;
  readonly signal?: AbortSignal;
  readonly delays?: Delays;
}): Promise<Application> {
  try {
    const get = () => rest.get(Routes.currentApplication()) as Promise<RESTGetCurrentApplicationResult>;
    const { id, name, bot, approximate_guild_count: servers } = await untilReachable(get, { log, signal, delays });
    if (!isSnowflake(id)) throw notDiscord();
    return { id, botUserId: bot?.id ?? id, name: bot?.username ?? name, servers: servers ?? null };
  } catch (error) {
    if (isRefusedToken(error)) throw tokenRefused(error);
    if (error instanceof DiscordAPIError && error.status === 404) throw notDiscord(error);
    throw refusedInWords(error);
  }
}

function notDiscord(cause?: unknown): ExitError {
  return new ExitError(78, 'What answers at DISCORD_API_URL is not Discord. Correct that setting or leave it out.', {
    cause,
  });
}

/** Whether Discord refused the token (HTTP 401). */
export function isRefusedToken(error: unknown): error is DiscordAPIError {
  return error instanceof DiscordAPIError && error.status === 401;
}
