import { inMongo } from '../../test/support/stored.js';
import { compare, type Tally } from '../../test/support/sums.js';
import { boardsIn, type Found, type Stage } from '../stage.js';

/** What was sent between two looks at a record. */
export function between(before: Tally, after: Tally): Tally {
  return minus(after, before);
}

/** Compares MongoDB, all epochs added up, with the record less what fell into a gap across epochs, which no new epoch counts. */
export async function comparePublished(stage: Stage, inGap: Tally = new Map()): Promise<Omit<Found, 'gaps'>> {
  const { mongoUri, database, record, discord, guilds } = stage;
  if (mongoUri === null || database === null) throw new Error('not a MongoDB trial');
  const { lost, doubled, wrong } = compare(minus(record.expected(), inGap), (await inMongo(mongoUri, database)).counts);
  const boards = guilds.map(({ stats }) => boardsIn(discord, stats).length).filter((count) => count > 1);
  return {
    sent: record.sent,
    lost,
    doubled,
    wrong: [
      ...wrong.map((line) => `MongoDB: ${line}`),
      ...boards.map((count) => `${count} boards stand in one channel`),
    ],
  };
}

function minus(all: Tally, part: Tally): Tally {
  const rest = new Map<string, number>();
  for (const [key, count] of all) {
    const left = count - (part.get(key) ?? 0);
    if (left !== 0) rest.set(key, left);
  }
  return rest;
}
