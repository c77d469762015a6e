import { GatewayCloseCodes, GatewayIntentBits } from 'discord.js';
import { ExitError } from '../base/errors.js';
import { PRIVILEGED_INTENTS } from './privileged-intents.js';

/** The end of a start with a token that Discord does not take. */
export function tokenRefused(cause?: unknown): ExitError {
  return new ExitError(
    78,
    'Discord refused DISCORD_TOKEN. Copy the bot token anew from https://discord.com/developers/applications (Bot, Reset Token) into the environment or .env.',
    { cause },
  );
}

/**
 * The close codes after which connecting again is no use, as what the operator must do; null: all others.
 * @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
 */
export function fatalClose(
  code: number,
  {
    intents,
    shard,
    shardCount,
    recommended,
    isCountSet,
  }: {
    readonly intents: number;
    readonly shard: number;
    readonly shardCount: number;
    readonly recommended: number | null;
    /** Whether the operator says how many shards there are. */
    readonly isCountSet: boolean;
  },
): ExitError | null {
  switch (code) {
    case GatewayCloseCodes.AuthenticationFailed:
      return tokenRefused();
    case GatewayCloseCodes.InvalidShard:
      return new ExitError(
        78,
        `Discord refused shard ${shard} of ${shardCount}. Check SHARD_COUNT and SHARD_IDS: ids run from 0 to SHARD_COUNT - 1.`,
      );
    case GatewayCloseCodes.ShardingRequired:
      if (!isCountSet) {
        return new ExitError(
          1,
          `The bot is in too many servers for ${shardCount === 1 ? 'one shard' : `${shardCount} shards`}. The next start takes as many as Discord advises.`,
        );
      }
      return new ExitError(
        78,
        `The bot is in too many servers for SHARD_COUNT=${shardCount}. Set SHARD_COUNT${recommended === null ? ' higher' : `=${recommended}, as Discord recommends,`} and start again.`,
      );
    case GatewayCloseCodes.InvalidAPIVersion:
      return new ExitError(78, 'Discord no longer speaks version 10 of its gateway. A newer Statboard is needed.');
    case GatewayCloseCodes.InvalidIntents:
      return new ExitError(78, `Discord does not know the intents ${intents}. A newer Statboard is needed.`);
    case GatewayCloseCodes.DisallowedIntents: {
      const names = PRIVILEGED_INTENTS.filter(({ intent }) => intents & GatewayIntentBits[intent]).map(
        ({ shown }) => shown,
      );
      return new ExitError(
        78,
        `Discord refused an intent (4014). Switch on ${names.join(' and ') || 'the intents that are asked for'} in the Developer Portal (https://discord.com/developers/applications, your application, Bot, Privileged Gateway Intents), or switch off the feature that needs it.`,
      );
    }
    default:
      return null;
  }
}
