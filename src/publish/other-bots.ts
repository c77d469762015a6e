import type { Collection } from 'mongodb';
import type { Log } from '../base/log.js';
import type { Snowflake } from '../base/snowflake.js';
import type { MetaDocument } from '../store/mongo/documents.js';

/**
 * Says which other bots have published into the same database: whoever reads adds both up, and a server that both are in
 * has one document of settings for the two of them.
 */
export async function nameOtherBots(
  meta: Collection<MetaDocument>,
  bot: Snowflake,
  log: Pick<Log, 'warn'>,
): Promise<void> {
  const bots = await meta.distinct('bot', { kind: 'lease', bot: { $ne: bot } });
  if (bots.length === 0) return;
  log.warn(
    { bots: bots.map(String) },
    'another bot publishes into this database, or did: the figures of a server that both are in are counted twice, and its settings are mixed up. Give each bot a MONGO_APP_DB of its own; for a bot that is no more, delete its documents of kind lease in meta',
  );
}
