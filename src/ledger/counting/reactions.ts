import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Snowflake } from '../../base/snowflake.js';
import { type Quarter, quarterOf, SLOT_MS } from '../../base/time/slots.js';
import { emojiKey } from '../../counts/emoji.js';
import { type Booking, negated } from '../days/bookings.js';
import { check, REACTIONS_KEPT_MS, type Rule, type RuleTools } from './rule.js';

interface Row {
  readonly message: Snowflake;
  readonly emoji: string;
  readonly burst: number;
  readonly user: Snowflake;
  readonly guild: Snowflake;
  readonly author: Snowflake | null;
  readonly booked: Booked;
  /** The slot of the add. */
  readonly quarter: Quarter;
  /** 1: the breakdown by emoji has it. */
  readonly byEmoji: number;
}

/** Reactions forgotten in one transaction: a few milliseconds. */
const BATCH = 500;

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

const COLUMNS = `cast(message as text) as message, emoji, burst, cast(user as text) as user,
  cast(guild as text) as guild, cast(author as text) as author, booked, quarter, by_emoji as byEmoji`;

/**
 * Reactions that stand. Natural key: message, emoji, normal or burst, user, in table `reactions` for as long as one can be
 * undone exactly. Undoing one books what it booked, negated, in the slot in which it was added.
 */
export function reactionRule({ db, state, days, members, people, authors, figures }: RuleTools): Rule {
  const select = db.statement<Row>(
    `select ${COLUMNS} from reactions where message = ? and emoji = ? and burst = ? and user = ?`,
  );
  const selectOfMessage = db.statement<Row>(`select ${COLUMNS} from reactions where message = ?`);
  const selectOfEmoji = db.statement<Row>(`select ${COLUMNS} from reactions where message = ? and emoji = ?`);
  const insert = db.statement(
    `insert into reactions (message, emoji, burst, user, guild, author, booked, quarter, counted_at, by_emoji)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
  );
  const remove = db.statement('delete from reactions where message = ? and emoji = ? and burst = ? and user = ?');
  const bookAll = db.statement('update reactions set booked = 1, author = ? where message = ? and booked = 0');
  const closeAll = db.statement('update reactions set booked = 2 where message = ? and booked = 0');
  const selectVerdict = db.statement<Pick<Row, 'author' | 'booked'>>(
    'select cast(author as text) as author, booked from reactions where message = ? and booked <> 0 limit 1',
  );
  const selectStanding = db.statement('select 1 from reactions where message = ? limit 1');
  const forgetSome = db.statement(
    `delete from reactions where (message, emoji, burst, user) in
       (select message, emoji, burst, user from reactions indexed by reactions_counted where counted_at < ? limit ${BATCH})`,
  );

  const given = (
    { guild, user, emoji, byEmoji }: Omit<Row, 'message' | 'burst' | 'author' | 'booked' | 'quarter'>,
    at: number,
  ): Booking => {
    const booking: Booking = { metric: 'reactionsGiven', by: 1, guildId: guild, userId: user, at };
    return byEmoji === 1 ? { ...booking, split: { reactionEmoji: emojiKey(emoji) } } : booking;
  };
  const received = (guildId: Snowflake, authorId: Snowflake, at: number): Booking => ({
    metric: 'reactionsReceived',
    by: 1,
    guildId,
    userId: authorId,
    at,
  });

  function undo(row: Row): void {
    remove.run(row.message, row.emoji, row.burst, row.user);
    const at = row.quarter * SLOT_MS;
    days.book(negated(given(row, at)));
    if (row.booked === Booked.yes && row.author !== null) days.book(negated(received(row.guild, row.author, at)));
  }

  return {
    count: {
      reactionAdded(reaction, now) {
        const { messageId, guildId, channelId, userId, emoji, at } = reaction;
        check('reactionAdded', [messageId, guildId, channelId, userId], at);
        const burst = reaction.burst ? 1 : 0;
        if (!state.ready(guildId) || people.isBot(userId)) return;
        if (select.get(messageId, emoji, burst, userId) !== undefined) {
          figures.duplicates++;
          return;
        }
        const author = authors.of(reaction);
        const isBooked = author.id !== null && author.human === true;
        const booked = isBooked ? Booked.yes : author.human === false ? Booked.never : Booked.open;
        insert.run(messageId, emoji, burst, userId, guildId, author.id, booked, quarterOf(at), now);
        members.see(guildId, userId, at, reaction.name);
        days.book(given({ guild: guildId, user: userId, emoji, byEmoji: 1 }, at));
        if (isBooked && author.id !== null) days.book(received(guildId, author.id, at));
        if (author.human === null) authors.want(reaction);
      },
      reactionRemoved({ messageId, guildId, userId, emoji, burst }) {
        check('reactionRemoved', [messageId, guildId, userId], 0);
        const row = select.get(messageId, emoji, burst ? 1 : 0, userId);
        if (row === undefined) return;
        undo(row);
        authors.gone(messageId);
      },
      reactionsCleared({ messageId, guildId, emoji }) {
        check('reactionsCleared', [messageId, guildId], 0);
        const rows = emoji === null ? selectOfMessage.all(messageId) : selectOfEmoji.all(messageId, emoji);
        for (const row of rows) undo(row);
        if (rows.length > 0) authors.gone(messageId);
      },
    },
    ofAuthors: {
      reveal(messageId, authorId) {
        for (const row of selectOfMessage.all(messageId)) {
          if (row.booked === Booked.open) days.book(received(row.guild, authorId, row.quarter * SLOT_MS));
        }
        bookAll.run(authorId, messageId);
      },
      close: (messageId) => void closeAll.run(messageId),
      stands: (messageId) => selectStanding.get(messageId) !== undefined,
      verdict(messageId) {
        const row = selectVerdict.get(messageId);
        return row && { authorId: row.booked === Booked.yes ? row.author : null };
      },
    },
    async prune(now, { write }) {
      while (write(() => forgetSome.run(now - REACTIONS_KEPT_MS)).changes > 0) await nextTurn();
    },
  };
}
