import { ComponentType } from 'discord.js';
import type { APIMessage } from 'discord-api-types/v10';
import type { Snowflake } from '../../base/snowflake.js';

/** The channels that a menu of channels showed as chosen when somebody used it; none where there is no such menu. */
export function seenAsChosen(message: Pick<APIMessage, 'components'> | null, customId: string): readonly Snowflake[] {
  for (const row of message?.components ?? []) {
    if (row.type !== ComponentType.ActionRow) continue;
    for (const component of row.components) {
      if (component.type !== ComponentType.ChannelSelect || component.custom_id !== customId) continue;
      return (component.default_values ?? []).map(({ id }) => id);
    }
  }
  return [];
}
