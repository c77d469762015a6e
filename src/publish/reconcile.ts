import type { Collection } from 'mongodb';
import type { GuildSums, Ledger } from '../ledger/ledger.js';
import type { Log } from '../log.js';
import type { Snowflake } from '../snowflake.js';
import type { UserDocument } from '../store/mongo/documents.js';
import type { Publisher } from './publisher.js';

/** What the ledger has more than MongoDB, by guild; empty: nothing differs, as it must be. */
export type Differences = ReadonlyMap<Snowflake, GuildSums>;

/** Longest comparison of one guild while nothing else of it runs, milliseconds. */
const TURN_MS = 60_000;
const NOTHING: GuildSums = { memberDays: 0, messages: 0, reactionsGiven: 0, reactionsReceived: 0 };

/**
 * Compares both sides' sums of the own epoch, guild by guild, each as of one round, and says the outcome in one line.
 * Brings sheets up to date on the way.
 */
export async function reconcileSums(options: {
  readonly ledger: Ledger;
  readonly log: Log;
  readonly publisher: Pick<Publisher, 'round' | 'turns'>;
  readonly users: Collection<UserDocument>;
}): Promise<Differences> {
  const { ledger, log, publisher, users } = options;
  await publisher.turns.all(() => publisher.round({ nightly: true }));
  const { epoch } = ledger.identity();
  const differences = new Map<Snowflake, GuildSums>();
  const counted = await ledger.sums();
  for (const guildId of counted.keys()) {
    const found = await publisher.turns.guild(guildId, TURN_MS, async () => {
      let asOfRound: Promise<ReadonlyMap<Snowflake, GuildSums>> = Promise.resolve(counted);
      await publisher.round({
        guildId,
        onBegun: () => {
          asOfRound = ledger.sums(guildId);
        },
      });
      return minus((await asOfRound).get(guildId) ?? NOTHING, await publishedSums(users, guildId, epoch));
    });
    if (found !== null && Object.values(found).some((difference) => difference !== 0)) differences.set(guildId, found);
  }
  const summary = { guilds: counted.size, differences: Object.fromEntries(differences) };
  if (differences.size === 0) log.info(summary, 'the ledger and MongoDB agree');
  else
    log.error(
      summary,
      'the ledger and MongoDB differ; did something else write to its collections? Report this line if not',
    );
  return differences;
}

/** All differences as one number. */
export function differenceOf(differences: Differences): number {
  const all = [...differences.values()].flatMap((sums) => Object.values(sums));
  return all.reduce((total, difference) => total + Math.abs(difference), 0);
}

async function publishedSums(users: Collection<UserDocument>, guildId: Snowflake, epoch: string): Promise<GuildSums> {
  const [sums] = await users
    .aggregate<GuildSums>([
      { $match: { guildId, epoch, kind: 'user' } },
      {
        $group: {
          _id: null,
          memberDays: { $sum: 1 },
          messages: { $sum: '$messages' },
          reactionsGiven: { $sum: '$reactionsGiven' },
          reactionsReceived: { $sum: '$reactionsReceived' },
        },
      },
    ])
    .toArray();
  return sums ?? NOTHING;
}

function minus(a: GuildSums, b: GuildSums): GuildSums {
  return {
    memberDays: a.memberDays - b.memberDays,
    messages: a.messages - b.messages,
    reactionsGiven: a.reactionsGiven - b.reactionsGiven,
    reactionsReceived: a.reactionsReceived - b.reactionsReceived,
  };
}
