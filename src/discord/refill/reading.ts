import { compareSnowflakes, isSnowflake, laterOf, type Snowflake, snowflakeAt, timeOf } from '../../base/snowflake.js';
import { DAY_MS } from '../../base/time/slots.js';
import { messageChanges } from '../../collectors/collect-messages.js';
import type { ChannelRecord } from '../../guilds/channel.js';
import type { Change } from '../../ledger/change.js';
import { errorFields } from '../error-fields.js';
import { createSeenBots } from '../seen-bots.js';
import type { RefillGuildOptions } from './refill-parts.js';
import { isGone, isRefusal, KeepsFailing, type Request } from './requests.js';
import { REACH_MS } from './spans.js';

/** Read beyond both ends of a gap: clocks differ, and what was counted already is known by its id. */
const BEFORE_MS = 5 * 60_000;
const AFTER_MS = 60_000;
/** The most that Discord gives at once, of messages and of threads. */
export const PAGE = 100;

/** A channel or thread to read. */
export interface Place {
  readonly id: Snowflake;
  /** Upper bound of what stands in it; null: nothing. */
  readonly lastMessageId: Snowflake | null;
  /** To be told to the directory, where it does not know the thread. */
  readonly record: ChannelRecord | null;
  /** Of a thread: since when it is archived. */
  readonly archivedAt?: number | undefined;
}

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

/** How the places of one guild are read, each to where it stands in the ledger. */
export interface Reading {
  /** Messages from here on. Moves on with time: ids beyond the reach may be forgotten. */
  start(): Snowflake;
  /** Whether something may have been said in a place since the span began. */
  hasNews(place: Pick<Place, 'lastMessageId'>): boolean;
  /** As the guild's settings stand now. The parent of a thread is known here, whether or not the directory has it yet. */
  isCounted(place: Pick<Place, 'id' | 'record'>): boolean;
  /** Whether a place was through before. */
  isThrough(channelId: Snowflake): boolean;
  through(channelId: Snowflake, whole: boolean): void;
  /** Asks about a part of the guild: given up where Discord goes on failing at it, and tells the guild's channels. */
  ask<T>(request: Request<T>): Promise<T>;
  /** @param done whether the place is through when its messages are; else its threads follow */
  readMessages(place: Place, done: boolean): Promise<void>;
  /** Reads a thread, unless that was done. */
  readThread(place: Place): Promise<void>;
  /** Runs what reads a part of a place. @returns whether all of it could be read */
  readable(place: Place, part: Part, read: () => Promise<void>): Promise<boolean>;
  /** Says that a place lacks a permission to be read. */
  lacks(place: Place, permission: string): void;
}

export function createReading(options: Omit<RefillGuildOptions, 'news'>): Reading {
  const { guildId, span, api, ledger, discordNow, log, figures } = options;
  const bots = createSeenBots();
  const since = ledger.directory.guild(guildId)?.since ?? 0;
  const earliest = Math.max(span.from - BEFORE_MS, since);
  const end = span.to + AFTER_MS;
  const within = { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() };

  const start = (): Snowflake => snowflakeAt(Math.max(earliest, discordNow() - REACH_MS));
  const standing = (channelId: Snowflake) => ledger.gaps.progress(span.id, guildId, channelId);
  const ask = <T>(request: Request<T>): Promise<T> =>
    options.ask(request, (one) => api.guilds.getChannels(guildId, one));

  function save(channelId: Snowflake, after: Snowflake | null, whole: boolean, changes: readonly Change[] = []) {
    ledger.apply({
      changes: [...changes, { kind: 'refillProgress', gapId: span.id, guildId, channelId, after, whole }],
    });
  }

  const isCounted: Reading['isCounted'] = ({ id, record }) => ledger.directory.isCounted(guildId, id, record?.parentId);

  function unreadable({ id, record }: Place, part: Part, permission: string | null, error?: unknown): void {
    figures.unreadable++;
    const place = { guildId, channelId: id, channel: record?.name ?? ledger.directory.channel(id)?.name };
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

  const readable: Reading['readable'] = async (place, part, read) => {
    try {
      await read();
      return true;
    } catch (error) {
      if (isGone(error)) return true;
      if (!isRefusal(error) && !(error instanceof KeepsFailing)) throw error;
      unreadable(place, part, null, error);
      return false;
    }
  };

  const readMessages: Reading['readMessages'] = async (place, done) => {
    const { id, lastMessageId } = place;
    let after = laterOf(standing(id)?.after ?? null, start());
    if (lastMessageId === null || compareSnowflakes(lastMessageId, after) <= 0) return;
    const unknown = ledger.directory.channel(id) === null ? told(place) : [];
    for (;;) {
      after = laterOf(after, start());
      const asked = after;
      const page = await ask((one) => api.channels.getMessages(id, { after: asked, limit: PAGE }, one));
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
      const before = ledger.figures.messages;
      save(id, through && done ? null : (last ?? after), true, changes);
      figures.messages += messages.length;
      figures.counted += ledger.figures.messages - before;
      if (through || last === undefined) return;
      after = last;
    }
  };

  return {
    start,
    hasNews: ({ lastMessageId }) => lastMessageId !== null && compareSnowflakes(lastMessageId, start()) > 0,
    isCounted,
    isThrough: (channelId) => standing(channelId)?.after === null,
    through: (channelId, whole) => save(channelId, null, whole),
    ask,
    readMessages,
    async readThread(place) {
      if (standing(place.id)?.after === null || !isCounted(place)) return;
      const whole = await readable(place, 'messages', () => readMessages(place, true));
      if (!whole) save(place.id, null, false);
    },
    readable,
    lacks: (place, permission) => unreadable(place, 'messages', permission),
  };
}

/** What the directory is to know of a place. */
export function told({ record, archivedAt }: Place): readonly Change[] {
  if (record === null) return [];
  return [{ kind: 'channel', channel: record, ...(archivedAt === undefined ? {} : { archivedAt }) }];
}
