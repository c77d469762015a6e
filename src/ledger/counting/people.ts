import type { Snowflake } from '../../base/snowflake.js';
import type { Database } from '../file/sqlite.js';
import type { WantedAuthor } from './wanted.js';

/** Who is human, who is a bot, and of which messages the author must still be asked for. */
export interface People {
  isBot(userId: Snowflake): boolean;
  /** Told by Discord to be human, beside those whose messages and reactions were counted. */
  isKnownHuman(userId: Snowflake): boolean;
  addBot(userId: Snowflake): void;
  addHuman(userId: Snowflake): void;
  want(messageId: Snowflake, channelId: Snowflake, guildId: Snowflake): void;
  isWanted(messageId: Snowflake): boolean;
  unwant(messageId: Snowflake): void;
  wanted(now: number, limit: number): readonly WantedAuthor[];
  postpone(messageId: Snowflake, at: number): void;
  /** After a rollback. */
  forget(): void;
}

/** People over a writing connection. */
export function createPeople(db: Database): People {
  const selectUser = db.statement<{ bot: number }>('select bot from users where id = ?');
  const upsertBot = db.statement(
    'insert into users (id, bot) values (?, 1) on conflict do update set bot = 1 where bot = 0',
  );
  const insertHuman = db.statement('insert or ignore into users (id, bot) values (?, 0)');
  const insertWanted = db.statement(
    'insert or ignore into wanted (message, channel, guild, tries, due_at) values (?, ?, ?, 0, 0)',
  );
  const selectAnyWanted = db.statement('select 1 from wanted limit 1');
  const selectWanted = db.statement('select 1 from wanted where message = ?');
  const deleteWanted = db.statement('delete from wanted where message = ?');
  const selectDue = db.statement<{ messageId: string; channelId: string; guildId: string; tries: number }>(
    `select cast(message as text) as messageId, cast(channel as text) as channelId, cast(guild as text) as guildId, tries
     from wanted where due_at <= ? order by message limit ?`,
  );
  const postponeWanted = db.statement('update wanted set tries = tries + 1, due_at = ? where message = ?');

  let anyWanted = selectAnyWanted.get() !== undefined;

  return {
    isBot: (userId) => selectUser.get(userId)?.bot === 1,
    isKnownHuman: (userId) => selectUser.get(userId)?.bot === 0,
    addBot: (userId) => void upsertBot.run(userId),
    addHuman: (userId) => void insertHuman.run(userId),
    want(messageId, channelId, guildId) {
      insertWanted.run(messageId, channelId, guildId);
      anyWanted = true;
    },
    isWanted: (messageId) => anyWanted && selectWanted.get(messageId) !== undefined,
    unwant(messageId) {
      if (deleteWanted.run(messageId).changes > 0) anyWanted = selectAnyWanted.get() !== undefined;
    },
    wanted: (now, limit) => selectDue.all(now, limit).map((row) => ({ ...row })),
    postpone: (messageId, at) => void postponeWanted.run(at, messageId),
    forget() {
      anyWanted = selectAnyWanted.get() !== undefined;
    },
  };
}
