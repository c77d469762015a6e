import type { APIChannel, APIThreadChannel } from 'discord-api-types/v10';
import { isSnowflake, type Snowflake } from '../../base/snowflake.js';
import { isThreadType } from '../../guilds/channel.js';
import { archivedAt, channelRecord } from '../payload-records.js';
import type { Place } from './reading.js';

/** Lists of threads hold threads only, whatever their type says. */
export function threadsOf(list: { readonly threads: readonly APIChannel[] }): readonly APIThreadChannel[] {
  return list.threads.filter((channel): channel is APIThreadChannel => isThreadType(channel.type));
}

/** A thread of a list; an archived one of which Discord does not say since when counts as archived just now. */
export function threadPlace(thread: APIThreadChannel, guildId: Snowflake): Place | null {
  const record = channelRecord(thread, guildId);
  if (record === null) return null;
  const { last_message_id: last } = thread;
  return {
    id: record.id,
    record,
    lastMessageId: isSnowflake(last) ? last : null,
    archivedAt: archivedAt(thread, Number.MAX_SAFE_INTEGER),
  };
}
