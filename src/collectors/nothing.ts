import { isSnowflake, type Snowflake } from '../base/snowflake.js';
import type { Activity, BotSeen } from '../counts/activity.js';
import type { CollectContext } from './context.js';

/** What a collector makes of one dispatch. */
export type Changes = readonly (Activity | BotSeen)[];

/** Most dispatches change nothing that is counted; one shared list says so. */
export const NOTHING: Changes = [];

/** The guild of a dispatch, if it is one that counts; null: a direct message, another guild than `GUILD_ID`, or no id at all. */
export function guildOf(
  data: { readonly guild_id?: Snowflake | null | undefined },
  context: Pick<CollectContext, 'guildId'>,
): Snowflake | null {
  const id = data.guild_id;
  if (context.guildId !== null) return id === context.guildId ? id : null;
  return isSnowflake(id) ? id : null;
}
