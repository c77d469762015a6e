import type { REST } from 'discord.js';
import type { Snowflake } from '../base/snowflake.js';
import { type Application, fetchApplication } from '../discord/application.js';
import { tokenRefused } from '../discord/close-codes.js';
import { createRest } from '../discord/rest.js';
import { advisedShards, chooseShardCount } from '../discord/shard-count.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Ground } from './ground.js';

/** Who the bot is to Discord, and which part of its servers this process has. */
export interface Identity {
  readonly rest: REST;
  readonly application: Application;
  readonly ownId: () => Snowflake;
  readonly shards: { readonly ids: readonly number[]; readonly count: number };
}

/**
 * Asks Discord who the bot is: the only thing that the start waits for.
 * @throws ExitError where Discord refuses the token or says that it cannot be asked
 */
export async function connectDiscord(ground: Ground, ledger: Ledger): Promise<Identity> {
  const { config, clock, discordClock, log, fail } = ground;
  const { token, apiUrl } = config;
  const rest = createRest({ token, apiUrl, clock, discordClock, log, onTokenRefused: () => fail(tokenRefused()) });
  const application = await fetchApplication({ rest, log });
  ledger.epochs.beginsAt(clock.now());
  const count = await chooseShardCount({
    set: config.shardCount,
    ledger,
    advised: () => advisedShards({ rest, log }),
  });
  const ids = config.shardIds ?? Array.from({ length: count }, (_, id) => id);
  return { rest, application, ownId: () => application.botUserId, shards: { ids, count } };
}
