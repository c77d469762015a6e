import type { ResponseLike } from 'discord.js';

/** A wait beyond this is no limit of Discord's, and more than a timer of Node's can be trusted with. */
const LONGEST_NAMED_MS = 86_400_000;

/** Whether Discord's API gave the answer: it answers failures with JSON, whatever stands in front of it with a page. */
export function isFromDiscord({ headers }: Pick<ResponseLike, 'headers'>): boolean {
  return headers.get('content-type')?.startsWith('application/json') ?? false;
}

/**
 * Whether a page in place of Discord's answer is a block or a fault of the edge (Cloudflare: 403, 400, 429, 520 to 530). Not
 * 404, which another server gives that does not know Discord's addresses; not 413, which is about what was sent; and 500 to 511 pass within seconds.
 */
export function isOfEdge(response: Pick<ResponseLike, 'status' | 'headers'>): boolean {
  const { status } = response;
  if (isFromDiscord(response)) return false;
  return (status >= 400 && status < 500 && status !== 404 && status !== 413) || (status >= 520 && status <= 530);
}

/** The wait that an answer names, milliseconds; null: none that can be used. */
export function namedMs({ headers }: Pick<ResponseLike, 'headers'>, now: number): number | null {
  const named = headers.get('retry-after');
  if (named === null) return null;
  const seconds = Number(named);
  const ms = Number.isNaN(seconds) ? Date.parse(named) - now : seconds * 1_000;
  return ms > 0 ? Math.min(ms, LONGEST_NAMED_MS) : null;
}

/** Whether the REST client reads the wait of a 429 as it is meant: any other it takes for none, and repeats at once. */
export function isReadByClient({ headers }: Pick<ResponseLike, 'headers'>): boolean {
  const seconds = Number(headers.get('retry-after'));
  return seconds > 0 && seconds * 1_000 <= LONGEST_NAMED_MS;
}
