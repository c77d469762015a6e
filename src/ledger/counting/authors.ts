import type { Snowflake } from '../../base/snowflake.js';
import type { OpenDays } from '../days/open-days.js';
import type { Database } from '../file/sqlite.js';
import type { Forget } from './forget.js';
import type { OfAuthors } from './of-authors.js';
import type { People } from './people.js';

/** A message of which the author matters. */
export interface Authored {
  readonly messageId: Snowflake;
  readonly guildId: Snowflake;
  readonly channelId: Snowflake;
  /** As Discord named it; null: it did not. May be a bot or webhook. */
  readonly authorId: Snowflake | null;
}

/** What is known of a message's author: the id where known, and whether they are human; null: Discord must be asked. */
export interface Author {
  readonly id: Snowflake | null;
  readonly human: boolean | null;
}

/** Who wrote a message: what is booked for its author waits until that is known. Discord is asked once for a message. */
export interface Authors {
  of(message: Authored): Author;
  want(message: Authored): void;
  /** A message was counted, so its author is known: what waits for it is booked. */
  counted(messageId: Snowflake, authorId: Snowflake): void;
  human(messageId: Snowflake, authorId: Snowflake): void;
  /** Nothing is ever booked for the author of a message. */
  never(messageId: Snowflake): void;
  /** Something that stood for a message is gone: where nothing stands any more, nobody need be asked. */
  gone(messageId: Snowflake): void;
  /** Asks no more for authors for whom nothing stands. Yields to the event loop. */
  prune(forget: Forget): Promise<void>;
}

/** Author of messages of somebody who was erased: to be asked for again. */
const ERASED: Snowflake = '0';
/** What INTEGER columns hold at most. */
const LAST_ID: Snowflake = '9223372036854775807';
/** Something stands for the author of a wanted message, in the table of any rule. */
const STANDS = `(exists (select 1 from reactions r where r.message = wanted.message)
  or exists (select 1 from replies r where r.target = wanted.message and r.booked = 0))`;

/** @param rules of the rules that keep something for authors */
export function createAuthors({
  db,
  days,
  people,
  rules,
}: {
  readonly db: Database;
  readonly days: Pick<OpenDays, 'member'>;
  readonly people: People;
  readonly rules: () => readonly OfAuthors[];
}): Authors {
  const selectCounted = db.statement<{ author: string }>(
    'select cast(author as text) as author from messages where id = ?',
  );

  function human(messageId: Snowflake, authorId: Snowflake): void {
    for (const rule of rules()) rule.reveal(messageId, authorId);
    people.unwant(messageId);
  }

  return {
    of({ messageId, guildId, authorId }) {
      const counted = selectCounted.get(messageId);
      if (counted !== undefined && counted.author !== ERASED) return { id: counted.author, human: true };
      if (authorId !== null) {
        if (people.isBot(authorId)) return { id: authorId, human: false };
        const isSeen = days.member(guildId, authorId).name !== null;
        if (isSeen || people.isKnownHuman(authorId)) return { id: authorId, human: true };
      }
      // While the question is open none is answered.
      if (people.isWanted(messageId)) return { id: authorId, human: null };
      for (const rule of rules()) {
        const verdict = rule.verdict(messageId);
        if (verdict !== undefined) return { id: verdict.authorId, human: verdict.authorId !== null };
      }
      return { id: authorId, human: null };
    },
    want: ({ messageId, channelId, guildId }) => people.want(messageId, channelId, guildId),
    counted(messageId, authorId) {
      if (people.isWanted(messageId)) human(messageId, authorId);
    },
    human,
    never(messageId) {
      for (const rule of rules()) rule.close(messageId);
      people.unwant(messageId);
    },
    gone(messageId) {
      if (people.isWanted(messageId) && !rules().some((rule) => rule.stands(messageId))) people.unwant(messageId);
    },
    prune: (forget) => forget.below({ table: 'wanted', key: 'message', due: `not ${STANDS}` }, LAST_ID),
  };
}
