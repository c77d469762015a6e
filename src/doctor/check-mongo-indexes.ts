import type { Collections } from '../store/mongo/collections.js';
import { indexesOf } from '../store/mongo/indexes.js';
import { codeOf } from '../store/mongo/trouble.js';
import { type Finding, ok, warn } from './finding.js';

const NO_SUCH_COLLECTION = 26;

/** Whether the indexes are there that the bot makes at its start. */
export async function checkIndexes(collections: Collections): Promise<Finding> {
  const missing: string[] = [];
  let wanted = 0;
  for (const { target, indexes } of indexesOf(collections)) {
    const there = new Set(await keysIn(target));
    for (const { key } of indexes) {
      wanted += 1;
      const name = JSON.stringify(key);
      if (!there.has(name)) missing.push(`${target.collectionName} ${name}`);
    }
  }
  if (missing.length === 0) return ok(`all ${wanted} indexes are there`);
  return warn(`indexes are missing: ${missing.join(', ')}`, 'start the bot: it makes them');
}

async function keysIn(target: ReturnType<typeof indexesOf>[number]['target']): Promise<readonly string[]> {
  try {
    return (await target.listIndexes().toArray()).map(({ key }) => JSON.stringify(key));
  } catch (error) {
    if (codeOf(error) === NO_SUCH_COLLECTION) return [];
    throw error;
  }
}
