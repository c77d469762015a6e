import type { Clock } from '../base/clock.js';
import { ExitError } from '../base/errors.js';
import type { MongoConfig } from '../config/types.js';
import { collectionsOf } from '../store/mongo/collections.js';
import { makeClient } from '../store/mongo/connection.js';
import { whyNoDatabase } from '../store/mongo/own-databases.js';
import { checkClock } from './check-clock.js';
import { checkIndexes } from './check-mongo-indexes.js';
import { checkServer } from './check-mongo-server.js';
import { checkUser } from './check-mongo-user.js';
import { checkWriting } from './check-mongo-writing.js';
import { type Finding, fail, ok, warn, wrongSetting } from './finding.js';
import { mongoFailed } from './mongo-error.js';
import type { Patience } from './patience.js';

type Client = Awaited<ReturnType<typeof makeClient>>;

/** Everything about MongoDB, in the order in which one thing needs the other. Creates nothing that stays. */
export async function checkMongo(
  config: MongoConfig | null,
  { clock, patience }: { readonly clock: Clock; readonly patience: Patience },
): Promise<readonly Finding[]> {
  if (config === null) return [ok('not configured: the embedded SQLite file holds everything')];
  let client: Client;
  try {
    const made = await patience.wait(makeClient(config));
    if (made === null) return [late()];
    client = made;
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    const [what = '', ...todo] = error.message.split(/(?<=\.) /);
    return [wrongSetting(what, `${todo.join(' ')} https://www.mongodb.com/docs/manual/reference/connection-string/`)];
  }
  try {
    return (await patience.wait(ask(client, config, clock))) ?? [late()];
  } catch (error) {
    return [mongoFailed(error)];
  } finally {
    await patience.wait(client.close());
  }
}

function late(): Finding {
  return fail('MongoDB does not answer', 'check that it runs and is not overloaded, and the network on the way to it');
}

async function ask(client: Client, config: MongoConfig, clock: Clock): Promise<readonly Finding[]> {
  try {
    await client.connect();
  } catch (error) {
    return [await checkUser(error, config)];
  }
  const database = client.db(config.database);
  const server = await checkServer(database);
  const asked = clock.now();
  const { localTime } = await database.command({ hello: 1 });
  const middle = (asked + clock.now()) / 2;
  const time = localTime instanceof Date ? [checkClock("MongoDB's", localTime.getTime() - middle)] : [];
  const collections = collectionsOf(database, config);
  const writing = await checkWriting(collections);
  const indexes = writing.status === 'fail' ? [] : [await checkIndexes(collections)];
  const [what, todo] = whyNoDatabase(config.database)?.split(/: (.*)/s) ?? [];
  const place = what !== undefined && todo !== undefined ? [warn(what, todo)] : [];
  return [...server, ...place, writing, ...indexes, ...time];
}
