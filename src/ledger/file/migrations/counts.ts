/**
 * Counts by description. Nothing of a day is rewritten here: rows as they are go on being read, and are written anew when
 * their day changes. Then `messages`, `given`, `received` are 0 (a total is the sum of its slots) and `channels` is empty.
 */
export const counts = `
-- texts of breakdowns' keys, which stand in them as numbers
create table keys (id integer primary key, text text not null unique) strict;
-- a member day's breakdowns, see days/entries.ts; without a row: in the channels of its member day, or none
create table member_breakdowns (
  guild integer not null, day integer not null, user integer not null, entries blob not null,
  primary key (guild, day, user)
) strict, without rowid;
-- a server day's by slot; slot 96: what has none, and channels counted before there were slots
create table server_breakdowns (
  guild integer not null, day integer not null, slot integer not null, entries blob not null,
  primary key (guild, day, slot)
) strict, without rowid;
create table past_server_breakdowns (
  guild integer not null, day integer not null, epoch text not null, slot integer not null, entries blob not null,
  primary key (guild, day, epoch, slot)
) strict, without rowid;
-- replies of which the answered message's author has to be asked for, and what came of it, by the reply; see counting/replies.ts
create table replies (
  id integer primary key, guild integer not null, user integer not null, target integer not null,
  author integer, booked integer not null, at integer not null, counted_at integer not null
) strict;
create index replies_of_target on replies (target);
-- whether the breakdown by emoji has it: what is undone of it
alter table reactions add column by_emoji integer not null default 0;
-- since when metrics are counted that not every server has from its beginning: JSON, milliseconds by name
alter table guilds add column metrics_since text not null default '{}';
`;
