import type { MongoClient } from 'mongodb';
import type { Log } from '../../base/log.js';
import type { MongoConfig } from '../../config/types.js';
import { codeOf } from './trouble.js';

const USER_EXISTS = 51_003;

/**
 * With root credentials: makes the bot's own user where there is none, in the database against which it will
 * authenticate, with readWrite on the app database. An existing user is left alone. Without root: nothing to do.
 */
export async function ensureAppUser(config: MongoConfig, log: Log): Promise<void> {
  const { user, database } = config;
  if (user === null) return;
  await asRoot(config, async (client) => {
    try {
      if (await has(client, user)) return;
      await client.db(user.authSource).command({
        createUser: user.username,
        pwd: user.password,
        roles: [{ role: 'readWrite', db: database }],
      });
      log.info({ user: user.username, authSource: user.authSource, database }, 'made the MongoDB user of the bot');
    } catch (error) {
      if (codeOf(error) !== USER_EXISTS) throw error;
    }
  });
}

/** Whether the bot's own user is there, as root sees it; null without root credentials. */
export async function rootFindsUser(config: MongoConfig): Promise<boolean | null> {
  const { user } = config;
  return user && asRoot(config, (client) => has(client, user));
}

async function has(client: MongoClient, { username, authSource }: NonNullable<MongoConfig['user']>): Promise<boolean> {
  const { users } = await client.db(authSource).command({ usersInfo: username });
  return Array.isArray(users) && users.length > 0;
}

/** Does something with root's connection; null without root credentials. */
async function asRoot<T>({ uri, root }: MongoConfig, work: (client: MongoClient) => Promise<T>): Promise<T | null> {
  if (root === null) return null;
  const { MongoClient } = await import('mongodb');
  const auth =
    root.uri === null
      ? { auth: { username: root.username, password: root.password }, authSource: root.authSource }
      : {};
  const client = new MongoClient(root.uri ?? uri, { ...auth, serverSelectionTimeoutMS: 5_000, maxPoolSize: 1 });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
