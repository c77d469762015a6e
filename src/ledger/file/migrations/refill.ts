/** How far gaps are refilled. */
export const refill = `
-- how far gaps are refilled: by channel, 0 for a guild as a whole; after null when done; whole 0 where something cannot be read
create table refill (
  gap text not null, guild integer not null, channel integer not null, after integer, whole integer not null,
  primary key (gap, guild, channel)
) strict, without rowid;
`;
