import { type Snowflake, snowflakeAt } from '../../base/snowflake.js';
import type { ReplyRule } from './reply-rule.js';
import { check, MESSAGES_KEPT_MS, type Rule, type RuleTools } from './rule.js';

interface Row {
  readonly id: Snowflake;
  readonly guild: Snowflake;
  readonly user: Snowflake;
  readonly author: Snowflake | null;
  readonly booked: number;
  readonly at: number;
}

/** As of reactions: open until the author is known, booked, or never to be. */
const Booked = { open: 0, yes: 1, never: 2 } as const;

const COLUMNS = `cast(id as text) as id, cast(guild as text) as guild, cast(user as text) as user,
  cast(author as text) as author, booked, at`;

/**
 * ReplyRule to another human's message: given by who writes, received by who is answered, in the reply's slot. Where Discord
 * did not say who wrote the answered message, the reply waits in table `replies`, and the verdict stays there.
 */
export function replyRule({ db, days, authors }: Omit<RuleTools, 'replies'>): Rule & ReplyRule {
  const insert = db.statement(
    'insert or ignore into replies (id, guild, user, target, author, booked, at, counted_at) values (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const selectOpen = db.statement<Row>(`select ${COLUMNS} from replies where target = ? and booked = 0`);
  const close = db.statement('update replies set booked = ?, author = ? where target = ? and booked = 0');
  const selectVerdict = db.statement<Row>(`select ${COLUMNS} from replies where target = ? and booked <> 0 limit 1`);
  const selectStanding = db.statement('select 1 from replies where target = ? and booked = 0 limit 1');

  function book(guildId: Snowflake, userId: Snowflake, authorId: Snowflake, at: number): void {
    if (authorId === userId) return;
    days.book({ metric: 'repliesGiven', by: 1, guildId, userId, at, split: { whom: authorId } });
    days.book({ metric: 'repliesReceived', by: 1, guildId, userId: authorId, at });
  }

  return {
    count: {},
    countReply(message, { messageId: target, channelId, authorId }, now) {
      const { messageId, guildId, userId, at } = message;
      check('message', [target, channelId, authorId ?? target], at);
      if (authorId !== null) {
        book(guildId, userId, authorId, at);
        return;
      }
      const author = authors.of({ messageId: target, guildId, channelId, authorId });
      const isBooked = author.human === true && author.id !== null;
      const booked = isBooked ? Booked.yes : author.human === false ? Booked.never : Booked.open;
      insert.run(messageId, guildId, userId, target, author.id, booked, at, now);
      if (isBooked && author.id !== null) book(guildId, userId, author.id, at);
      if (author.human === null) authors.want({ messageId: target, guildId, channelId, authorId });
    },
    ofAuthors: {
      reveal(messageId, authorId) {
        for (const row of selectOpen.all(messageId)) book(row.guild, row.user, authorId, row.at);
        close.run(Booked.yes, authorId, messageId);
      },
      close: (messageId) => void close.run(Booked.never, null, messageId),
      stands: (messageId) => selectStanding.get(messageId) !== undefined,
      verdict(messageId) {
        const row = selectVerdict.get(messageId);
        return row && { authorId: row.booked === Booked.yes ? row.author : null };
      },
    },
    async prune(now, forget) {
      const old = now - MESSAGES_KEPT_MS;
      await forget.below({ table: 'replies', key: 'id', due: 'counted_at < ?' }, snowflakeAt(old), old);
    },
  };
}
