import type { GuildRecord } from '../guilds/guild.js';
import type { BoardGuild } from '../views/board-view.js';

/** What a board shows of its guild. */
export function boardGuild({ id, name, icon }: GuildRecord): BoardGuild {
  return { name, iconUrl: icon === null ? null : `https://cdn.discordapp.com/icons/${id}/${icon}.png?size=64` };
}
