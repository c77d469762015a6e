import { PermissionFlagsBits as Bit, ChannelType } from 'discord-api-types/v10';
import type { Snowflake } from '../../src/base/snowflake.js';
import type { ChannelState, GuildState, World } from './world.js';

/** Every permission that Discord knows. */
export const EVERY_PERMISSION = Object.values(Bit).reduce((all, bit) => all | bit, 0n);

/** What @everyone may do in a new guild. */
export const EVERYONE_DEFAULT =
  Bit.ViewChannel |
  Bit.SendMessages |
  Bit.SendMessagesInThreads |
  Bit.CreatePublicThreads |
  Bit.EmbedLinks |
  Bit.AttachFiles |
  Bit.AddReactions |
  Bit.ReadMessageHistory |
  Bit.UseApplicationCommands |
  Bit.ChangeNickname |
  Bit.Connect |
  Bit.Speak;

/** What the bot's own role grants where a guild does not say otherwise. */
export const BOT_DEFAULT =
  Bit.ViewChannel | Bit.SendMessages | Bit.EmbedLinks | Bit.AttachFiles | Bit.ReadMessageHistory | Bit.PinMessages;

/** Without SEND_MESSAGES these are denied as well. */
const NEEDS_SENDING = Bit.EmbedLinks | Bit.AttachFiles | Bit.MentionEveryone | Bit.SendTTSMessages;

/** The permissions of a member in the guild as a whole: owner, @everyone and roles. */
export function guildPermissions(guild: GuildState, userId: Snowflake): bigint {
  if (userId === guild.ownerId) return EVERY_PERMISSION;
  const member = guild.members.get(userId);
  if (!member) return 0n;
  let bits = BigInt(guild.roles.get(guild.id)?.permissions ?? '0');
  for (const id of member.roles) bits |= BigInt(guild.roles.get(id)?.permissions ?? '0');
  return bits & Bit.Administrator ? EVERY_PERMISSION : bits;
}

/**
 * The permissions of a member in a channel; a thread has those of its parent.
 * @see https://discord.com/developers/docs/topics/permissions
 */
export function channelPermissions(world: World, guild: GuildState, channel: ChannelState, userId: Snowflake): bigint {
  const base = guildPermissions(guild, userId);
  if (base === EVERY_PERMISSION || base === 0n) return base;
  const member = guild.members.get(userId);
  const place = channel.thread && channel.parentId ? (world.channels.get(channel.parentId) ?? channel) : channel;
  const of = (id: Snowflake) => place.overwrites.find((overwrite) => overwrite.id === id);
  const apply = (bits: bigint, deny: bigint, allow: bigint) => (bits & ~deny) | allow;

  const everyone = of(guild.id);
  let bits = everyone ? apply(base, BigInt(everyone.deny), BigInt(everyone.allow)) : base;
  let deny = 0n;
  let allow = 0n;
  for (const role of member?.roles ?? []) {
    const overwrite = of(role);
    if (!overwrite) continue;
    deny |= BigInt(overwrite.deny);
    allow |= BigInt(overwrite.allow);
  }
  bits = apply(bits, deny, allow);
  const own = of(userId);
  if (own) bits = apply(bits, BigInt(own.deny), BigInt(own.allow));

  if (!(bits & Bit.ViewChannel)) return 0n;
  if (hidesThread(channel, bits, world.bot.id === userId)) return 0n;
  const sending = channel.thread ? Bit.SendMessagesInThreads : Bit.SendMessages;
  return bits & sending ? bits : bits & ~NEEDS_SENDING;
}

/** A private thread is for its members and those who manage threads. Of members only the bot's membership is kept. */
function hidesThread({ type, thread }: ChannelState, bits: bigint, isBot: boolean): boolean {
  return type === ChannelType.PrivateThread && isBot && thread?.joined !== true && !(bits & Bit.ManageThreads);
}

/** Answers whether the bot sees a channel, remembered until something about permissions changes. */
export function createSight(world: World): (channel: ChannelState) => boolean {
  const known = new WeakMap<ChannelState, { version: number; sees: boolean }>();
  return (channel) => {
    const guild = world.guilds.get(channel.guildId);
    if (!guild?.present || guild.unavailable) return false;
    const before = known.get(channel);
    if (before?.version === guild.permissionVersion) return before.sees;
    const sees = (channelPermissions(world, guild, channel, world.bot.id) & Bit.ViewChannel) !== 0n;
    known.set(channel, { version: guild.permissionVersion, sees });
    return sees;
  };
}
