import type { Snowflake } from '../../base/snowflake.js';
import { dayOf } from '../../base/time/slots.js';
import type { OpenMemberDay } from '../days/day-rows.js';
import type { OpenDays } from '../days/open-days.js';
import type { Database } from '../file/sqlite.js';
import type { EpochState } from '../stream/epoch-state.js';

/** Keeps members' names and first and last seen. */
export interface Members {
  /**
   * Something of the member's own that is about to be booked. The name of the latest stands; null: Discord sent none.
   * @param ofUser the name is the user's own, and stands only where none is known
   */
  see(guildId: Snowflake, userId: Snowflake, at: number, name: string | null, ofUser?: boolean): void;
  /** Discord told a member's name, apart from anything they did. Of who is not known nothing is kept. */
  rename(guildId: Snowflake, userId: Snowflake, at: number, name: string): void;
}

/** Members over a writing connection. Last seen costs no write of its own: it stands in the member's day. */
export function createMembers(db: Database, state: EpochState, days: Pick<OpenDays, 'member' | 'memberDay'>): Members {
  const insert = db.statement(
    'insert into members (guild, user, name, first_seen, last_seen, rev) values (?, ?, ?, ?, 0, ?)',
  );
  const updateName = db.statement('update members set name = ?, rev = ? where guild = ? and user = ?');
  const updateFirst = db.statement('update members set first_seen = ? where guild = ? and user = ?');
  const mark = db.statement('update members set rev = ? where guild = ? and user = ? and rev <> ?');

  /** A day whose members were marked already when it ended gets a late activity: they are marked again. */
  function isClosed({ day }: OpenMemberDay): boolean {
    return day < state.closing.day || (day === state.closing.day && state.closing.guild !== '0');
  }

  return {
    rename(guildId, userId, at, name) {
      const member = days.member(guildId, userId);
      // Whoever did something since then came with a name that is newer.
      if (member.name === null || member.name === name || at < member.lastSeen) return;
      member.name = name;
      updateName.run(name, state.rev, guildId, userId);
    },
    see(guildId, userId, at, heard, ofUser = false) {
      const member = days.member(guildId, userId);
      const day = days.memberDay(member, dayOf(at));
      const name = ofUser && member.name ? null : heard;
      if (member.name === null) {
        member.name = name ?? '';
        member.firstSeen = at;
        insert.run(guildId, userId, member.name, at, state.rev);
      } else {
        if (name !== null && name !== member.name && (at >= member.lastSeen || member.name === '')) {
          member.name = name;
          updateName.run(name, state.rev, guildId, userId);
        }
        if (at < member.firstSeen) {
          member.firstSeen = at;
          updateFirst.run(at, guildId, userId);
        }
        if (day.rev !== state.rev && isClosed(day)) mark.run(state.rev, guildId, userId, state.rev);
      }
    },
  };
}
