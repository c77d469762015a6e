import { z } from 'zod';
import { type Reader, text } from './reader.js';
import type { MongoConfig } from './types.js';

/** Numbers and spans of them, such as `0,1` or `0-3`. */
export const shardIds = text.transform((value, context): number[] => {
  const ids = new Set<number>();
  for (const part of value.split(',')) {
    const [, first, last] = /^\s*([0-9]{1,5})(?:\s*-\s*([0-9]{1,5}))?\s*$/.exec(part) ?? [];
    if (first === undefined || Number(last ?? first) < Number(first)) {
      context.addIssue({ code: 'custom', message: 'must be shard numbers, such as 0,1 or 0-3' });
      return z.NEVER;
    }
    for (let id = Number(first); id <= Number(last ?? first); id += 1) ids.add(id);
  }
  return [...ids].sort((a, b) => a - b);
});

/** The first of them: a slip may name thousands. */
function some(ids: readonly number[]): string {
  return [...ids.slice(0, 3), ...(ids.length > 3 ? ['...'] : [])].join(', ');
}

/** Whether the shards named exist, and whether other processes can share the rest. */
export function checkShards(
  reader: Reader,
  count: number | null,
  ids: readonly number[] | null,
  mongo: MongoConfig | null,
): void {
  if (!ids) return;
  if (count === null) {
    if (!reader.given('SHARD_COUNT'))
      reader.problems.push('SHARD_COUNT is missing: SHARD_IDS is set, and needs to know of how many');
    return;
  }
  const outside = ids.filter((id) => id >= count);
  if (outside.length > 0)
    reader.problems.push(
      `SHARD_IDS names ${some(outside)}, but with SHARD_COUNT=${count} the last shard is ${count - 1}`,
    );
  else if (ids.length < count && !mongo) {
    reader.problems.push(
      'SHARD_IDS leaves shards to other processes; they can only share their numbers through MongoDB: set MONGO_URI',
    );
  }
}
