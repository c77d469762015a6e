import type { Activity } from '../../counts/activity.js';
import { OTHER } from '../../counts/breakdowns.js';
import type { AuthorChange } from '../change.js';
import type { OpenDays } from '../days/open-days.js';
import type { Erasures } from '../erasures/erasures.js';
import type { Database } from '../file/sqlite.js';
import type { EpochState } from '../stream/epoch-state.js';
import { createAuthors } from './authors.js';
import type { Forget } from './forget.js';
import type { LedgerFigures } from './ledger-figures.js';
import type { Members } from './members.js';
import { messageRule } from './messages.js';
import type { People } from './people.js';
import { reactionRule } from './reactions.js';
import { replyRule } from './replies.js';
import type { Rule, RuleTools } from './rule.js';

/** Counts activities, each once. */
export interface Counting {
  /**
   * @param now when it is counted, milliseconds: duplicates are known for a time from here
   * @throws TypeError where something of it is not what its kind has
   */
  count(activity: Activity, now: number): void;
  author(change: AuthorChange): void;
  /** Forgets keys past their time. Yields to the event loop. */
  prune(now: number, forget: Forget): Promise<void>;
}

/** Counting over a writing connection, inside its running transaction. */
export function createCounting(options: {
  readonly db: Database;
  readonly state: EpochState;
  readonly days: OpenDays;
  readonly members: Members;
  readonly people: People;
  readonly erasures: Pick<Erasures, 'covers'>;
  readonly figures: Pick<LedgerFigures, 'messages' | 'duplicates'>;
}): Counting {
  const { people, erasures } = options;
  const days = unerased(options.days, erasures);
  const authors = createAuthors({ ...options, rules: () => ofAuthors });
  const replies = replyRule({ ...options, days, authors });
  const tools: RuleTools = { ...options, days, authors, replies };
  /** Every kind of activity is in one of them. */
  const rules: readonly Rule[] = [messageRule(tools), reactionRule(tools), replies];
  const ofAuthors = rules.flatMap((rule) => rule.ofAuthors ?? []);
  const counts = new Map<string, (activity: never, now: number) => void>();
  for (const { count } of rules) for (const [kind, one] of Object.entries(count)) counts.set(kind, one);

  return {
    count(activity, now) {
      const count = counts.get(activity.kind);
      if (count === undefined) throw new TypeError(`There is no rule for an activity of kind ${activity.kind}`);
      count(activity as never, now);
    },

    author(change) {
      if (change.kind === 'authorUnknowable') authors.never(change.messageId);
      else if (change.human) {
        people.addHuman(change.authorId);
        authors.human(change.messageId, change.authorId);
      } else {
        people.addBot(change.authorId);
        authors.never(change.messageId);
      }
    },

    async prune(now, forget) {
      for (const rule of rules) await rule.prune?.(now, forget);
      await authors.prune(forget);
    },
  };
}

/**
 * Books nothing for anybody of before their erasure, however late it is heard of or made out whose it is, and takes nothing
 * back from what is gone; nor does somebody else's day name them.
 */
function unerased(days: OpenDays, { covers }: Pick<Erasures, 'covers'>): Pick<OpenDays, 'book'> {
  return {
    book(booking) {
      const { guildId, userId, at, split } = booking;
      if (covers(guildId, userId, at)) return;
      const whom = split?.whom;
      const isNamed = whom !== undefined && !covers(guildId, whom, at);
      days.book(whom === undefined || isNamed ? booking : { ...booking, split: { ...split, whom: OTHER } });
    },
  };
}
