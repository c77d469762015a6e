/** Each column of a sheet in a row of its own, so that a question reads only the columns it needs. */
export const sheets = `
-- column: the metric's number, 0 active. Sheets written before have their columns in their own row until they are written anew
create table sheet_columns (
  guild integer not null, day integer not null, column integer not null, totals blob not null, slots blob not null,
  primary key (guild, day, column)
) strict;
create table past_columns (
  guild integer not null, day integer not null, epoch text not null, column integer not null,
  totals blob not null, slots blob not null,
  primary key (guild, day, epoch, column)
) strict;
`;
