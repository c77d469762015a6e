import type { API } from '@discordjs/core';
import type {
  APIChannel,
  APIThreadChannel,
  RESTGetAPIChannelThreadsArchivedQuery,
  RESTGetAPIChannelUsersThreadsArchivedResult,
} from 'discord-api-types/v10';
import { messageChanges } from '../../collectors/messages.js';
import { text } from '../../collectors/partly.js';
import type { RefillCounters } from '../../counters.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { Change, ChannelRecord } from '../../ledger/types.js';
import type { Log } from '../../log.js';
import { compareSnowflakes, isSnowflake, type Snowflake, snowflakeAt, timeOf } from '../../snowflake.js';
import { DAY_MS } from '../../time/slots.js';
import { holdsMessages, holdsThreads, isWrittenIn } from '../channel-types.js';
import { errorFields } from '../error-fields.js';
import { channelRecord, present } from '../records.js';
import { createSeenBots } from '../seen-bots.js';
import { holdsPrivateThreads, type Sight, sightOf } from './places.js';
import { type Ask, GUILD_FAULTS_BORNE, isGone, isRefusal, KeepsFailing, type Request } from './requests.js';
import { REACH_MS, type RefillSpan } from './spans.js';

/** Read beyond both ends of a gap: clocks differ, and what was counted already is known by its id. */
const BEFORE_MS = 5 * 60_000;
const AFTER_MS = 60_000;
/** The most that Discord gives at once, of messages and of threads. */
const PAGE = 100;

/** The calls of Discord's that a refill makes. */
export interface RefillApi {
  readonly users: Pick<API['users'], 'getCurrent'>;
  readonly guilds: Pick<API['guilds'], 'getChannels' | 'getActiveThreads'>;
  readonly channels: Pick<API['channels'], 'getMessages' | 'getArchivedThreads' | 'getJoinedPrivateArchivedThreads'>;
}

/** How far the refill of guilds is, for the line of progress: channels of all that were begun. */
export interface GuildProgress {
  channels: number;
  channelsDone: number;
}

export interface RefillGuildOptions {
  readonly guildId: Snowflake;
  readonly span: RefillSpan;
  readonly api: RefillApi;
  readonly ask: Ask;
  readonly ledger: Ledger;
  readonly discordNow: () => number;
  readonly botUserId: Snowflake;
  readonly log: Log;
  readonly counters: RefillCounters;
  readonly progress: GuildProgress;
}

/** A channel or thread to read. */
interface Place {
  readonly id: Snowflake;
  /** Upper bound of what stands in it; null: nothing. */
  readonly lastMessageId: Snowflake | null;
  /** To be told to the directory, where it does not know the thread. */
  readonly record: ChannelRecord | null;
}

type ThreadList = (
  query: RESTGetAPIChannelThreadsArchivedQuery,
  options: { readonly signal: AbortSignal },
) => Promise<RESTGetAPIChannelUsersThreadsArchivedResult>;

/** What of a channel is read: its own messages, or the list of its archived threads. */
type Part = 'messages' | 'archived';

const UNREADABLE: Readonly<Record<Part, string>> = {
  messages:
    'a channel cannot be read, so messages in it that were missed stay missing; give the bot the permission to View Channel and Read Message History there',
  archived:
    'the archived threads of a channel cannot be listed, so messages in them that were missed stay missing; its own messages were read',
};
const FAILING: Readonly<Record<Part, string>> = {
  messages:
    'Discord fails at a channel again and again and not at others, so messages in it that were missed stay missing; nothing is to be done',
  archived:
    'Discord fails again and again to list the archived threads of a channel, so messages in them that were missed stay missing; nothing is to be done',
};

interface Parent extends Place {
  readonly record: ChannelRecord;
  readonly sight: Sight;
}

/**
 * Reads one guild's messages of a span again, channel by channel and oldest first, into the ledger, which knows those it has.
 * Goes on where it stood when it is called again for the same span.
 * @returns false where something could not be read
 */
