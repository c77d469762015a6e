/**
 * Shards of Discord's become streams by name, and what a session is resumed with becomes one text, the stream's cursor, which
 * `discord/cursor.ts` reads. Sessions whose intents no fact tells were begun with those of the first releases: 1537.
 */
export const streams = `
create table stream_positions (stream text primary key, cursor text not null, at integer not null) strict, without rowid;
insert into stream_positions (stream, cursor, at)
  select 'discord:' || shard,
    iif(session_id = '', '', json_object('sessionId', session_id, 'resumeUrl', resume_url,
      'intents', coalesce((select cast(value as integer) from facts where name = 'gateway:intents'), 1537),
      'sequence', sequence)),
    at
  from positions;
drop table positions;
alter table stream_positions rename to positions;
create table stream_ready (stream text primary key, at integer not null) strict, without rowid;
insert into stream_ready (stream, at) select 'discord:' || shard, at from ready;
drop table ready;
alter table stream_ready rename to ready;
alter table gaps rename column shards to streams;
update gaps set streams = (select json_group_array('discord:' || value) from json_each(gaps.streams)) where streams is not null;
alter table past_gaps rename column shards to streams;
update past_gaps set streams = (select json_group_array('discord:' || value) from json_each(past_gaps.streams))
  where streams is not null;
update facts set name = 'session:discord:' || substr(name, 9) where name glob 'session:*';
update facts set name = 'uncovered:discord:' || substr(name, 11) where name glob 'uncovered:*';
delete from facts where name = 'gateway:intents';
`;
