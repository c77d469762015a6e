import type { MongoConfig } from '../config/types.js';
import { rootFindsUser } from '../store/mongo/ensure-app-user.js';
import { troubleOf } from '../store/mongo/trouble.js';
import { type Finding, fail, warn } from './finding.js';
import { mongoFailed } from './mongo-error.js';

/** Why the bot's user is not let in: where root is configured, whether it is not there yet or has another password. */
export async function checkUser(error: unknown, config: MongoConfig): Promise<Finding> {
  const { user, root } = config;
  if (troubleOf(error).kind !== 'password' || root === null || user === null) return mongoFailed(error);
  try {
    if (!(await rootFindsUser(config))) {
      return warn(`MongoDB has no user ${user.username} yet`, 'start the bot: it makes that user with MONGO_ROOT_...');
    }
  } catch (rootError) {
    if (troubleOf(rootError).kind !== 'password') return mongoFailed(rootError);
    return fail(
      `MongoDB knows neither ${user.username} with its password nor the root user`,
      'correct MONGO_ROOT_USERNAME, MONGO_ROOT_PASSWORD and MONGO_ROOT_AUTH_DB, or MONGO_ROOT_URI',
    );
  }
  return fail(
    `MongoDB has the user ${user.username}, but with another password than MONGO_APP_PASSWORD`,
    `correct it, or set it in mongosh as root: use ${user.authSource}; db.changeUserPassword('${user.username}', passwordPrompt())`,
  );
}
