/** What other epochs counted, threads as places where they stand, and activities in places that are not known. */
export const past = `
-- guilds that fare otherwise than the gap's state says: JSON, see Gap.done
alter table gaps add column done text;
create index gaps_pending on gaps (began, id) where state in ('open', 'refilling') and across_epochs = 0;
-- of a thread only where it stands (decision 0016), null while active, else since when it is archived or gone (0: not
-- known when; milliseconds, Discord's time); channels holds channels and categories
create table threads (
  id integer primary key, guild integer not null, parent integer, type integer not null, archived_at integer
) strict;
insert into threads (id, guild, parent, type, archived_at)
  select id, guild, parent, type, 0 from channels where type between 10 and 12;
delete from channels where type between 10 and 12;
create index threads_by_archiving on threads (guild, archived_at);
-- until such a guild's next refill, which takes all threads for such as may be archived since: see refill/hasty.ts
insert into facts (name, value) select 'threads:unsure:' || id, '1' from guilds where record is not null;
-- the past: what other epochs counted, as MongoDB has it. Down to which day a guild's is kept in this epoch: 0 all, null nothing yet
create table past_guilds (guild integer primary key, from_day integer) strict;
-- mark: tells whether MongoDB's documents of the day are still those that were read
create table past_days (
  guild integer not null, day integer not null, epoch text not null,
  rev integer not null, sheet_rev integer not null, mark text not null,
  members blob not null,
  total_messages blob not null, total_given blob not null, total_received blob not null, total_active blob not null,
  slot_messages blob not null, slot_given blob not null, slot_received blob not null, slot_active blob not null,
  primary key (guild, day, epoch)
) strict;
create table past_server_days (
  guild integer not null, day integer not null, epoch text not null,
  messages integer not null, given integer not null, received integer not null, active_members integer not null,
  slots blob not null, channels blob not null, rev integer not null,
  primary key (guild, day, epoch)
) strict, without rowid;
create table past_members (
  guild integer not null, user integer not null, name text not null, first_seen integer not null, last_seen integer not null,
  primary key (guild, user)
) strict, without rowid;
create table past_gaps (
  id text primary key, guild integer, shards text, shard_count integer not null, began integer not null, ended integer not null,
  reason text not null, state text not null, across_epochs integer not null, done text, rev integer not null
) strict;
create index past_gaps_of_guild on past_gaps (guild, ended);
drop index gaps_ended;
create index gaps_of_guild on gaps (guild, ended);
-- activities in places of which it is not known whether they count (decision 0021); missing: the place to be asked for
create table unplaced (
  id integer primary key, guild integer not null, channel integer not null, missing integer not null,
  message integer not null, at integer not null, activity text not null
) strict;
create index unplaced_of_message on unplaced (message);
create index unplaced_of_place on unplaced (guild, missing);
`;
