/**
 * What was asked to be erased. Kept for good: by it a store or a ledger that is put back to an older state brings nothing back.
 * `from_rev`: the revision from which rows of `epoch` know of it (null: nobody can say any more); `after`: JSON, epochs that began
 * knowing of it; `told`: whether `meta` may have it; `forgotten`: whether everything of it is gone here.
 */
export const erasures = `
create table erasures (
  id text primary key, guild integer not null, user integer, before_day integer, at integer not null,
  epoch text not null, from_rev integer, after text not null default '[]',
  told integer not null default 0, complete_at integer, forgotten integer not null default 0,
  rev integer not null, acked integer not null default 0
) strict;
create index erasures_dirty on erasures (id) where acked < rev;
`;
