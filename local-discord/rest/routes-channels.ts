import { type APIOverwrite, PermissionFlagsBits as Bit, ChannelType, OverwriteType } from 'discord-api-types/v10';
import type { Stage } from '../stage.js';
import type { ChannelActions, NewChannelType, Overwrite } from '../world/channels.js';
import { channelPayload } from '../world/payloads.js';
import { EVERY_PERMISSION, guildPermissions } from '../world/permissions.js';
import type { GuildState } from '../world/world.js';
import type { Access } from './access.js';
import { createProblems, discordError, invalidBody } from './api-error.js';
import { createChecks, isObject, type Json } from './check.js';
import { type Call, ok, type Reply, type Route, route } from './router.js';

/** @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const MOST_CHANNELS = 500;

const TYPES: ReadonlyMap<unknown, NewChannelType> = new Map<unknown, NewChannelType>([
  [undefined, 'text'],
  [null, 'text'],
  [ChannelType.GuildText, 'text'],
  [ChannelType.GuildVoice, 'voice'],
  [ChannelType.GuildCategory, 'category'],
  [ChannelType.GuildAnnouncement, 'announcement'],
  [ChannelType.GuildForum, 'forum'],
]);

const bitsOf = (value: unknown): bigint => BigInt(typeof value === 'string' || typeof value === 'number' ? value : 0);

/** How Discord writes the names of channels that hold messages. */
const slugOf = (name: string): string => name.trim().toLowerCase().replace(/\s+/g, '-');

/** A bot allows and denies only what it may do itself, and Manage Roles only as an administrator. */
function overwriteFrom({ id, type, allow, deny }: Partial<APIOverwrite>, own: bigint): Overwrite {
  const bits = { allow: bitsOf(allow), deny: bitsOf(deny) };
  const touched = bits.allow | bits.deny;
  const mayAll = own === EVERY_PERMISSION;
  if ((touched & ~own) !== 0n || (!mayAll && (touched & Bit.ManageRoles) !== 0n)) {
    throw discordError('missingPermissions');
  }
  return { id: id ?? '', type: type === OverwriteType.Member ? 'member' : 'role', ...bits };
}

function parentFrom(body: Json, guild: GuildState): string | undefined {
  const { parent_id: id } = body;
  if (id === undefined || id === null) return undefined;
  if (typeof id === 'string' && guild.channels.get(id)?.type === ChannelType.GuildCategory) return id;
  throw invalidBody(['parent_id'], 'CHANNEL_PARENT_INVALID', 'Category does not exist');
}

/**
 * Channels that the bot makes.
 * @see https://discord.com/developers/docs/resources/guild#create-guild-channel
 */
export function channelRoutes({ world }: Stage, access: Access, { addChannel }: ChannelActions): Route[] {
  function make({ param, body }: Call): Reply {
    const guild = access.guild(param('guild_id'));
    const own = guildPermissions(guild, world.bot.id);
    if (!(own & Bit.ManageChannels)) throw discordError('missingPermissions');
    const problems = createProblems();
    const check = createChecks(problems);
    const given = isObject(body) ? body : {};
    if (check.required(given.name, ['name'])) check.text(given.name, ['name'], { min: 1, max: 100 });
    check.text(given.topic, ['topic'], { max: 1024 });
    const overwrites = check.list(given.permission_overwrites, ['permission_overwrites'], { max: 100 });
    const type = TYPES.get(given.type);
    if (type === undefined) problems.add(['type'], 'BASE_TYPE_CHOICES', 'Value must be one of (0, 2, 4, 5, 15).');
    problems.settle();
    if ([...guild.channels.values()].filter(({ thread }) => !thread).length >= MOST_CHANNELS) {
      throw discordError('tooManyChannels');
    }
    const parentId = parentFrom(given, guild);
    const channel = addChannel({
      guildId: guild.id,
      name: slugOf(String(given.name)),
      type: type ?? 'text',
      topic: typeof given.topic === 'string' ? given.topic : null,
      overwrites: overwrites.filter(isObject).map((overwrite) => overwriteFrom(overwrite, own)),
      ...(parentId === undefined ? {} : { parentId }),
    });
    return ok(channelPayload(channel), 201);
  }

  return [route('POST', '/guilds/{guild_id}/channels', make)];
}
