import type { APIChannel, APIGuild, APIOverwrite, APIRole, APIThreadMetadata } from 'discord-api-types/v10';
import { isSnowflake, type Snowflake } from '../base/snowflake.js';
import { filledText, type Partly } from '../collectors/partly.js';
import type { ChannelRecord, OverwriteRecord } from '../guilds/channel.js';
import type { GuildRecord, RoleRecord } from '../guilds/guild.js';

/** A guild as its `guild` change carries it. */
export type GuildFacts = Omit<GuildRecord, 'since' | 'metricsSince' | 'state'>;

/** What of a guild every payload about a whole guild tells. */
export type GuildPayload = Partly<Pick<APIGuild, 'id' | 'name' | 'icon' | 'owner_id' | 'roles'>>;

/** A guild's record from GUILD_CREATE or GUILD_UPDATE; what the payload lacks stays as known. null: no such guild. */
export function guildRecord(
  data: GuildPayload,
  known: GuildFacts | null,
  ownRoles: readonly Snowflake[] | null,
): GuildFacts | null {
  if (!isSnowflake(data.id)) return null;
  return {
    id: data.id,
    name: filledText(data.name) ?? known?.name ?? data.id,
    icon: data.icon === undefined ? (known?.icon ?? null) : filledText(data.icon),
    ownerId: isSnowflake(data.owner_id) ? data.owner_id : (known?.ownerId ?? data.id),
    roles: data.roles ? present(data.roles, roleRecord) : (known?.roles ?? []),
    ownRoles: ownRoles ?? known?.ownRoles ?? [],
  };
}

/** A role, or null where the payload is none. */
export function roleRecord(role: Partly<Pick<APIRole, 'id' | 'name' | 'permissions'>>): RoleRecord | null {
  if (!isSnowflake(role.id)) return null;
  return { id: role.id, name: filledText(role.name) ?? role.id, permissions: bits(role.permissions) };
}

/** What of a channel or thread the directory keeps. */
export type ChannelPayload = Partly<Pick<APIChannel, 'id'> & { type: number }> & {
  readonly name?: string | null | undefined;
  readonly parent_id?: Snowflake | null | undefined;
  readonly permission_overwrites?: Partly<APIOverwrite[]> | null | undefined;
  readonly thread_metadata?: Partly<Pick<APIThreadMetadata, 'archived' | 'archive_timestamp'>> | null | undefined;
};

type OverwritePayloads = NonNullable<ChannelPayload['permission_overwrites']>;

const overwriteRecords = (payloads: OverwritePayloads) => present(payloads, overwriteRecord);

/** A channel or thread, or null where the payload is none. */
export function channelRecord(
  data: ChannelPayload,
  guildId: Snowflake,
  read: (payloads: OverwritePayloads) => readonly OverwriteRecord[] = overwriteRecords,
): ChannelRecord | null {
  if (!isSnowflake(data.id) || typeof data.type !== 'number') return null;
  return {
    id: data.id,
    guildId,
    parentId: isSnowflake(data.parent_id) ? data.parent_id : null,
    type: data.type,
    name: filledText(data.name) ?? data.id,
    overwrites: read(data.permission_overwrites ?? []),
  };
}

/**
 * The channels and threads of one guild. Most channels have their category's overwrites, and those of one that has the same
 * as the last one of its category are that one's array: they are read, and written as text, once.
 */
export function channelRecords(
  channels: readonly (ChannelPayload | null | undefined)[],
  guildId: Snowflake,
): readonly ChannelRecord[] {
  const last = new Map<
    unknown,
    { readonly payloads: OverwritePayloads; readonly records: readonly OverwriteRecord[] }
  >();
  return present(channels, (channel) =>
    channelRecord(channel, guildId, (payloads) => {
      const before = last.get(channel.parent_id);
      if (before !== undefined && areAlike(before.payloads, payloads)) return before.records;
      const records = overwriteRecords(payloads);
      last.set(channel.parent_id, { payloads, records });
      return records;
    }),
  );
}

function areAlike(some: OverwritePayloads, others: OverwritePayloads): boolean {
  return (
    some.length === others.length &&
    some.every((one, index) => {
      const other = others[index];
      if (!one || !other) return one === other;
      return one.id === other.id && one.type === other.type && one.allow === other.allow && one.deny === other.deny;
    })
  );
}

/** Since when a thread is archived, milliseconds; undefined: it is active. `now` where Discord does not say when. */
export function archivedAt({ thread_metadata }: ChannelPayload, now: number): number | undefined {
  if (thread_metadata?.archived !== true) return undefined;
  const at = Date.parse(filledText(thread_metadata.archive_timestamp) ?? '');
  return Number.isNaN(at) ? now : at;
}

function overwriteRecord(overwrite: Partly<APIOverwrite>): OverwriteRecord | null {
  if (!isSnowflake(overwrite.id) || (overwrite.type !== 0 && overwrite.type !== 1)) return null;
  return { id: overwrite.id, type: overwrite.type, allow: bits(overwrite.allow), deny: bits(overwrite.deny) };
}

/** Permission bits as Discord sends them: a decimal string. Anything else grants and denies nothing. */
function bits(value: string | null | undefined): string {
  return typeof value === 'string' && /^[0-9]{1,30}$/.test(value) ? value : '0';
}

/** The items that are what they should be. */
export function present<Item, Result>(
  items: readonly (Item | null | undefined)[],
  read: (item: Item) => Result | null,
): readonly Result[] {
  const results: Result[] = [];
  for (const item of items) {
    const result = item ? read(item) : null;
    if (result !== null) results.push(result);
  }
  return results;
}
