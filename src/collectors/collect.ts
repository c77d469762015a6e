import type { GatewayDispatchPayload } from 'discord-api-types/v10';
import type { CollectContext } from './context.js';
import { type Changes, NOTHING } from './nothing.js';
import type { Partly } from './partly.js';

type Event = GatewayDispatchPayload['t'];
type DataOf<E extends Event> = Extract<GatewayDispatchPayload, { readonly t: E }>['d'];

/** What counts of one kind of dispatch: the last place that knows Discord's payloads. One that lacks what is needed counts nothing. */
export interface Collector {
  readonly event: Event;
  readonly collect: (data: object, context: CollectContext) => Changes;
}

/** A collector of the dispatches with one name, whose data may lack anything. */
export function collector<E extends Event>(
  event: E,
  collect: (data: Partly<DataOf<E>>, context: CollectContext) => Changes,
): Collector {
  return { event, collect: collect as Collector['collect'] };
}

/** Turns a dispatch into what the ledger counts. */
export type Collect = (dispatch: GatewayDispatchPayload, context: CollectContext) => Changes;

/** All collectors as one. */
export function createCollect(collectors: readonly Collector[]): Collect {
  const byEvent = new Map<string, Collector>();
  for (const each of collectors) {
    const before = byEvent.get(each.event);
    byEvent.set(each.event, before === undefined ? each : both(before, each));
  }
  return ({ t, d }, context) => {
    const known = byEvent.get(t);
    return known === undefined || typeof d !== 'object' || d === null ? NOTHING : known.collect(d, context);
  };
}

function both(first: Collector, second: Collector): Collector {
  return {
    event: first.event,
    collect(data, context) {
      const changes = first.collect(data, context);
      const more = second.collect(data, context);
      if (changes.length === 0) return more;
      return more.length === 0 ? changes : [...changes, ...more];
    },
  };
}
