import type { API } from '@discordjs/core';
import {
  type APIOverwrite,
  ChannelType,
  OverwriteType,
  PermissionFlagsBits,
  RESTJSONErrorCodes,
  type RESTPostAPIGuildChannelJSONBody,
} from 'discord.js';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { compareSnowflakes, type Snowflake } from '../base/snowflake.js';
import { errorFields } from '../discord/error-fields.js';
import { type ChannelPayload, channelRecord, present } from '../discord/payload-records.js';
import { PERMISSION_BITS, permissionsIn } from '../discord/permissions.js';
import type { ChannelRecord } from '../guilds/channel.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Texts } from '../views/texts.js';
import { failureOf } from './failures.js';

/** What members may not do in a stats channel: it is to be read. */
const NOT_FOR_MEMBERS =
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.CreatePublicThreads |
  PermissionFlagsBits.CreatePrivateThreads |
  PermissionFlagsBits.AddReactions;
/** What the bot needs there. */
const FOR_BOT = Object.values(PERMISSION_BITS).reduce((all, bit) => all | bit, 0n);

/** What became of the wish for a channel. */
export type Made =
  /** `found`: it was there, made by an earlier wish. */
  | { readonly kind: 'made' | 'found'; readonly channelId: Snowflake }
  /** Somebody chose another channel meanwhile: that one holds. */
  | { readonly kind: 'overtaken'; readonly channelId: Snowflake; readonly chosenId: Snowflake }
  | Refused;

interface Refused {
  /** `forbidden`: the bot lacks Manage Channels. `full`: the guild holds no more channels. */
  readonly kind: 'forbidden' | 'full' | 'failed';
}

/** Makes stats channels: in a guild one at a time, and it becomes the guild's stats channel. Throws only what the ledger throws. */
export interface ChannelMaker {
  make(guildId: Snowflake, userId: Snowflake): Promise<Made>;
}

/**
 * Makes a channel once: two wishes at the same time are one, no call is repeated by itself, and before a call the guild is
 * searched for a channel that an earlier one left whose answer was lost.
 */
export function createChannelMaker({
  api,
  ledger,
  ownId,
  clock,
  log,
  texts,
}: {
  /** Repeats no call. */
  readonly api: API;
  readonly ledger: Pick<Ledger, 'directory' | 'settings' | 'apply' | 'audit'>;
  readonly ownId: () => Snowflake;
  readonly clock: Clock;
  readonly log: Log;
  readonly texts: Texts;
}): ChannelMaker {
  const underWay = new Map<Snowflake, Promise<Made>>();
  const { name, topic } = texts.setup.make;

  /** A bot may allow and deny only what it may do itself. */
  function overwritesIn(guildId: Snowflake, own: bigint): APIOverwrite[] {
    const bits = (allow: bigint, deny: bigint) => ({ allow: String(allow & own), deny: String(deny & own) });
    return [
      { id: guildId, type: OverwriteType.Role, ...bits(0n, NOT_FOR_MEMBERS) },
      { id: ownId(), type: OverwriteType.Member, ...bits(FOR_BOT, 0n) },
    ];
  }

  /** A channel that we made before, by its name and by our own place in its permissions. */
  function ours(channel: ChannelPayload, guildId: Snowflake): ChannelRecord | null {
    const record = channelRecord(channel, guildId);
    if (record?.type !== ChannelType.GuildText || record.name !== name) return null;
    if (!('topic' in channel) || channel.topic !== topic) return null;
    return record.overwrites.some(({ id }) => id === ownId()) ? record : null;
  }

  async function find(guildId: Snowflake): Promise<ChannelRecord | null> {
    const channels = present(await api.guilds.getChannels(guildId), (channel) => ours(channel, guildId));
    return [...channels].sort((a, b) => compareSnowflakes(a.id, b.id))[0] ?? null;
  }

  async function post(guildId: Snowflake, own: bigint): Promise<ChannelRecord> {
    const body: RESTPostAPIGuildChannelJSONBody = {
      name,
      topic,
      type: ChannelType.GuildText,
      permission_overwrites: overwritesIn(guildId, own),
    };
    try {
      const channel = channelRecord(await api.guilds.createChannel(guildId, body), guildId);
      if (channel) return channel;
      throw new Error('Discord answered with a channel that has no id');
    } catch (error) {
      const left = failureOf(error).kind === 'passing' ? await find(guildId) : null;
      if (left) return left;
      throw error;
    }
  }

  /** The channel that is there or is made now. */
  async function channelIn(
    guildId: Snowflake,
    own: bigint,
  ): Promise<Refused | { readonly kind: 'made' | 'found'; readonly channel: ChannelRecord }> {
    try {
      const found = await find(guildId);
      return found ? { kind: 'found', channel: found } : { kind: 'made', channel: await post(guildId, own) };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'forbidden') return { kind: 'forbidden' };
      const isFull =
        failure.kind === 'refused' && failure.code === RESTJSONErrorCodes.MaximumNumberOfGuildChannelsReached;
      if (isFull) return { kind: 'full' };
      log.warn(
        { ...errorFields(error), guildId },
        'the stats channel could not be made; whoever asked was told and can press again',
      );
      return { kind: 'failed' };
    }
  }

  async function makeIn(guildId: Snowflake, userId: Snowflake): Promise<Made> {
    const guild = ledger.directory.guild(guildId);
    const own = guild ? permissionsIn(guild, { overwrites: [] }, { userId: ownId(), roles: guild.ownRoles }) : 0n;
    if (!(own & PermissionFlagsBits.ManageChannels)) return { kind: 'forbidden' };
    const before = ledger.settings.of(guildId).statsChannelId;
    const outcome = await channelIn(guildId, own);
    if (!('channel' in outcome)) return outcome;
    const { kind, channel } = outcome;
    const channelId = channel.id;
    const at = clock.now();
    // Discord's dispatch about the channel may come after its answer.
    ledger.apply({ changes: [{ kind: 'channel', channel }] });
    if (kind === 'made') {
      ledger.audit.add({ guildId, at, userId, what: 'channel.made', before: null, after: channelId });
      log.info({ guildId, channelId }, 'a stats channel was made');
    }
    const settings = ledger.settings.of(guildId);
    const chosenId = settings.statsChannelId;
    if (chosenId !== undefined && chosenId !== before && chosenId !== channelId)
      return { kind: 'overtaken', channelId, chosenId };
    ledger.settings.save(guildId, { ...settings, statsChannelId: channelId }, { userId, at });
    return { kind, channelId };
  }

  return {
    make(guildId, userId) {
      const making = underWay.get(guildId);
      if (making) return making;
      const made = makeIn(guildId, userId).finally(() => underWay.delete(guildId));
      underWay.set(guildId, made);
      return made;
    },
  };
}
