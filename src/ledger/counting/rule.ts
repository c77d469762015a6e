import { isSnowflake } from '../../base/snowflake.js';
import { DAY_MS } from '../../base/time/slots.js';
import type { Activity } from '../../counts/activity.js';
import type { OpenDays } from '../days/open-days.js';
import type { Erasures } from '../erasures/erasures.js';
import type { Database } from '../file/sqlite.js';
import type { EpochState } from '../stream/epoch-state.js';
import type { Authors } from './authors.js';
import type { Forget } from './forget.js';
import type { LedgerFigures } from './ledger-figures.js';
import type { Members } from './members.js';
import type { OfAuthors } from './of-authors.js';
import type { People } from './people.js';
import type { ReplyRule } from './reply-rule.js';

export type ActivityOf<K extends Activity['kind']> = Extract<Activity, { readonly kind: K }>;

/** What a rule counts with, over the writing connection and inside its running transaction. */
export interface RuleTools {
  readonly db: Database;
  readonly state: EpochState;
  readonly days: Pick<OpenDays, 'book'>;
  readonly members: Members;
  readonly people: People;
  readonly authors: Authors;
  readonly replies: ReplyRule;
  readonly erasures: Pick<Erasures, 'covers'>;
  readonly figures: Pick<LedgerFigures, 'messages' | 'duplicates'>;
}

/** How some kinds of activity are counted, each activity once: a rule owns their natural keys. */
export interface Rule {
  /** By kind. @param now when it is counted, milliseconds: its key is known for a time from here */
  readonly count: { readonly [K in Activity['kind']]?: (activity: ActivityOf<K>, now: number) => void };
  /** What waits, or stands, for the author of a message; absent: nothing ever does. */
  readonly ofAuthors?: OfAuthors;
  /** Forgets keys past their time. */
  readonly prune?: (now: number, forget: Forget) => Promise<void>;
}

/** How long keys are known after they were counted: refill reaches 7 days back, so a message's a day longer than that. */
export const MESSAGES_KEPT_MS = 8 * DAY_MS;
/** README says both. */
export const REACTIONS_KEPT_MS = 35 * DAY_MS;

/**
 * Collectors let nothing else through; whatever does come is refused before it can spoil a row.
 * @param at when it happened, milliseconds; 0 where it has no time
 * @throws TypeError
 */
export function check(kind: Activity['kind'], ids: readonly unknown[], at: number): void {
  if (!ids.every(isSnowflake)) throw new TypeError(`An activity of kind ${kind} has an id that is not a snowflake`);
  if (!Number.isSafeInteger(at) || at < 0) throw new TypeError(`An activity of kind ${kind} has no valid time`);
}
