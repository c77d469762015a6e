import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { HeldBackError } from './held-back.js';

/**
 * An error as it is logged. Discord's own carry the address and the body of the call, with an interaction's token and
 * members' names in them: of those only what helps is kept.
 */
export function errorFields(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof DiscordAPIError) {
    return { status: error.status, code: error.code, method: error.method, reason: refusalWords(error) };
  }
  if (error instanceof HTTPError) return { status: error.status, method: error.method, reason: error.message };
  if (error instanceof HeldBackError) return { ...error.details, reason: error.message };
  if (error instanceof RateLimitError)
    return { method: error.method, retryAfter: error.retryAfter, scope: error.scope };
  return { err: error };
}

/** Why a request failed, in a few words that hold the HTTP status where there was an answer: its text may be empty. */
export function whyOf(error: unknown): string {
  if (error instanceof HTTPError) return `HTTP ${error.status} ${error.message}`.trim();
  if (error instanceof DiscordAPIError) return `HTTP ${error.status} (${refusalWords(error)})`;
  if (!(error instanceof Error)) return String(error);
  // The client ends a request of its own accord: of Discord it had no answer.
  if (error.name === 'AbortError') return 'no answer in time';
  // OpenSSL's texts end with a line break.
  return error.message.replaceAll(/\s+/g, ' ').trim();
}

/** Why Discord refuses, in words. Without a code of Discord's, as with other servers' 404, the client has none. */
export function refusalWords(error: DiscordAPIError): string {
  if (error.code !== undefined && error.code !== 0) return error.message;
  const { rawError } = error;
  const said = 'message' in rawError && typeof rawError.message === 'string' ? rawError.message : '';
  return said === '' ? `HTTP ${error.status} without a code` : said;
}
