import type { API } from '@discordjs/core';
import { ChannelType, DiscordAPIError, PermissionFlagsBits } from 'discord.js';
import type { Snowflake } from '../../base/snowflake.js';
import { missingOf, permissionsIn } from '../../discord/permissions.js';
import type { GuildRecord } from '../../guilds/guild.js';
import type { Ledger } from '../../ledger/ledger.js';
import { helloToOwner, helloToServer } from '../../views/hello-view.js';
import type { Texts } from '../../views/texts.js';

/** Where a hello was said. */
export type Said = 'in the system channel' | 'to the owner' | 'nowhere';

export interface SayParts {
  /** Repeats no call. */
  readonly api: API;
  readonly ledger: Pick<Ledger, 'directory'>;
  readonly ownId: () => Snowflake;
  /** The link that lets the bot make channels in a server. */
  readonly inviteToMakeChannels: (guildId: Snowflake) => string;
  /** Whether presses in direct messages come to this process: Discord sends them to shard 0, whatever the server's. */
  readonly hearsDirect: boolean;
  readonly texts: Texts;
}

/**
 * Says hello in the guild's system channel if the bot may write there, else to its owner, if Discord takes that.
 * @throws what leaves open whether the message arrived, and rate limits
 */
export async function sayHello(
  guild: GuildRecord,
  options: { readonly systemChannelId: Snowflake | null; readonly setupId: Snowflake | null },
  { api, ledger, ownId, inviteToMakeChannels, hearsDirect, texts }: SayParts,
): Promise<Said> {
  const { systemChannelId, setupId } = options;
  const member = { userId: ownId(), roles: guild.ownRoles };
  const channel = systemChannelId === null ? null : ledger.directory.channel(systemChannelId);
  const holdsMessages = channel?.type === ChannelType.GuildText || channel?.type === ChannelType.GuildAnnouncement;
  const mayWrite =
    channel?.guildId === guild.id &&
    holdsMessages &&
    missingOf(permissionsIn(guild, channel, member), ['ViewChannel', 'SendMessages']).length === 0;
  const mayMake = (permissionsIn(guild, { overwrites: [] }, member) & PermissionFlagsBits.ManageChannels) !== 0n;
  const invite = mayMake ? null : inviteToMakeChannels(guild.id);
  if (mayWrite) {
    const taken = await isTaken(api.channels.createMessage(channel.id, helloToServer({ setupId, invite }, texts)));
    if (taken) return 'in the system channel';
  }
  const toOwner = async () => {
    const { id } = await api.users.createDM(guild.ownerId);
    return api.channels.createMessage(id, helloToOwner(guild, hearsDirect ? { invite } : null, texts));
  };
  return (await isTaken(toOwner())) ? 'to the owner' : 'nowhere';
}

/** Whether Discord took a message; false: it refused, so nothing was sent. */
async function isTaken(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof DiscordAPIError && error.status < 500 && error.status !== 429) return false;
    throw error;
  }
}
