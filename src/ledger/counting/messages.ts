import { snowflakeAt } from '../../base/snowflake.js';
import { check, MESSAGES_KEPT_MS, type Rule, type RuleTools } from './rule.js';

/** Messages. Natural key: the message's id, in table `messages` for as long as a message may come again. */
export function messageRule({ db, state, days, members, authors, replies, erasures, figures }: RuleTools): Rule {
  const insert = db.statement('insert or ignore into messages (id, author, counted_at) values (?, ?, ?)');

  return {
    count: {
      message(message, now) {
        const { messageId, guildId, channelId, userId, at, reply, stickers = 0 } = message;
        check('message', [messageId, guildId, channelId, userId], at);
        if (!state.takes(guildId, at) || erasures.covers(guildId, userId, at)) return;
        if (insert.run(messageId, userId, now).changes === 0) {
          figures.duplicates++;
          return;
        }
        figures.messages++;
        members.see(guildId, userId, at, message.name, message.nameOfUser);
        days.book({ metric: 'messages', by: 1, guildId, userId, at, split: { channels: channelId } });
        if (stickers > 0) days.book({ metric: 'stickers', by: stickers, guildId, userId, at });
        if (reply !== undefined) replies.countReply(message, reply, now);
        authors.counted(messageId, userId);
      },
    },
    async prune(now, forget) {
      const old = now - MESSAGES_KEPT_MS;
      // What was counted before `old` was sent before it, but for clocks apart: then it is forgotten a little later.
      await forget.below({ table: 'messages', key: 'id', due: 'counted_at < ?' }, snowflakeAt(old), old);
    },
  };
}
