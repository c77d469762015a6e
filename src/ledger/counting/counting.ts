import { isSnowflake, type Snowflake } from '../../base/snowflake.js';
import { dayOf, type Quarter, quarterOf, SLOT_MS } from '../../base/time/slots.js';
import type { Activity, MessageSent, ReactionAdded, ReactionRemoved, ReactionsCleared } from '../../counts/activity.js';
import type { AuthorChange } from '../change.js';
import { Booking } from '../days/bookings.js';
import type { OpenDays } from '../days/open-days.js';
import type { Database } from '../file/sqlite.js';
import type { EpochState } from '../stream/epoch-state.js';
import type { LedgerCounters } from './ledger-counters.js';
import type { Members } from './members.js';
import type { People } from './people.js';

/** Counts activities, each once. */
export interface Counting {
  /** @param now when it is counted, milliseconds: duplicates are known for a time from here */
  count(activity: Activity, now: number): void;
  author(change: AuthorChange): void;
}

interface ReactionRow {
  readonly message: Snowflake;
  readonly emoji: string;
  readonly burst: number;
  readonly user: Snowflake;
  readonly guild: Snowflake;
  readonly author: Snowflake | null;
  readonly booked: Booked;
  /** The slot of the add. */
  readonly quarter: Quarter;
}

/**
 * Whether a reaction is booked for the message's author. It is the verdict on the message too, kept for as long as the
 * reaction stands, so that Discord is asked for an author once: a further reaction goes by those that stand.
 */
const Booked = {
  /** Not yet: the author must be asked for. */
  open: 0,
  yes: 1,
  /** Never: the author is no human, or cannot be known. */
  never: 2,
} as const;
type Booked = (typeof Booked)[keyof typeof Booked];

const REACTION_COLUMNS = `cast(message as text) as message, emoji, burst, cast(user as text) as user,
  cast(guild as text) as guild, cast(author as text) as author, booked, quarter`;

