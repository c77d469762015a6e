/** Which calls a fault meets. */
export interface CallMatch {
  /** Default: every method. */
  readonly method?: string;
  /** A route template (`/channels/{channel_id}/messages`) or a pattern for the path; default: every route. */
  readonly route?: string | RegExp;
  /** Only calls that bring files. */
  readonly files?: true;
  /** How many calls. Default 1. */
  readonly times?: number;
}

export interface FailOrder extends CallMatch {
  /** Default 500. */
  readonly status?: number;
  /** Discord's JSON error code. */
  readonly code?: number;
  readonly message?: string;
  /** The call takes effect, and only its answer tells otherwise. */
  readonly applied?: boolean;
}

export interface EdgeOrder extends CallMatch {
  /** Default 502. */
  readonly status?: number;
  /** Seconds, as a header `Retry-After`; default: none. */
  readonly retryAfter?: number;
}

export interface LimitOrder extends CallMatch {
  /** Seconds; null: the answer names no time. */
  readonly retryAfter: number | null;
  /** `global`: all routes; `shared`: the resource, not this bot. Default `user`. */
  readonly scope?: 'user' | 'global' | 'shared';
}

/** An order that stands until it met its calls. */
export interface StandingOrder {
  /** Calls that it still waits for. */
  readonly remaining: number;
  cancel(): void;
}

/** Misbehaviour of the HTTP API, as tests order it. */
export interface RestFaults {
  /** Answers with an error as Discord would word it. */
  failRest(order?: FailOrder): StandingOrder;
  /** Answers as the edge in front of Discord does: HTML, no JSON. */
  failAtEdge(order?: EdgeOrder): StandingOrder;
  /** Cuts the connection instead of answering; with `applied` after the call took effect. */
  refuseRest(order?: CallMatch & { applied?: boolean }): StandingOrder;
  /** Never answers; with `applied` after the call took effect. */
  hangRest(order?: CallMatch & { applied?: boolean }): StandingOrder;
  /** Answers after so many real milliseconds; the call takes effect then. */
  delayRest(order: CallMatch & { milliseconds: number }): StandingOrder;
  /** 429, whatever the buckets say. */
  rateLimitRest(order: LimitOrder): StandingOrder;
  /** Cancels every order. */
  clearRest(): void;
}

export type RestFault =
  | {
      readonly kind: 'fail';
      readonly status: number;
      readonly code: number;
      readonly message: string;
      readonly applied: boolean;
    }
  | { readonly kind: 'edge'; readonly status: number; readonly retryAfter: number | null; readonly applied: false }
  | { readonly kind: 'refuse'; readonly applied: boolean }
  | { readonly kind: 'hang'; readonly applied: boolean }
  | { readonly kind: 'delay'; readonly milliseconds: number; readonly applied: true }
  | {
      readonly kind: 'limit';
      readonly retryAfter: number | null;
      readonly scope: 'user' | 'global' | 'shared';
      readonly applied: false;
    };

/** A call, as faults look at it. */
interface MetCall {
  readonly method: string;
  readonly template: string;
  readonly path: string;
  readonly files: readonly unknown[];
}

export interface RestFaultList extends RestFaults {
  /** The fault that meets a call, counted down; null when it passes. */
  next(call: MetCall): RestFault | null;
}

export function createRestFaults(): RestFaultList {
  let orders: { match: CallMatch; fault: RestFault; remaining: number }[] = [];

  function order(match: CallMatch, fault: RestFault): StandingOrder {
    const entry = { match, fault, remaining: match.times ?? 1 };
    orders.push(entry);
    return {
      get remaining() {
        return entry.remaining;
      },
      cancel() {
        orders = orders.filter((other) => other !== entry);
      },
    };
  }

  const meets = ({ method, route, files }: CallMatch, call: MetCall) =>
    (method === undefined || method === call.method) &&
    (files === undefined || call.files.length > 0) &&
    (route === undefined || (typeof route === 'string' ? route === call.template : route.test(call.path)));

  return {
    failRest: ({ status = 500, code = 0, message, applied = false, ...match } = {}) =>
      order(match, { kind: 'fail', status, code, message: message ?? `${status}: Ordered by a test`, applied }),
    failAtEdge: ({ status = 502, retryAfter = null, ...match } = {}) =>
      order(match, { kind: 'edge', status, retryAfter, applied: false }),
    refuseRest: ({ applied = false, ...match } = {}) => order(match, { kind: 'refuse', applied }),
    hangRest: ({ applied = false, ...match } = {}) => order(match, { kind: 'hang', applied }),
    delayRest: ({ milliseconds, ...match }) => order(match, { kind: 'delay', milliseconds, applied: true }),
    rateLimitRest: ({ retryAfter, scope = 'user', ...match }) =>
      order(match, { kind: 'limit', retryAfter, scope, applied: false }),
    clearRest() {
      orders = [];
    },
    next(call) {
      const entry = orders.find(({ match }) => meets(match, call));
      if (!entry) return null;
      entry.remaining--;
      if (entry.remaining <= 0) orders = orders.filter((other) => other !== entry);
      return entry.fault;
    },
  };
}
