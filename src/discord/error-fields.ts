import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';

/**
 * An error as it is logged. Discord's own carry the address and the body of the call, with an interaction's token and
 * members' names in them: of those only what helps is kept.
 */
export function errorFields(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof DiscordAPIError) {
    return { status: error.status, code: error.code, method: error.method, reason: error.message };
  }
  if (error instanceof HTTPError) return { status: error.status, method: error.method, reason: error.message };
  if (error instanceof RateLimitError)
    return { method: error.method, retryAfter: error.retryAfter, scope: error.scope };
  return { err: error };
}
