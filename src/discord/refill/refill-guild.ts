import { isSnowflake, type Snowflake, snowflakeAt } from '../../base/snowflake.js';
import type { ChannelRecord, ThreadRecord } from '../../guilds/channel.js';
import type { GuildRecord } from '../../guilds/guild.js';
import { holdsMessages, holdsThreads, isWrittenIn } from '../channel-types.js';
import { errorFields } from '../error-fields.js';
import { channelRecord, present } from '../payload-records.js';
import { type Parent, readArchived } from './archived-threads.js';
import { isHasty, sureOfThreads } from './hasty.js';
import { sightOf } from './places.js';
import { createReading, type Place, told } from './reading.js';
import type { RefillGuildOptions } from './refill-parts.js';
import { GuildAway, KeepsFailing } from './requests.js';
import { threadPlace, threadsOf } from './thread-places.js';

/** Clocks differ: a thread archived so long before a span may have been written in within it. Milliseconds. */
const CLOCKS_MS = 60_000;

/**
 * Reads one guild's messages of a span again, channel by channel and oldest first, into the ledger, which knows those it has.
 * Goes on where it stood when it is called again for the same span. What GUILD_CREATE told is not asked for again: a guild in
 * which nothing was missed then costs no request.
 * @returns false where something could not be read
 */
export async function refillGuild(options: RefillGuildOptions): Promise<boolean> {
  const { guildId, span, news = null, api, ask, ledger, discordNow, botUserId, log, figures, progress } = options;
  const reading = createReading(options);
  const hasty = isHasty(span, { facts: ledger.facts, guildId, now: discordNow() });
  let listedArchived = false;

  /** @returns the active threads; null where Discord does not tell which they are */
  async function listActive(): Promise<readonly Place[] | null> {
    try {
      const list = await reading.ask((one) => api.guilds.getActiveThreads(guildId, one));
      return present(threadsOf(list), (thread) => threadPlace(thread, guildId));
    } catch (error) {
      if (!(error instanceof KeepsFailing)) throw error;
      figures.unreadable++;
      log.warn(
        {
          guildId,
          ...errorFields(error.cause),
          from: new Date(span.from).toISOString(),
          to: new Date(span.to).toISOString(),
        },
        "Discord fails again and again to list a server's threads, so messages in them that were missed may stay missing; nothing is to be done",
      );
      return null;
    }
  }

  /** The channels that the bot sees, with what was said in them last. */
  async function channelsOf(): Promise<readonly Parent[]> {
    const listed: readonly (Omit<Place, 'record'> & { readonly record: ChannelRecord })[] =
      news === null
        ? present(await ask((one) => api.guilds.getChannels(guildId, one)), (data) => {
            const record = channelRecord(data, guildId);
            const last = 'last_message_id' in data && isSnowflake(data.last_message_id) ? data.last_message_id : null;
            return record && { id: record.id, record, lastMessageId: last };
          })
        : ledger.directory
            .channels(guildId)
            .map((record) => ({ id: record.id, record, lastMessageId: news.get(record.id) ?? null }));
    const guild = present_();
    return listed.flatMap((place) => {
      if (!isWrittenIn(place.record) || !reading.isCounted(place)) return [];
      const sight = sightOf(guild, place.record, botUserId);
      return sight.sees ? [{ ...place, sight }] : [];
    });
  }

  /** The guild, which is there. */
  function present_(): GuildRecord {
    const guild = ledger.directory.guild(guildId);
    if (guild?.state !== 'present') throw new GuildAway();
    return guild;
  }

  /** Threads that are active now: as GUILD_CREATE told them, or as Discord says. */
  async function activeThreads(): Promise<readonly Place[] | null> {
    const known = ledger.directory.threads(guildId, null);
    if (news !== null) {
      return known.map((thread) => ({
        id: thread.id,
        record: recordOf(thread),
        lastMessageId: news.get(thread.id) ?? null,
      }));
    }
    const listed = await listActive();
    if (listed === null) return null;
    // What was said of threads may have been missed, too.
    const before = new Set(known.map(({ id }) => id));
    const now = new Set(listed.map(({ id }) => id));
    ledger.apply({
      changes: [
        ...listed.filter(({ id }) => !before.has(id)).flatMap(told),
        ...known
          .filter(({ id }) => !now.has(id))
          .map(({ id: threadId }) => ({ kind: 'threadArchived', threadId, at: discordNow() }) as const),
      ],
    });
    return listed;
  }

  const recordOf = ({ id, parentId, type }: ThreadRecord): ChannelRecord => ({
    id,
    guildId,
    parentId,
    type,
    name: id,
    overwrites: [],
  });

  /** Threads that were known, and were archived since the span began: by whom and when they were written in last is not told. */
  async function readClosed(): Promise<void> {
    const lastMessageId = snowflakeAt(discordNow());
    for (const thread of ledger.directory.threads(guildId, span.from - CLOCKS_MS)) {
      if (thread.archivedAt === null || thread.parentId === null || !parents.has(thread.parentId)) continue;
      await readThread({ id: thread.id, record: recordOf(thread), lastMessageId, archivedAt: thread.archivedAt });
    }
  }

  async function readThread(place: Place): Promise<void> {
    const lacks = parents.get(place.record?.parentId ?? '')?.sight.lacks ?? null;
    if (lacks === null) return reading.readThread(place);
    if (!reading.hasNews(place) || reading.isThrough(place.id)) return;
    reading.lacks(place, lacks);
    reading.through(place.id, false);
  }

  async function readChannel(channel: Parent): Promise<void> {
    const { id, record, sight } = channel;
    if (reading.isThrough(id)) return;
    const said = reading.hasNews(channel);
    const lists = holdsThreads(record) && (said || !hasty);
    if (!lists && !said) return;
    if (sight.lacks !== null) {
      // Its archived threads are not told either, so only where there can be none it is known that nothing is missing.
      reading.lacks(channel, sight.lacks);
      reading.through(id, false);
      return;
    }
    const { readable, readMessages } = reading;
    const read = !holdsMessages(record) || (await readable(channel, 'messages', () => readMessages(channel, !lists)));
    listedArchived ||= lists;
    const listed = !lists || (await readable(channel, 'archived', () => readArchived(channel, reading, api)));
    reading.through(id, read && listed);
  }

  const channels = await channelsOf();
  progress.channels += channels.length;
  const parents: ReadonlyMap<Snowflake, Parent> = new Map(channels.map((channel) => [channel.id, channel]));
  const active = await activeThreads();
  for (const place of active ?? []) await readThread(place);
  // Else all that were archived are listed.
  if (hasty) await readClosed();
  for (const channel of channels) {
    await readChannel(channel);
    progress.channelsDone++;
  }
  // Once more: a thread that was archived then and is not any more stood in neither list.
  const again = listedArchived ? await listActive() : [];
  for (const place of again ?? []) await readThread(place);
  const whole = active !== null && again !== null;
  if (whole) sureOfThreads(ledger.facts, guildId);
  return whole && ledger.gaps.isWhole(span.id, guildId);
}
