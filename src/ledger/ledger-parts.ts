import type { Clock } from '../base/clock.js';
import type { Snowflake } from '../base/snowflake.js';
import type { StreamOf } from '../base/streams.js';
import { createCountedChannels } from './counting/counted-channels.js';
import { createCounting } from './counting/counting.js';
import type { LedgerFigures } from './counting/ledger-figures.js';
import { createMembers } from './counting/members.js';
import { createPeople } from './counting/people.js';
import { createUnplaced } from './counting/unplaced.js';
import { createChangedRows } from './days/changed-rows.js';
import { createOpenDays } from './days/open-days.js';
import type { OpenDaysLimits } from './days/open-days-limits.js';
import { createDirectory } from './directory/directory.js';
import { createFacts } from './directory/facts.js';
import { createGuildMetas } from './directory/guild-meta.js';
import { createErasures } from './erasures/erasures.js';
import type { Database } from './file/sqlite.js';
import { createEpochState } from './stream/epoch-state.js';
import { createGaps } from './stream/gaps.js';
import { createPositions } from './stream/positions.js';
import { createRefillProgress } from './stream/refill-progress.js';

export type LedgerParts = ReturnType<typeof createParts>;

/** What works inside the writing connection's transactions: each part has tables of its own, and remembers some of them. */
export function createParts({
  db,
  clock,
  figures,
  limits,
  streamOf,
}: {
  readonly db: Database;
  readonly clock: Pick<Clock, 'now'>;
  readonly figures: LedgerFigures;
  readonly limits: OpenDaysLimits | undefined;
  readonly streamOf: StreamOf;
}) {
  const state = createEpochState(db, streamOf);
  const positions = createPositions(db);
  const people = createPeople(db);
  const changedRows = createChangedRows();
  const days = createOpenDays(db, state, changedRows, limits);
  const members = createMembers(db, state, days);
  const erasures = createErasures(db);
  const counting = createCounting({ db, state, days, members, people, erasures, figures });
  const directory = createDirectory(db, state);
  const metas = createGuildMetas(db, state);
  const counted = createCountedChannels({ settings: metas.settings, channel: directory.channel });
  const unplaced = createUnplaced({
    db,
    missing: counted.missing,
    count(activity, channelId) {
      if (counted.isCounted(activity.guildId, channelId)) counting.count(activity, clock.now());
    },
  });
  const refill = createRefillProgress(db);
  const gaps = createGaps(db, state, refill);
  const facts = createFacts(db);

  return {
    state,
    positions,
    people,
    changedRows,
    days,
    members,
    erasures,
    counting,
    directory,
    metas,
    counted,
    unplaced,
    refill,
    gaps,
    facts,
    /** Where the guild counts may be another: what waits to know it may count now. */
    rejudge(guildId: Snowflake): void {
      counted.forget(guildId);
      unplaced.release(guildId);
    },
    /** After a rollback: forgets what is open in memory. */
    forget(): void {
      state.reload();
      positions.reload();
      days.reload();
      people.forget();
      directory.guilds.forget();
      metas.forget();
      counted.forget();
      unplaced.reload();
      erasures.reload();
    },
  };
}
