import { isSnowflake, type Snowflake } from '../../base/snowflake.js';
import type { Welcome } from '../../discord/signals.js';
import type { LedgerFacts } from '../../ledger/directory/ledger-facts.js';

/** What a hello that is still to be said needs. */
export type Due = Pick<Welcome, 'at' | 'systemChannelId'>;

/** The ledger's notes on hellos, one a guild: none, still to be said, or settled for ever. */
export interface HelloNotes {
  /** The hello that is still to be said; null: there is none. */
  due(guildId: Snowflake): Due | null;
  /** Nothing is noted of the guild yet. */
  isNew(guildId: Snowflake): boolean;
  setDue(guildId: Snowflake, due: Due): void;
  /** Said, or not to be said at all. */
  settle(guildId: Snowflake): void;
}

const SETTLED = 'settled';

export function createHelloNotes(facts: LedgerFacts): HelloNotes {
  const nameOf = (guildId: Snowflake): string => `hello:${guildId}`;
  return {
    due(guildId) {
      const fact = facts.get(nameOf(guildId));
      return fact === null || fact === SETTLED ? null : dueFrom(JSON.parse(fact));
    },
    isNew: (guildId) => facts.get(nameOf(guildId)) === null,
    setDue: (guildId, { at, systemChannelId }) => facts.set(nameOf(guildId), JSON.stringify({ at, systemChannelId })),
    settle: (guildId) => facts.set(nameOf(guildId), SETTLED),
  };
}

function dueFrom({ at, systemChannelId }: { readonly at?: unknown; readonly systemChannelId?: unknown }): Due | null {
  if (typeof at !== 'number') return null;
  return { at, systemChannelId: isSnowflake(systemChannelId) ? systemChannelId : null };
}
