import { isSnowflake, type Snowflake } from '../../base/snowflake.js';
import type { Welcome } from '../../discord/signals.js';
import type { Ledger } from '../../ledger/ledger.js';

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

export function createHelloNotes(ledger: Pick<Ledger, 'fact' | 'setFact'>): HelloNotes {
  const nameOf = (guildId: Snowflake): string => `hello:${guildId}`;
  return {
    due(guildId) {
      const fact = ledger.fact(nameOf(guildId));
      return fact === null || fact === SETTLED ? null : dueFrom(JSON.parse(fact));
    },
    isNew: (guildId) => ledger.fact(nameOf(guildId)) === null,
    setDue: (guildId, { at, systemChannelId }) =>
      ledger.setFact(nameOf(guildId), JSON.stringify({ at, systemChannelId })),
    settle: (guildId) => ledger.setFact(nameOf(guildId), SETTLED),
  };
}

function dueFrom({ at, systemChannelId }: { readonly at?: unknown; readonly systemChannelId?: unknown }): Due | null {
  if (typeof at !== 'number') return null;
  return { at, systemChannelId: isSnowflake(systemChannelId) ? systemChannelId : null };
}
