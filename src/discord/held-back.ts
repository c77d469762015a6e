/**
 * A call that is not to be made now. Either it was answered with what says nothing about the call itself (a page of the
 * edge in front of Discord, a 429 that names no time, a 401 though the token is taken), or it was not sent at all
 * because an answer like that came before.
 */
export class HeldBackError extends Error {
  override readonly name = 'HeldBackError';

  constructor(
    readonly details: {
      /** HTTP status of the answer. */
      readonly status: number;
      /** Whether it was Discord's edge that answered, and not Discord. */
      readonly edge: boolean;
      /** For how long the call must not be made again, milliseconds. */
      readonly waitMs: number;
      /** Until when, milliseconds since the Unix epoch. */
      readonly until: number;
      /** Whether this call was sent; false: an earlier one was answered so. */
      readonly sent: boolean;
    },
  ) {
    const { status, edge, until } = details;
    const what = edge ? `HTTP ${status} from the edge in front of Discord` : `HTTP ${status} that says no more`;
    super(`${what}; tried again after ${new Date(until).toISOString()}`);
  }

  /** Whether it is certain that Discord did nothing: only an answer of 500 and more leaves that open. */
  get isUndone(): boolean {
    return !this.details.sent || this.details.status < 500;
  }
}

/** For how long an error asks not to try again, milliseconds; 0: it does not. */
export function heldFor(error: unknown): number {
  return error instanceof HeldBackError ? error.details.waitMs : 0;
}