/** Counting over a writing connection, inside its running transaction. */
export function createCounting(options: {
  readonly db: Database;
  readonly state: EpochState;
  readonly days: OpenDays;
  readonly members: Members;
  readonly people: People;
  readonly counters: Pick<LedgerCounters, 'messages' | 'duplicates'>;
}): Counting {
  const { db, state, days, members, people, counters } = options;
  const insertMessage = db.statement('insert or ignore into messages (id, author, counted_at) values (?, ?, ?)');
  const selectAuthor = db.statement<{ author: string }>(
    'select cast(author as text) as author from messages where id = ?',
  );
  const selectReaction = db.statement<ReactionRow>(
    `select ${REACTION_COLUMNS} from reactions where message = ? and emoji = ? and burst = ? and user = ?`,
  );
  const selectOfMessage = db.statement<ReactionRow>(`select ${REACTION_COLUMNS} from reactions where message = ?`);
  const selectOfEmoji = db.statement<ReactionRow>(
    `select ${REACTION_COLUMNS} from reactions where message = ? and emoji = ?`,
  );
  const insertReaction = db.statement(
    `insert into reactions (message, emoji, burst, user, guild, author, booked, quarter, counted_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const deleteReaction = db.statement(
    'delete from reactions where message = ? and emoji = ? and burst = ? and user = ?',
  );
  const bookReactions = db.statement('update reactions set booked = 1, author = ? where message = ? and booked = 0');
  const closeReactions = db.statement('update reactions set booked = 2 where message = ? and booked = 0');
  const selectVerdict = db.statement<Pick<ReactionRow, 'author' | 'booked'>>(
    'select cast(author as text) as author, booked from reactions where message = ? and booked <> 0 limit 1',
  );
  const selectStanding = db.statement('select 1 from reactions where message = ? limit 1');

  function countMessage(message: MessageSent, now: number): void {
    const { messageId, guildId, channelId, userId, at } = message;
    if (!state.takes(guildId, at)) return;
    if (insertMessage.run(messageId, userId, now).changes === 0) {
      counters.duplicates++;
      return;
    }
    counters.messages++;
    see(guildId, userId, at, message.name, message.nameOfUser);
    days.book(Booking.message, guildId, userId, at, channelId);
    if (people.isWanted(messageId)) revealHuman(messageId, userId);
  }

  function see(guildId: Snowflake, userId: Snowflake, at: number, name: string | null, nameOfUser = false): void {
    const member = days.member(guildId, userId);
    members.seen(member, days.memberDay(member, dayOf(at)), at, nameOfUser && member.name ? null : name);
  }

  /** What is known of a message's author: their id where known, and whether they are human; null: must be asked. */
  function authorOf(reaction: ReactionAdded): { readonly id: Snowflake | null; readonly human: boolean | null } {
    const counted = selectAuthor.get(reaction.messageId);
    if (counted !== undefined) return { id: counted.author, human: true };
    const id = reaction.authorId;
    if (id !== null) {
      if (people.isBot(id)) return { id, human: false };
      if (days.member(reaction.guildId, id).name !== null || people.isKnownHuman(id)) return { id, human: true };
    }
    // While the question is open none is answered.
    const verdict = people.isWanted(reaction.messageId) ? undefined : selectVerdict.get(reaction.messageId);
    if (verdict === undefined) return { id, human: null };
    return verdict.booked === Booked.yes ? { id: verdict.author, human: true } : { id, human: false };
  }

  function countReaction(reaction: ReactionAdded, now: number): void {
    const { messageId, guildId, userId, emoji, at } = reaction;
    const burst = reaction.burst ? 1 : 0;
    if (!state.ready(guildId) || people.isBot(userId)) return;
    if (selectReaction.get(messageId, emoji, burst, userId) !== undefined) {
      counters.duplicates++;
      return;
    }
    const author = authorOf(reaction);
    const isBooked = author.id !== null && author.human === true;
    const booked = isBooked ? Booked.yes : author.human === false ? Booked.never : Booked.open;
    insertReaction.run(messageId, emoji, burst, userId, guildId, author.id, booked, quarterOf(at), now);
    see(guildId, userId, at, reaction.name);
    days.book(Booking.given, guildId, userId, at);
    if (isBooked && author.id !== null) days.book(Booking.received, guildId, author.id, at);
    if (author.human === null) people.want(messageId, reaction.channelId, guildId);
  }

  function undo(row: ReactionRow): void {
    deleteReaction.run(row.message, row.emoji, row.burst, row.user);
    const at = row.quarter * SLOT_MS;
    days.book(Booking.givenUndone, row.guild, row.user, at);
    if (row.booked === Booked.yes && row.author !== null) days.book(Booking.receivedUndone, row.guild, row.author, at);
  }

  function removeReaction(removed: ReactionRemoved): void {
    const row = selectReaction.get(removed.messageId, removed.emoji, removed.burst ? 1 : 0, removed.userId);
    if (row === undefined) return;
    undo(row);
    forgetUnneeded(removed.messageId);
  }

  function clearReactions(cleared: ReactionsCleared): void {
    const { messageId, emoji } = cleared;
    const rows = emoji === null ? selectOfMessage.all(messageId) : selectOfEmoji.all(messageId, emoji);
    for (const row of rows) undo(row);
    if (rows.length > 0) forgetUnneeded(messageId);
  }

  /** No reaction to the message stands any more: nobody need be asked for its author. */
  function forgetUnneeded(messageId: Snowflake): void {
    if (people.isWanted(messageId) && selectStanding.get(messageId) === undefined) people.unwant(messageId);
  }

  /** Books every standing reaction to a message for its author, each in its own add's slot. */
  function revealHuman(messageId: Snowflake, authorId: Snowflake): void {
    for (const row of selectOfMessage.all(messageId)) {
      if (row.booked === Booked.open) days.book(Booking.received, row.guild, authorId, row.quarter * SLOT_MS);
    }
    bookReactions.run(authorId, messageId);
    people.unwant(messageId);
  }

  /** Nothing is ever booked for the author of a message. */
  function close(messageId: Snowflake): void {
    closeReactions.run(messageId);
    people.unwant(messageId);
  }

  return {
    count(activity, now) {
      check(activity);
      if (activity.kind === 'message') countMessage(activity, now);
      else if (activity.kind === 'reactionAdded') countReaction(activity, now);
      else if (activity.kind === 'reactionRemoved') removeReaction(activity);
      else clearReactions(activity);
    },

    author(change) {
      if (change.kind === 'authorUnknowable') {
        close(change.messageId);
        return;
      }
      if (!change.human) {
        people.addBot(change.authorId);
        close(change.messageId);
        return;
      }
      people.addHuman(change.authorId);
      revealHuman(change.messageId, change.authorId);
    },
  };
}

/** Collectors let nothing else through; whatever does come is refused before it can spoil a row. */
function check(activity: Activity): void {
  const { messageId, guildId } = activity;
  const userId = 'userId' in activity ? activity.userId : guildId;
  const channelId = 'channelId' in activity ? activity.channelId : guildId;
  const at = 'at' in activity ? activity.at : 0;
  if (!isSnowflake(messageId) || !isSnowflake(guildId) || !isSnowflake(userId) || !isSnowflake(channelId)) {
    throw new TypeError(`An activity of kind ${activity.kind} has an id that is not a snowflake`);
  }
  if (!Number.isSafeInteger(at) || at < 0)
    throw new TypeError(`An activity of kind ${activity.kind} has no valid time`);
}
