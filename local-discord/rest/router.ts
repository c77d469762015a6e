import { ApiError } from './api-error.js';
import type { Body, SentFile } from './read-body.js';

export interface Call {
  /** The value of a path parameter, decoded. */
  param(name: string): string;
  readonly query: URLSearchParams;
  /** Parsed JSON, the `payload_json` of a form, or undefined. */
  readonly body: unknown;
  /** What a form brought beside its JSON. */
  readonly files: readonly SentFile[];
}

export interface Reply {
  readonly status: number;
  /** Absent: no body (204). */
  readonly body?: unknown;
}

export interface Route {
  readonly method: string;
  /** As in Discord's OpenAPI description: `/channels/{channel_id}`. */
  readonly template: string;
  /** Whether the bot token is needed. Interactions and webhooks carry their own. */
  readonly auth: boolean;
  readonly handle: (call: Call) => Reply;
}

export const ok = (body: unknown, status = 200): Reply => ({ status, body });
export const noContent: Reply = { status: 204 };

export function route(method: string, template: string, handle: Route['handle'], auth = true): Route {
  return { method, template, auth, handle };
}

export interface Match {
  readonly route: Route;
  readonly params: ReadonlyMap<string, string>;
}

/** Clients escape `@me` and `@original`. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Finds the route of a path (without `/api/v10`). A literal segment wins over a parameter. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match | null {
  const compiled = routes.map((entry) => ({ entry, segments: entry.template.split('/').slice(1) }));
  const literals = (segments: readonly string[]) => segments.filter((segment) => !segment.startsWith('{')).length;
  compiled.sort((a, b) => literals(b.segments) - literals(a.segments));

  return (method, path) => {
    const parts = path.split('/').slice(1).map(decoded);
    for (const { entry, segments } of compiled) {
      if (entry.method !== method || segments.length !== parts.length) continue;
      const params = new Map<string, string>();
      const fits = segments.every((segment, index) => {
        const part = parts[index] ?? '';
        if (!segment.startsWith('{')) return segment === part;
        params.set(segment.slice(1, -1), part);
        return part !== '';
      });
      if (fits) return { route: entry, params };
    }
    return null;
  };
}

export function createCall(match: Match, query: URLSearchParams, { json, files }: Body): Call {
  return {
    param(name) {
      const value = match.params.get(name);
      if (value === undefined) throw new Error(`Route ${match.route.template} has no parameter ${name}`);
      return value;
    },
    query,
    body: json,
    files,
  };
}

/** A whole number within bounds, as Discord's query parameters want it. */
export function numberFrom(
  query: URLSearchParams,
  name: string,
  bounds: { min: number; max: number; by: number },
): number {
  const text = query.get(name);
  if (text === null) return bounds.by;
  const value = Number(text);
  if (Number.isInteger(value) && value >= bounds.min && value <= bounds.max) return value;
  const code = value < bounds.min ? 'NUMBER_TYPE_MIN' : 'NUMBER_TYPE_MAX';
  throw new ApiError(400, 50035, 'Invalid Form Body', {
    [name]: { _errors: [{ code, message: `int value should be between ${bounds.min} and ${bounds.max}.` }] },
  });
}
