/** The first release. */
export const first = `
create table ledger (
  id integer primary key check (id = 1), epoch text not null, epoch_began integer not null, followed integer not null,
  predecessor_counted_to integer, counter integer not null, shard_count integer,
  -- days whose members' last seen was marked for publishing: all before closing_day, and in it up to (closing_guild, closing_user)
  closing_day integer not null, closing_guild integer not null, closing_user integer not null
) strict;
create table positions (
  shard integer primary key, session_id text not null, resume_url text not null, sequence integer not null, at integer not null
) strict;
create table ready (shard integer primary key, at integer not null) strict;

create table member_days (
  guild integer not null, day integer not null, user integer not null,
  messages integer not null, given integer not null, received integer not null, last_at integer not null,
  slots blob not null, channels blob not null, upto integer not null, rev integer not null, acked integer not null default 0,
  primary key (guild, day, user)
) strict, without rowid;
create index member_days_of_member on member_days (guild, user, day);
create index member_days_by_rev on member_days (guild, day, rev);
create index member_days_dirty on member_days (guild, day, user) where acked < rev;
create index member_days_acked on member_days (acked) where acked > 0;

create table server_days (
  guild integer not null, day integer not null,
  messages integer not null, given integer not null, received integer not null, active_members integer not null,
  slots blob not null, channels blob not null, upto integer not null, rev integer not null, acked integer not null default 0,
  -- round of the day's sheet (-1: none), the last round in which it was acknowledged, and whether it was built after the day's end
  sheet_rev integer not null default -1, sheet_acked integer not null default 0, sheet_closed integer not null default 0,
  primary key (guild, day)
) strict, without rowid;
create index server_days_by_day on server_days (day, guild);
create index server_days_dirty on server_days (guild, day) where acked < rev;
create index server_days_acked on server_days (acked) where acked > 0;
create index server_days_without_sheet on server_days (guild, day) where sheet_rev < rev;
create index sheets_dirty on server_days (guild, day) where sheet_acked < sheet_rev;
create index sheets_acked on server_days (sheet_acked) where sheet_acked > 0;

-- what was booked since rows of days were last written (a row holds all up to its upto): flat JSON lists, see open-days.ts
create table journal (id integer primary key autoincrement, bookings text not null) strict;

create table members (
  guild integer not null, user integer not null, name text not null, first_seen integer not null,
  -- of days that are no longer here; the newest last_at of member_days may be later
  last_seen integer not null, rev integer not null, acked integer not null default 0,
  primary key (guild, user)
) strict, without rowid;
create index members_dirty on members (guild, user) where acked < rev;
create index members_acked on members (acked) where acked > 0;

create table sheets (
  guild integer not null, day integer not null,
  members blob not null,
  total_messages blob not null, total_given blob not null, total_received blob not null, total_active blob not null,
  slot_messages blob not null, slot_given blob not null, slot_received blob not null, slot_active blob not null,
  primary key (guild, day)
) strict;

create table messages (id integer primary key, author integer not null, counted_at integer not null) strict;
create table reactions (
  message integer not null, emoji text not null, burst integer not null, user integer not null,
  guild integer not null, author integer, booked integer not null,
  quarter integer not null, counted_at integer not null,
  primary key (message, emoji, burst, user)
) strict, without rowid;
create index reactions_counted on reactions (counted_at);
create table wanted (
  message integer primary key, channel integer not null, guild integer not null, tries integer not null, due_at integer not null
) strict;
create index wanted_due on wanted (due_at);
create table users (id integer primary key, bot integer not null) strict;

create table guilds (
  id integer primary key, rev integer not null, acked integer not null default 0,
  name text, since integer, state text not null, settings text not null, board text, record text
) strict;
create index guilds_dirty on guilds (id) where acked < rev;
create table channels (
  id integer primary key, guild integer not null, parent integer, type integer not null, name text not null, overwrites text not null
) strict;
create index channels_of_guild on channels (guild);
create table gaps (
  id text primary key, guild integer, shards text, shard_count integer not null, began integer not null, ended integer not null,
  reason text not null, state text not null, across_epochs integer not null, rev integer not null, acked integer not null default 0
) strict;
create index gaps_ended on gaps (ended);
create index gaps_dirty on gaps (id) where acked < rev;
create table audit (
  id text primary key, guild integer not null, at integer not null, user integer, what text not null, before text, after text,
  rev integer not null, acked integer not null default 0
) strict;
create index audit_dirty on audit (guild, id) where acked < rev;
create index audit_acked on audit (acked) where acked > 0;
create table facts (name text primary key, value text not null) strict;
create table tokens (token text primary key) strict;
create table interactions (id integer primary key, at integer not null) strict;
`;
