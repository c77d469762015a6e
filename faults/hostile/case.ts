import fc from 'fast-check';
import { anything, hostileText } from './texts.js';

/** One dispatch as it is sent. */
export interface Case<Data = unknown> {
  readonly type: string;
  readonly data: Data;
  /** All that counting needs is in order, so it must be counted: once. Else it must not be counted at all. */
  readonly counts: boolean;
}

/** Where the cases play. */
export interface Scene {
  readonly guildId: string;
  readonly channels: readonly string[];
  /** People whose messages and reactions count. */
  readonly people: readonly string[];
  /** Messages that may be reacted to, with their authors. */
  readonly messages: readonly { readonly id: string; readonly channelId: string; readonly authorId: string }[];
  /** A guild whose structure is broken on purpose; nobody writes there. */
  readonly victimId: string;
  /** A message id of its own for each call, sent now. */
  readonly freshId: () => string;
}

/** A snowflake that is nobody's, beyond 2^53; the largest there can be is left to a person. */
export const strangerId = fc.bigInt({ min: 2n ** 60n, max: 2n ** 63n - 2n }).map(String);

/** Makes a record in which each field is as given, bent, missing or joined by unknown ones; JSON leaves out what is undefined. */
export function bent(fields: {
  readonly [name: string]: fc.Arbitrary<unknown>;
}): fc.Arbitrary<Record<string, unknown>> {
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    fc.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: fc.constantFrom(undefined, null) }, anything),
  ]);
  return fc
    .tuple(fc.record(Object.fromEntries(entries)), fc.dictionary(hostileText, anything, { maxKeys: 2 }))
    .map(([known, unknown]) => ({ ...unknown, ...known }));
}

export type Fields<T> = { readonly [Name in keyof T]?: fc.Arbitrary<unknown> };
