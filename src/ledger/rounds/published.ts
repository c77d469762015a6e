import type { Snowflake } from '../../base/snowflake.js';
import type { MemberDay, ServerDay } from '../../counts/days.js';
import type { Gap } from '../../counts/gap.js';
import type { MemberFacts } from '../../counts/member-facts.js';
import type { AuditEntry } from '../../guilds/audit.js';
import type { GuildMeta } from '../../guilds/meta.js';
import {
  MEMBER,
  type MemberDayRow,
  type MemberRow,
  SERVER_DAY,
  type ServerDayRow,
  toWholeMemberDay,
  toWholeServerDay,
  WHOLE_MEMBER_DAY,
} from '../days/rows.js';
import { WHOLE_SHEET } from '../days/sheet-codec.js';
import { ownSheets, type StoredSheet } from '../days/stored-sheets.js';
import { ERASURE, type Erasure, type ErasureRow, toErasure } from '../erasures/erasures.js';
import { GAP_COLUMNS, type GapRow, toGap } from '../stream/gaps.js';
import { type PublishedTable, published } from './published-table.js';

type Revised<Row> = Row & { readonly rev: number };

/** A row of each kind, as rounds copy it. */
export interface PublishedRows {
  memberDays: MemberDay;
  serverDays: ServerDay;
  members: Revised<MemberFacts>;
  gaps: Revised<Gap>;
  guilds: Revised<GuildMeta>;
  audit: Revised<AuditEntry>;
  sheets: StoredSheet;
  erasures: Revised<Erasure>;
}

/** The kinds of row that rounds copy to MongoDB. */
export type PublishedKind = keyof PublishedRows;

interface GuildRow {
  readonly guildId: Snowflake;
  readonly name: string;
  readonly since: number;
  readonly metricsSince: string;
  readonly settings: string;
  readonly board: string | null;
  readonly rev: number;
}

/** Where the rows of each kind stand. What is written of them is said in `store/mongo/published-as.ts`. */
export const PUBLISHED: { readonly [K in PublishedKind]: PublishedTable<PublishedRows[K]> } = {
  memberDays: published({
    table: 'member_days',
    key: [
      ['guild', 'guildId'],
      ['day', 'day'],
      ['user', 'userId'],
    ],
    select: WHOLE_MEMBER_DAY,
    dirtyIndex: 'member_days_dirty',
    ackedIndex: 'member_days_acked',
    published: (row: MemberDayRow, db) => toWholeMemberDay(db, row),
  }),
  serverDays: published({
    table: 'server_days',
    key: [
      ['guild', 'guildId'],
      ['day', 'day'],
    ],
    select: SERVER_DAY,
    dirtyIndex: 'server_days_dirty',
    ackedIndex: 'server_days_acked',
    published: (row: ServerDayRow, db) => toWholeServerDay(db, row),
  }),
  members: published({
    table: 'members',
    key: [
      ['guild', 'guildId'],
      ['user', 'userId'],
    ],
    select: MEMBER,
    dirtyIndex: 'members_dirty',
    ackedIndex: 'members_acked',
    published: (row: MemberRow) => ({ ...row }),
  }),
  gaps: published({
    table: 'gaps',
    key: [['id', 'id']],
    select: `select ${GAP_COLUMNS} from gaps`,
    published: (row: GapRow) => ({ ...toGap(row), rev: row.rev }),
  }),
  guilds: published({
    table: 'guilds',
    key: [['id', 'guildId']],
    select:
      'select cast(id as text) as guildId, name, since, metrics_since as metricsSince, settings, board, rev from guilds',
    only: 'record is not null',
    published: ({ metricsSince, settings, board, ...row }: GuildRow) => ({
      ...row,
      metricsSince: JSON.parse(metricsSince),
      settings: JSON.parse(settings),
      board: board === null ? null : JSON.parse(board),
    }),
  }),
  audit: published({
    table: 'audit',
    key: [
      ['guild', 'guildId'],
      ['id', 'id'],
    ],
    select:
      'select id, cast(guild as text) as guildId, at, cast(user as text) as userId, what, before, after, rev from audit',
    published: (row: Revised<AuditEntry>) => ({ ...row }),
  }),
  sheets: published({
    table: 'server_days',
    key: [
      ['guild', 'guildId'],
      ['day', 'day'],
    ],
    rev: 'sheet_rev',
    acked: 'sheet_acked',
    select: 'select cast(guild as text) as guildId, day, sheet_rev as rev from server_days',
    only: 'exists (select 1 from sheets s where s.guild = server_days.guild and s.day = server_days.day)',
    ackedIndex: 'sheets_acked',
    // Large (34 bytes a member day): few at a time.
    page: 16,
    published: ({ guildId, day, rev }: Omit<StoredSheet, 'columns'>, db) => {
      const columns = ownSheets(db).read([guildId, day], WHOLE_SHEET);
      if (columns === null) throw new Error(`the sheet of day ${day} went away while it was read`);
      return { guildId, day, rev, columns };
    },
  }),
  erasures: published({
    table: 'erasures',
    key: [['id', 'id']],
    select: ERASURE,
    dirtyIndex: 'erasures_dirty',
    whenSetBack: 'complete_at = null',
    published: (row: ErasureRow) => ({ ...toErasure(row), rev: row.rev }),
  }),
};

/** All kinds, in no order that means anything. */
export const PUBLISHED_KINDS = Object.keys(PUBLISHED) as PublishedKind[];
