import type { MemberDay, ServerDay } from '../../counts/days.js';
import type { Gap } from '../../counts/gap.js';
import type { MemberFacts } from '../../counts/member-facts.js';
import type { AuditEntry } from '../../guilds/audit.js';
import type { GuildMeta } from '../../guilds/meta.js';
import type { StoredSheet } from '../days/stored-sheet.js';

/** The kinds of row that rounds copy to MongoDB. */
export type PublishedKind = 'memberDays' | 'serverDays' | 'members' | 'gaps' | 'guilds' | 'audit' | 'sheets';

/** A row of each kind, as rounds copy it. */
export interface PublishedRows {
  memberDays: MemberDay;
  serverDays: ServerDay;
  members: MemberFacts & { readonly rev: number };
  gaps: Gap & { readonly rev: number };
  guilds: GuildMeta & { readonly rev: number };
  audit: AuditEntry & { readonly rev: number };
  sheets: StoredSheet;
}
