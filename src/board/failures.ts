import { DiscordAPIError, RateLimitError, RESTJSONErrorCodes } from 'discord.js';
import { HeldBackError } from '../discord/held-back.js';
import { namedWait } from '../discord/rate-limits.js';

/** What a failed call to Discord means for a board, by code and never by text. */
export type Failure =
  | { readonly kind: 'unknownMessage' }
  | { readonly kind: 'unknownChannel' }
  | { readonly kind: 'forbidden' }
  /** `retryAfter`: milliseconds; null: Discord did not say. `isHeld`: the REST client sees to it that waits grow. */
  | { readonly kind: 'limited'; readonly retryAfter: number | null; readonly isHeld: boolean }
  /** Refused for another reason: the same call would be refused again. */
  | { readonly kind: 'refused'; readonly code: number | string }
  /** Discord is ill, the network is down, the call took too long, or an error of our own: whether it arrived is not known. */
  | { readonly kind: 'passing' }
  /** Not Discord refused it but what stands in front of it, or an earlier one: it must wait so long. Milliseconds. */
  | { readonly kind: 'held'; readonly waitMs: number };

/** Whether a failure may be over later without anybody doing anything. */
export function isTransient({ kind }: Failure): boolean {
  return kind === 'limited' || kind === 'passing' || kind === 'held';
}

/** Code of "this channel has as many pins as it can hold". */
export const TOO_MANY_PINS = RESTJSONErrorCodes.MaximumNumberOfPinsReachedForTheChannel;

/** Judges an error that a call threw. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RateLimitError) {
    return { kind: 'limited', retryAfter: namedWait(error), isHeld: false };
  }
  if (error instanceof HeldBackError) {
    const { status, edge, waitMs } = error.details;
    return status === 429 && !edge ? { kind: 'limited', retryAfter: waitMs, isHeld: true } : { kind: 'held', waitMs };
  }
  if (!(error instanceof DiscordAPIError)) return { kind: 'passing' };
  switch (error.code) {
    case RESTJSONErrorCodes.UnknownMessage:
      return { kind: 'unknownMessage' };
    case RESTJSONErrorCodes.UnknownChannel:
      return { kind: 'unknownChannel' };
    case RESTJSONErrorCodes.MissingAccess:
    case RESTJSONErrorCodes.MissingPermissions:
      return { kind: 'forbidden' };
    case RESTJSONErrorCodes.MaximumNumberOfEditsToMessagesOlderThanOneHourReached:
      return { kind: 'limited', retryAfter: null, isHeld: false };
    default:
      return error.status >= 500 ? { kind: 'passing' } : { kind: 'refused', code: error.code };
  }
}