export async function refillGuild(options: RefillGuildOptions): Promise<boolean> {
  const { guildId, span, api, ask, ledger, discordNow, botUserId, log, counters, progress } = options;
  const bots = createSeenBots();
  const since = ledger.guild(guildId)?.since ?? 0;
  const earliest = Math.max(span.from - BEFORE_MS, since);
  /** Messages from here on. Moves on with time: ids beyond the reach may be forgotten. */
  const start = (): Snowflake => snowflakeAt(Math.max(earliest, discordNow() - REACH_MS));
  const end = span.to + AFTER_MS;

  const channelsOf = (one: { readonly signal: AbortSignal }) => api.guilds.getChannels(guildId, one);
  /** Asks about a part of the guild: given up where Discord goes on failing at it, and tells the guild's channels. */
  const askOf = <T>(request: Request<T>): Promise<T> => ask(request, channelsOf);

  function save(channelId: Snowflake, after: Snowflake | null, whole: boolean, changes: readonly Change[] = []) {
    ledger.apply({
      changes: [...changes, { kind: 'refillProgress', gapId: span.id, guildId, channelId, after, whole }],
    });
  }

  /** As the guild's settings stand now. The parent of a thread is known here, whether or not the directory has it yet. */
  const isCounted = ({ id, record }: Pick<Place, 'id' | 'record'>): boolean =>
    ledger.isCounted(guildId, id) && (!record?.parentId || ledger.isCounted(guildId, record.parentId));

  const standing = (channelId: Snowflake) => ledger.refillProgress(span.id, guildId, channelId);

  const within = { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() };

  /** @param part what of it: its own messages, or only the list of its archived threads */
  function unreadable({ id, record }: Place, part: Part, permission: string | null, error?: unknown): void {
    counters.unreadable++;
    const place = { guildId, channelId: id, channel: record?.name ?? ledger.channel(id)?.name };
    if (error instanceof KeepsFailing) {
      log.warn({ ...place, ...errorFields(error.cause), ...within }, FAILING[part]);
      return;
    }
    log.warn(
      {
        ...place,
        ...(permission === null ? {} : { missing: [permission] }),
        ...(isRefusal(error) ? { status: error.status, code: error.code, reason: error.message } : {}),
        ...within,
      },
      UNREADABLE[part],
    );
  }

  /** Runs what reads a part of a place. @returns whether all of it could be read */
  async function readable(place: Place, part: Part, read: () => Promise<void>): Promise<boolean> {
    try {
      await read();
      return true;
    } catch (error) {
      if (isGone(error)) return true;
      if (!isRefusal(error) && !(error instanceof KeepsFailing)) throw error;
      unreadable(place, part, null, error);
      return false;
    }
  }

  /** @param done whether the place is through when its messages are; else its threads follow */
  async function readMessages(place: Place, done: boolean): Promise<void> {
    const { id, lastMessageId, record } = place;
    let after = laterOf(standing(id)?.after ?? null, start());
    if (lastMessageId === null || compareSnowflakes(lastMessageId, after) <= 0) return;
    const unknown =
      record !== null && ledger.channel(id) === null ? [{ kind: 'channel', channel: record } as const] : [];
    for (;;) {
      after = laterOf(after, start());
      const asked = after;
      const page = await askOf((one) => api.channels.getMessages(id, { after: asked, limit: PAGE }, one));
      const messages = page.filter((message) => isSnowflake(message.id)).sort((a, b) => compareSnowflakes(a.id, b.id));
      const last = messages.at(-1)?.id;
      const through =
        last === undefined || page.length < PAGE || timeOf(last) > end || compareSnowflakes(last, after) <= 0;
      const context = { latest: discordNow() + DAY_MS, isBot: bots.has, isCounted: () => isCounted(place) };
      const changes: Change[] = [...unknown];
      for (const message of messages) {
        for (const change of messageChanges(message, guildId, null, context)) {
          if (change.kind === 'bot') bots.add(change.userId);
          changes.push(change);
        }
      }
      const before = ledger.counters.messages;
      save(id, through && done ? null : (last ?? after), true, changes);
      counters.messages += messages.length;
      counters.counted += ledger.counters.messages - before;
      if (through || last === undefined) return;
      after = last;
    }
  }

  /** Reads a thread, unless that was done. */
  async function readThread(place: Place): Promise<void> {
    if (standing(place.id)?.after === null || !isCounted(place)) return;
    const whole = await readable(place, 'messages', () => readMessages(place, true));
    if (!whole) save(place.id, null, false);
  }

  /** Threads archived since the span began; what was archived earlier holds no message of it. */
  async function readArchived({ id, record, sight }: Parent): Promise<void> {
    const { channels } = api;
    await readLastArchived((query, one) => channels.getArchivedThreads(id, 'public', query, one));
    if (!holdsPrivateThreads(record)) return;
    if (sight.allThreads) {
      await readLastArchived((query, one) => channels.getArchivedThreads(id, 'private', query, one));
    } else {
      // The newest thread first, whenever it was archived.
      await readPages(
        (query, one) => channels.getJoinedPrivateArchivedThreads(id, query, one),
        ({ id: before }) => before,
      );
    }
  }

  /** From lists with the last archived thread first. */
  async function readLastArchived(list: ThreadList): Promise<void> {
    const from = timeOf(start());
    await readPages(list, (last, isNew) => {
      const at = archivedAt(last);
      if (at < from || !Number.isFinite(at)) return null;
      // Many can be archived in one millisecond: the next page begins with those of it again, unless there are more than a page.
      return new Date(isNew ? at + 1 : at).toISOString();
    });
  }

  /** @param next what the next page begins before, from the last thread of a page, and whether the page had any that others had not */
  async function readPages(
    list: ThreadList,
    next: (last: APIThreadChannel, isNew: boolean) => string | null,
  ): Promise<void> {
    const from = timeOf(start());
    const seen = new Set<Snowflake>();
    let query: RESTGetAPIChannelThreadsArchivedQuery = { limit: PAGE };
    for (;;) {
      const asked = query;
      const page = await askOf((one) => list(asked, one));
      const threads = threadsOf(page);
      const known = seen.size;
      for (const { id } of threads) seen.add(id);
      for (const place of present(threads, threadPlace)) if (place.archivedAt >= from) await readThread(place);
      const last = threads.at(-1);
      const before = page.has_more && last !== undefined ? next(last, seen.size > known) : null;
      if (!before) return;
      query = { limit: PAGE, before };
    }
  }

  function threadPlace(thread: APIThreadChannel): (Place & { readonly archivedAt: number }) | null {
    const record = channelRecord(thread, guildId);
    if (record === null) return null;
    const lastMessageId = snowflakeOf(thread.last_message_id);
    return { id: record.id, record, lastMessageId, archivedAt: archivedAt(thread) };
  }

  /** @returns false where Discord does not tell which they are */
  async function readActive(): Promise<boolean> {
    let list: Awaited<ReturnType<typeof api.guilds.getActiveThreads>>;
    try {
      list = await askOf((one) => api.guilds.getActiveThreads(guildId, one));
    } catch (error) {
      if (!(error instanceof KeepsFailing)) throw error;
      counters.unreadable++;
      log.warn(
        { guildId, ...errorFields(error.cause), ...within },
        "Discord fails again and again to list a server's threads, so messages in them that were missed may stay missing; nothing is to be done",
      );
      return false;
    }
    for (const place of present(threadsOf(list), threadPlace)) await readThread(place);
    return true;
  }

  async function readChannel(channel: Parent): Promise<void> {
    const { id, record, sight, lastMessageId } = channel;
    if (standing(id)?.after === null) return;
    const news = lastMessageId !== null && compareSnowflakes(lastMessageId, start()) > 0;
    const threads = holdsThreads(record);
    if (sight.lacks !== null) {
      // Its archived threads are not told either, so only where there can be none it is known that nothing is missing.
      if (!threads && !news) return;
      unreadable(channel, 'messages', sight.lacks);
      save(id, null, false);
      return;
    }
    if (!threads && !news) return;
    const read = !holdsMessages(record) || (await readable(channel, 'messages', () => readMessages(channel, !threads)));
    const listed = !threads || (await readable(channel, 'archived', () => readArchived(channel)));
    save(id, null, read && listed);
  }

  const listed = await ask(channelsOf, (one) => api.users.getCurrent(one), GUILD_FAULTS_BORNE);
  const guild = ledger.guild(guildId);
  if (guild === null) return true;
  const channels = present(listed, (data): Parent | null => {
    const record = channelRecord(data, guildId);
    if (record === null || !isWrittenIn(record)) return null;
    if (!isCounted({ id: record.id, record })) return null;
    const sight = sightOf(guild, record, botUserId);
    if (!sight.sees) return null;
    const lastMessageId = 'last_message_id' in data ? snowflakeOf(data.last_message_id) : null;
    return { id: record.id, record, sight, lastMessageId };
  });
  progress.channels += channels.length;
  const before = await readActive();
  for (const channel of channels) {
    await readChannel(channel);
    progress.channelsDone++;
  }
  // Once more: a thread that was archived then and is not any more stood in neither list.
  const listedAgain = await readActive();
  return before && listedAgain && ledger.isRefillWhole(span.id, guildId);
}

/** Lists of threads hold threads only, whatever their type says. */
function threadsOf(list: { readonly threads: readonly APIChannel[] }): readonly APIThreadChannel[] {
  return list.threads.filter((channel): channel is APIThreadChannel => channel.type >= 10 && channel.type <= 12);
}

function laterOf(a: Snowflake | null, b: Snowflake): Snowflake {
  return a !== null && compareSnowflakes(a, b) > 0 ? a : b;
}

function snowflakeOf(value: unknown): Snowflake | null {
  return isSnowflake(value) ? value : null;
}

/** When a thread was archived, milliseconds; without a time it is taken for recent. */
function archivedAt({ thread_metadata }: APIThreadChannel): number {
  const at = Date.parse(text(thread_metadata?.archive_timestamp) ?? '');
  return Number.isNaN(at) ? Number.POSITIVE_INFINITY : at;
}
