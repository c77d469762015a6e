import { DiscordAPIError, RateLimitError } from 'discord.js';
import { refusalWords, whyOf } from '../discord/error-fields.js';
import { HeldBackError } from '../discord/held-back.js';
import { isPassing } from '../discord/reachable.js';
import { type Finding, fail } from './finding.js';

/** A failed request to Discord as a finding: what was asked for, what came back, what to do. */
export function discordFailed(asked: string, error: unknown): Finding {
  if (error instanceof HeldBackError) return heldBack(asked, error);
  if (error instanceof RateLimitError) {
    const ms = Math.max(error.retryAfter, error.timeToReset, error.sublimitTimeout);
    return fail(
      `${asked}: Discord limits requests, for ${inWords(ms)} more`,
      'leave it alone until then; find out what asks so much with this token',
    );
  }
  if (error instanceof DiscordAPIError && error.status < 500) {
    const code = error.code === undefined ? refusalWords(error) : error.code;
    return fail(`${asked}: Discord answers ${error.status} (${code})`, 'try again; if it stays, report this line');
  }
  const why = whyOf(error);
  if (!isPassing(error)) return fail(`${asked}: ${why}`, 'this is a fault in Statboard: please report this line');
  return fail(
    `${asked}: Discord cannot be reached (${why})`,
    'check network, DNS, proxy and DISCORD_API_URL, and https://discordstatus.com',
  );
}

function heldBack(asked: string, { details: { status, edge, waitMs } }: HeldBackError): Finding {
  if (!edge) {
    return fail(`${asked}: Discord answers ${status}, and not for how long`, 'try again in some minutes');
  }
  return fail(
    `${asked}: something in front of Discord answers ${status} in its place; ask no more for ${inWords(waitMs)}`,
    "it blocks this machine's address or cannot reach Discord: look for other programs that ask Discord from here, for a proxy, and at https://discordstatus.com",
  );
}

function inWords(milliseconds: number): string {
  const minutes = milliseconds / 60_000;
  if (minutes < 2) return `${Math.ceil(milliseconds / 1_000)} s`;
  return minutes < 119 ? `${Math.ceil(minutes)} minutes` : `${Math.round(minutes / 60)} hours`;
}
