import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Settings } from '../options.js';
import type { Files } from '../world/files.js';
import { ApiError, discordError, invalidBody } from './api-error.js';
import { createRateLimits } from './rate-limits.js';
import { type Body, readBody } from './read-body.js';
import type { RestFault, RestFaultList } from './rest-faults.js';
import { createCall, createRouter, type Match, type Reply, type Route } from './router.js';

/** One call that the bot made. */
export interface RecordedCall {
  readonly method: string;
  /** The route's template; null where there is no such route. */
  readonly route: string | null;
  /** The path without `/api/v10`, with the query. */
  readonly path: string;
  readonly body: unknown;
  /** The files beside it, by name, and their sizes in bytes. */
  readonly files: readonly { readonly name: string; readonly size: number }[];
  /** Null until it is answered, and where no answer was given. */
  readonly status: number | null;
  /** Discord's JSON error code; null in success. */
  readonly code: number | null;
  /** When it came, by the clock. */
  readonly at: number;
}

export interface RestServer {
  readonly server: Server;
  /** Every call in the order of arrival. */
  readonly calls: readonly RecordedCall[];
  clearCalls(): void;
}

interface Answer {
  readonly status: number;
  readonly code: number | null;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or HTML as it stands. */
  readonly body?: unknown;
}

const BASE = /^\/api(?:\/v(\d+))?(\/.*)$/;

export function createRestServer(
  routes: readonly Route[],
  settings: Settings,
  faults: RestFaultList,
  files: Pick<Files, 'at'>,
  tokenRevoked: () => boolean,
): RestServer {
  const { clock } = settings;
  const find = createRouter(routes);
  const limits = settings.rateLimits ? createRateLimits(clock, settings.rateLimits) : null;
  const calls: RecordedCall[] = [];

  function failure(error: unknown, headers: Answer['headers'] = {}): Answer {
    if (!(error instanceof ApiError)) throw error;
    const { status, code, message, errors, retryAfter } = error;
    if (retryAfter !== undefined) {
      const limited = tooMany(retryAfter, 'user', headers);
      return { ...limited, code, body: { message, code, retry_after: retryAfter, global: false } };
    }
    return { status, code, headers, body: { message, code, ...(errors ? { errors } : {}) } };
  }

  function tooMany(
    retryAfter: number | null,
    scope: 'user' | 'global' | 'shared',
    headers: Answer['headers'] = {},
  ): Answer {
    const global = scope === 'global';
    return {
      status: 429,
      code: 0,
      headers: {
        ...headers,
        ...named(retryAfter),
        'X-RateLimit-Scope': scope,
        ...(global ? { 'X-RateLimit-Global': 'true' } : {}),
      },
      body: {
        message: 'You are being rate limited.',
        ...(retryAfter === null ? {} : { retry_after: retryAfter }),
        global,
        code: 0,
      },
    };
  }

  const named = (retryAfter: number | null): Answer['headers'] =>
    retryAfter === null ? {} : { 'Retry-After': String(retryAfter) };

  /** What Discord itself would answer. */
  function perform(match: Match, query: URLSearchParams, body: Body): Answer {
    const { method, template } = match.route;
    const standing = limits?.take(method, template, match.params);
    if (standing && standing.retryAfter !== null) {
      return tooMany(standing.retryAfter, standing.global ? 'global' : 'user', standing.headers);
    }
    const headers = standing?.headers ?? {};
    try {
      const problem = body.json === undefined ? null : settings.validateBody(method, template, body.json);
      if (problem !== null) throw invalidBody([], 'SCHEMA', problem);
      const reply: Reply = match.route.handle(createCall(match, query, body));
      return { status: reply.status, code: null, headers, body: reply.body };
    } catch (error) {
      return failure(error, headers);
    }
  }

  function spoiled(fault: Exclude<RestFault, { kind: 'refuse' | 'hang' | 'delay' }>): Answer {
    if (fault.kind === 'limit') return tooMany(fault.retryAfter, fault.scope);
    if (fault.kind === 'fail') {
      return {
        status: fault.status,
        code: fault.code,
        headers: {},
        body: { message: fault.message, code: fault.code },
      };
    }
    return {
      status: fault.status,
      code: null,
      headers: named(fault.retryAfter),
      body: `<html><h1>${fault.status}</h1><hr>cloudflare</html>`,
    };
  }

  function write(response: ServerResponse, { status, headers, body }: Answer): void {
    response.sendDate = false;
    const html = typeof body === 'string';
    const text = body === undefined ? '' : html ? body : JSON.stringify(body);
    response.writeHead(status, {
      Date: new Date(clock.now()).toUTCString(),
      ...(body === undefined
        ? {}
        : { 'Content-Type': html ? 'text/html' : 'application/json', 'Content-Length': Buffer.byteLength(text) }),
      ...headers,
    });
    response.end(text);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [, version = '10', path = url.pathname] = BASE.exec(url.pathname) ?? [];
    const method = request.method ?? 'GET';
    const match = find(method, path);
    const recorded: { -readonly [Field in keyof RecordedCall]: RecordedCall[Field] } = {
      method,
      route: match?.route.template ?? null,
      path: path + url.search,
      body: undefined,
      files: [],
      status: null,
      code: null,
      at: clock.now(),
    };
    calls.push(recorded);
    const give = (given: Answer) => {
      recorded.status = given.status;
      recorded.code = given.code;
      write(response, given);
    };

    let body: Body;
    try {
      body = await readBody(request);
      recorded.body = body.json;
      recorded.files = body.files.map(({ name, bytes }) => ({ name, size: bytes.length }));
      if (version !== '10') throw discordError('invalidVersion');
      if (
        match?.route.auth !== false &&
        (request.headers.authorization !== `Bot ${settings.token}` || tokenRevoked())
      ) {
        throw discordError('unauthorized');
      }
      if (!match) throw discordError('notFound');
    } catch (error) {
      give(failure(error));
      return;
    }

    const fault = faults.next({ method, template: match.route.template, path, files: body.files });
    if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds).unref());
    const real = fault && !fault.applied ? null : perform(match, url.searchParams, body);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'refuse') request.socket.destroy();
    else if (fault && fault.kind !== 'delay') give(spoiled(fault));
    else if (real) give(real);
  }

  /** What stands behind the addresses of files: nothing of the API. */
  function serveFile(request: IncomingMessage, response: ServerResponse): boolean {
    const id = /^\/attachments\/\d+\/(\d+)\//.exec(request.url ?? '')?.[1];
    if (id === undefined) return false;
    const file = files.at(id);
    response.writeHead(file ? 200 : 404, { 'Content-Type': file?.type || 'application/octet-stream' });
    response.end(file?.bytes);
    return true;
  }

  const server = createServer((request, response) => {
    if (serveFile(request, response)) return;
    answer(request, response).catch((error: unknown) => {
      // A bug of the local Discord itself: the caller gets it as a 500 with its text, so that a test shows it.
      if (response.headersSent) response.destroy();
      else write(response, { status: 500, code: 0, headers: {}, body: { message: String(error), code: 0 } });
    });
  });

  // Clients end idle connections themselves; ending them here would race with their next call.
  server.keepAliveTimeout = 0;

  return {
    server,
    calls,
    clearCalls() {
      calls.length = 0;
    },
  };
}
