import type { Snowflake } from '../../base/snowflake.js';
import type { UtcDay } from '../../base/time/slots.js';
import type { Database } from '../file/sqlite.js';

/** What rows are told apart by, as they are read: where each begins, and how it is bound. */
const FIELDS = {
  guildId: { first: '0', bound: 'cast(? as integer)' },
  userId: { first: '0', bound: 'cast(? as integer)' },
  day: { first: -1, bound: '?' },
  id: { first: '', bound: '?' },
} as const;

interface KeyFields {
  readonly guildId: Snowflake | null;
  readonly userId: Snowflake;
  readonly day: UtcDay;
  readonly id: string;
}
type KeyField = keyof KeyFields;

/** One kind of row that rounds copy to MongoDB: where it stands, and what tells that it changed since it was acknowledged. */
interface Description<Field extends KeyField, Row extends Pick<KeyFields, Field>, Published> {
  readonly table: string;
  /** Columns of the primary key, in its order, and the fields that hold them in rows as they are read and published. */
  readonly key: readonly (readonly [column: string, field: Field])[];
  /** The round that first publishes the content, and the last one in which it was acknowledged (0: never, or "send it again"). */
  readonly rev?: string;
  readonly acked?: string;
  /** Up to `where`: columns as `Row` has them. */
  readonly select: string;
  /** Rows of which nothing is published yet are left out. */
  readonly only?: string;
  /** The partial indexes over dirty and over acknowledged rows that a query must take; absent: it finds them, or the table is small. */
  readonly dirtyIndex?: string;
  readonly ackedIndex?: string;
  /** What else is not so any more where the store was set back. */
  readonly whenSetBack?: string;
  /** Rows read at a time, where nothing else is asked for. */
  readonly page?: number;
  /** @param db the connection that the row was read from, for what else of it is kept */
  readonly published: (row: Row, db: Database) => Published;
}

/** What rounds do with the rows of one kind. */
export interface PublishedTable<Published> {
  /** Dirty rows in pages, in the order of their key. */
  dirty(db: Database, limit?: number): Iterable<readonly Published[]>;
  /** Prepares what notes that rows were acknowledged in round n: it never lowers that. */
  acknowledge(db: Database): (row: Published, n: number) => void;
  /** Prepares what marks a row to be sent again. */
  sendAgain(db: Database): (row: Published) => void;
  /** Marks `limit` rows at most that were acknowledged above a round to be sent again (bound: the round). */
  setBack(limit: number): string;
}

const PAGE = 1000;

/** Makes one of what is described. `Published` rows bear the key, too. */
export function published<
  Field extends KeyField,
  Row extends Pick<KeyFields, Field>,
  Published extends Pick<KeyFields, Field>,
>(description: Description<Field, Row, Published>): PublishedTable<Published> {
  const { table, key, rev = 'rev', acked = 'acked', select, only, dirtyIndex, ackedIndex, whenSetBack } = description;
  const fields = key.map(([, field]) => field);
  const columns = key.map(([column]) => column);
  const tuple = (parts: readonly string[]) => (parts.length === 1 ? `${parts[0]}` : `(${parts.join(', ')})`);
  const indexed = (index: string | undefined) => (index === undefined ? '' : `indexed by ${index}`);
  const isRow = columns.map((column) => `${column} = ?`).join(' and ');
  const isDirty = `${acked} < ${rev}${only === undefined ? '' : ` and ${only}`}`;
  const valuesOf = (row: Pick<KeyFields, Field>) => fields.map((field): string | number | null => row[field]);

  return {
    *dirty(db, limit = description.page ?? PAGE) {
      const statement = db.statement<Row>(
        `${select} ${indexed(dirtyIndex)} where ${isDirty}
         and ${tuple(columns)} > ${tuple(fields.map((field) => FIELDS[field].bound))}
         order by ${columns.join(', ')} limit ?`,
      );
      let after: (string | number | null)[] = fields.map((field) => FIELDS[field].first);
      for (;;) {
        const rows = statement.all(...after, limit);
        const last = rows.at(-1);
        if (last === undefined) return;
        yield rows.map((row) => description.published(row, db));
        if (rows.length < limit) return;
        after = valuesOf(last);
      }
    },
    acknowledge(db) {
      const statement = db.statement(`update ${table} set ${acked} = ? where ${isRow} and ${acked} < ?`);
      return (row, n) => void statement.run(n, ...valuesOf(row), n);
    },
    sendAgain(db) {
      const statement = db.statement(`update ${table} set ${acked} = 0 where ${isRow}`);
      return (row) => void statement.run(...valuesOf(row));
    },
    setBack: (limit) =>
      `update ${table} set ${[`${acked} = 0`, whenSetBack].filter(Boolean).join(', ')} where ${tuple(columns)} in
         (select ${columns.join(', ')} from ${table} ${indexed(ackedIndex)} where ${acked} > 0 and ${acked} > ? limit ${limit})`,
  };
}
