import {
  DefaultRestOptions,
  DiscordAPIError,
  type DiscordErrorData,
  HTTPError,
  RateLimitError,
  type ResponseLike,
} from 'discord.js';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { createRepeats } from '../base/repeats.js';
import { isFromDiscord, isOfEdge, isReadByClient, namedMs } from './answer.js';
import { createAnswersHeld, kindOfAnswer } from './answers-held.js';
import { callOf } from './call.js';
import type { DiscordClock } from './discord-clock.js';
import { HeldBackError } from './held-back.js';
import { type Call, createHolds } from './holds.js';
import { createTokenCheck, type TokenVerdict } from './token-check.js';

type MakeRequest = typeof DefaultRestOptions.makeRequest;
type Init = Parameters<MakeRequest>[1];

/** Header that marks a call that must not be repeated; taken off before it is sent. */
export const ONCE = 'x-statboard-once';
/** A wait that Discord names and that is worth a line. Milliseconds. */
const LONG_WAIT_MS = 10_000;
const MINUTE_MS = 60_000;

/**
 * How the REST client sends: what it would misread is answered here. It repeats a 429 without a time at once and without
 * an end, takes a page of the edge for Discord's answer, and forgets the token after a single 401 (@discordjs/rest 2.6,
 * `handleErrors`, `SequentialHandler.runRequest`). What is thrown here comes through to the caller.
 */
export function createTransport({
  clock,
  discordClock,
  log,
  onTokenRefused,
}: {
  readonly clock: Clock;
  readonly discordClock: DiscordClock;
  readonly log: Log;
  /** Discord refused the token, twice; called once. From then on nothing is sent that needs it. */
  readonly onTokenRefused: () => void;
}): MakeRequest {
  const answersHeld = createAnswersHeld(clock);
  const repeats = createRepeats(clock, MINUTE_MS);
  const holds = createHolds({ clock, log, repeats });
  const tokenCheck = createTokenCheck(onTokenRefused);

  /** Whether Discord takes the token, by the cheapest call that needs it. */
  async function askForToken(url: string, init: Init): Promise<TokenVerdict> {
    const address = url.replace(/(\/v\d+)\/.*/, '$1/users/@me');
    const { body: _, ...rest } = init;
    const response = await DefaultRestOptions.makeRequest(address, { ...rest, method: 'GET' });
    await response.text();
    if (response.status === 401 && isFromDiscord(response)) return 'refused';
    return response.status === 200 ? 'taken' : 'unknown';
  }

  /** What a 401 means: an error for the caller, or null where the call is worth a second try now. */
  async function unauthorized(call: Call, url: string, init: Init, response: ResponseLike): Promise<Error | null> {
    const error = refusal((await response.json()) as DiscordErrorData, url, init);
    const verdict = kindOfAnswer(url) !== null ? 'refused' : await tokenCheck.verdict(() => askForToken(url, init));
    if (verdict === 'refused') return error;
    if (verdict === 'unknown') return holds.empty(call, { status: 401, edge: false, namedMs: null });
    log.warn(
      { call: call.shown },
      'Discord refused a call as if the token were wrong, and takes it; the call is repeated',
    );
    return null;
  }

  async function answer(url: string, init: Init): Promise<ResponseLike> {
    const kind = kindOfAnswer(url);
    const answered = discordClock.sent();
    const response = await DefaultRestOptions.makeRequest(url, init);
    answered(response.headers.get('date'));
    if (kind !== null) answersHeld.note(kind, response.status);
    return response;
  }

  /** Says so where Discord asks to wait for long; the client waits it out by itself. */
  function noteWait(call: Call, response: ResponseLike): void {
    const waitMs = namedMs(response, clock.now()) ?? 0;
    if (waitMs < LONG_WAIT_MS || repeats.met(`long ${call.shown}`) === null) return;
    const until = new Date(clock.now() + waitMs).toISOString();
    log.warn({ blocked: call.shown, waitMs, until }, 'Discord asks for a long wait; what is blocked follows after it');
  }

  /** Sends a call until it has an answer that is worth the client's reading. */
  async function send(call: Call, url: string, init: Init, isRepeat = false): Promise<ResponseLike> {
    const response = await answer(url, init);
    const { status } = response;
    const wait = namedMs(response, clock.now());
    if (isOfEdge(response)) throw await drained(response, holds.empty(call, { status, edge: true, namedMs: wait }));
    if (status === 429 && !isReadByClient(response)) {
      throw await drained(response, holds.empty(call, { status, edge: false, namedMs: wait }));
    }
    if (status === 429) noteWait(call, response);
    if (status === 401) {
      const error = isRepeat
        ? await drained(response, holds.empty(call, { status, edge: false, namedMs: wait }))
        : await unauthorized(call, url, init, response);
      if (error !== null) throw error;
      return send(call, url, init, true);
    }
    if (response.ok || isFromDiscord(response)) holds.answered(call);
    return response;
  }

  return async (url, marked) => {
    const { once, init } = unmarked(marked);
    const method = init.method ?? 'GET';
    const call = callOf(method, url);
    const kind = kindOfAnswer(url);
    const waitMs = kind === null ? 0 : answersHeld.turn(kind);
    if (kind !== null && waitMs > 0) throw limited(kind, url, method, waitMs);
    if (tokenCheck.isRefused && kind === null) throw refusal({ message: '401: Unauthorized', code: 0 }, url, init);
    holds.demand(call);
    return once ? unrepeated(() => send(call, url, init), { method, url }) : send(call, url, init);
  };
}

/** The client repeats no call whose error it does not know. */
async function unrepeated(
  send: () => Promise<ResponseLike>,
  { method, url }: { readonly method: string; readonly url: string },
): Promise<ResponseLike> {
  let response: ResponseLike;
  try {
    response = await send();
  } catch (error) {
    if (error instanceof HeldBackError || error instanceof DiscordAPIError || error instanceof RateLimitError)
      throw error;
    throw new Error('Discord did not answer', { cause: error });
  }
  const { status, statusText } = response;
  if (status >= 500) throw await drained(response, new HTTPError(status, statusText, method, url, {}));
  return response;
}

/** Reads an answer to its end, so that its connection is free. */
async function drained<T>(response: ResponseLike, error: T): Promise<T> {
  await response.text();
  return error;
}

/** Takes the mark off. The client gives headers as a plain object. */
function unmarked(init: Init): { readonly once: boolean; readonly init: Init } {
  const { [ONCE]: mark, ...headers } = init.headers as Readonly<Record<string, string>>;
  return { once: mark !== undefined, init: { ...init, headers } };
}

function refusal(raw: DiscordErrorData, url: string, { method = 'GET' }: Init): DiscordAPIError {
  return new DiscordAPIError(raw, raw.code, 401, method, url, {});
}

/** The client's own error for a limit that was not waited out. */
function limited(kind: string, url: string, method: string, waitMs: number): RateLimitError {
  return new RateLimitError({
    global: false,
    scope: 'user',
    method,
    url,
    route: `/${kind}/:id`,
    majorParameter: '',
    hash: '',
    limit: 0,
    timeToReset: waitMs,
    retryAfter: waitMs,
    sublimitTimeout: 0,
  });
}
