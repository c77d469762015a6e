import type { MongoConfig } from '../../config.js';
import type { Log } from '../../log.js';
import { codeOf } from './trouble.js';

const USER_EXISTS = 51_003;

/**
 * With root credentials: makes the bot's own user where there is none, in the database against which it will
 * authenticate, with readWrite on the app database. An existing user is left alone. Without root: nothing to do.
 */
export async function ensureAppUser(config: MongoConfig, log: Log): Promise<void> {
  const { root, user, database } = config;
  if (root === null || user === null) return;
  const { MongoClient } = await import('mongodb');
  const auth =
    root.uri === null
      ? { auth: { username: root.username, password: root.password }, authSource: root.authSource }
      : {};
  const client = new MongoClient(root.uri ?? config.uri, { ...auth, serverSelectionTimeoutMS: 5_000, maxPoolSize: 1 });
  try {
    const db = client.db(user.authSource);
    const { users } = await db.command({ usersInfo: user.username });
    if (Array.isArray(users) && users.length > 0) return;
    await db.command({
      createUser: user.username,
      pwd: user.password,
      roles: [{ role: 'readWrite', db: database }],
    });
    log.info({ user: user.username, authSource: user.authSource, database }, 'made the MongoDB user of the bot');
  } catch (error) {
    if (codeOf(error) !== USER_EXISTS) throw error;
  } finally {
    await client.close();
  }
}
