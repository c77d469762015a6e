import { GatewayCloseCodes } from 'discord-api-types/v10';
import type { Snowflake } from '../../src/base/snowflake.js';
import type { Settings } from '../options.js';
import { shardOf } from './audience.js';
import { KNOWN_INTENTS, PRIVILEGED_INTENTS } from './intents.js';
import { refuse } from './refusal.js';

export interface Frame {
  readonly op: number;
  readonly d: unknown;
}

export interface Identify {
  readonly token: string;
  readonly intents: number;
  readonly shard: readonly [shard: number, shardCount: number];
}

export interface Resume {
  readonly token: string;
  readonly sessionId: string;
  readonly sequence: number;
}

/** The largest payload that a client may send, in characters. */
const LARGEST_PAYLOAD = 4096;

/** Snowflakes that a client writes as numbers, as discord.py does: too large for JavaScript's. */
const SNOWFLAKE_NUMBER = /([:[,]\s*)(\d{16,20})(?=\s*[,\]}])/g;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** What a client sent; 4002 when it is no payload. */
export function parseFrame(text: string): Frame {
  let payload: unknown;
  try {
    payload = text.length > LARGEST_PAYLOAD ? null : JSON.parse(text.replace(SNOWFLAKE_NUMBER, '$1"$2"'));
  } catch {
    payload = null;
  }
  if (!isRecord(payload) || typeof payload.op !== 'number') throw refuse(GatewayCloseCodes.DecodeError);
  return { op: payload.op, d: payload.d };
}

/** 4002 when it is no IDENTIFY at all. Missing intents become -1, which no rule accepts. */
export function parseIdentify(d: unknown): Identify {
  if (!isRecord(d) || typeof d.token !== 'string' || !isRecord(d.properties)) {
    throw refuse(GatewayCloseCodes.DecodeError);
  }
  const number = (value: unknown) => (typeof value === 'number' ? value : -1);
  const [shard, shardCount]: unknown[] = d.shard === undefined ? [0, 1] : Array.isArray(d.shard) ? d.shard : [];
  return { token: d.token, intents: number(d.intents), shard: [number(shard), number(shardCount)] };
}

export function parseResume(d: unknown): Resume {
  if (isRecord(d) && typeof d.token === 'string' && typeof d.session_id === 'string' && typeof d.seq === 'number') {
    return { token: d.token, sessionId: d.session_id, sequence: d.seq };
  }
  throw refuse(GatewayCloseCodes.DecodeError);
}

/** What opcode 8 asks for. */
export interface MembersAsked {
  readonly guildId: Snowflake;
  /** Members by id; null: by the beginning of a name. */
  readonly userIds: readonly Snowflake[] | null;
  readonly query: string;
  /** 0: all. */
  readonly limit: number;
  readonly nonce: string | null;
}

/** 4002 where no guild is named, or neither members nor the beginning of a name. */
export function parseMembersAsked(d: unknown): MembersAsked {
  const isIds = (ids: readonly unknown[]): ids is readonly Snowflake[] => ids.every((id) => typeof id === 'string');
  if (isRecord(d) && typeof d.guild_id === 'string') {
    const ids = d.user_ids === undefined ? null : [d.user_ids].flat();
    const query = typeof d.query === 'string' ? d.query : '';
    const limit = typeof d.limit === 'number' ? d.limit : 0;
    const nonce = typeof d.nonce === 'string' ? d.nonce : null;
    if (ids === null ? typeof d.query === 'string' : isIds(ids))
      return { guildId: d.guild_id, userIds: ids as readonly Snowflake[] | null, query, limit, nonce };
  }
  throw refuse(GatewayCloseCodes.DecodeError);
}

/** Closes on an IDENTIFY that Discord refuses for good: 4004, 4010, 4011, 4013, 4014. */
export function checkIdentify(identify: Identify, settings: Settings, guildIds: readonly Snowflake[]): void {
  const { intents, token } = identify;
  const [shard, shardCount] = identify.shard;
  if (token !== settings.token) throw refuse(GatewayCloseCodes.AuthenticationFailed);
  if (!Number.isInteger(shard) || !Number.isInteger(shardCount) || shard < 0 || shard >= shardCount) {
    throw refuse(GatewayCloseCodes.InvalidShard);
  }
  if (!Number.isInteger(intents) || intents < 0 || (intents & ~KNOWN_INTENTS) !== 0) {
    throw refuse(GatewayCloseCodes.InvalidIntents);
  }
  if (intents & PRIVILEGED_INTENTS & ~settings.privilegedIntents) throw refuse(GatewayCloseCodes.DisallowedIntents);
  if (guildIds.filter((id) => shardOf(id, shardCount) === shard).length > settings.maxGuildsPerShard) {
    throw refuse(GatewayCloseCodes.ShardingRequired);
  }
}
