import { DiscordAPIError, RateLimitError, RESTJSONErrorCodes } from 'discord.js';
import { namedWait } from '../discord/rate-limits.js';

/** What a failed call to Discord means for a board, by code and never by text. */
export type Failure =
  | { readonly kind: 'unknownMessage' }
  | { readonly kind: 'unknownChannel' }
  | { readonly kind: 'forbidden' }
  /** `retryAfter`: milliseconds; null: Discord did not say. */
  | { readonly kind: 'limited'; readonly retryAfter: number | null }
  /** Refused for another reason: the same call would be refused again. */
  | { readonly kind: 'refused'; readonly code: number | string }
  /** Discord is ill, the network is down, the call took too long, or an error of our own: whether it arrived is not known. */
  | { readonly kind: 'passing' };

/** Code of "this channel has as many pins as it can hold". */
export const TOO_MANY_PINS = RESTJSONErrorCodes.MaximumNumberOfPinsReachedForTheChannel;

/** Judges an error that a call threw. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RateLimitError) {
    return { kind: 'limited', retryAfter: namedWait(error) };
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
      return { kind: 'limited', retryAfter: null };
    default:
      return error.status >= 500 ? { kind: 'passing' } : { kind: 'refused', code: error.code };
  }
}
