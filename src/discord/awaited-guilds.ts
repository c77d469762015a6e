import type { Snowflake } from '../base/snowflake.js';
import type { GuildPresence } from '../guilds/guild.js';
import type { Change } from '../ledger/change.js';
import type { LedgerFacts } from '../ledger/directory/ledger-facts.js';
import type { Away } from './away.js';
import { hasCome } from './session-facts.js';

/** Guilds that a shard's session named at READY and of which it has not told yet. */
export interface AwaitedGuilds {
  /** A session that began at `readyAt`: its guilds are awaited but for those of which it told already. */
  begin(sessionId: string, readyAt: number): void;
  /** It told of the guild. */
  came(guildId: Snowflake): void;
  /** Guilds that did not come for so long that Discord has an outage there; from the call on nobody awaits them. */
  givenUp(now: number): readonly Change[];
}

/** A guild that READY named and that did not become available for so long has an outage. */
const AVAILABLE_WITHIN_MS = 60_000;

/** @param own the shard's guilds */
export function createAwaitedGuilds({
  facts,
  away,
  own,
}: {
  readonly facts: LedgerFacts;
  readonly away: Pick<Away, 'went'>;
  readonly own: () => readonly GuildPresence[];
}): AwaitedGuilds {
  let awaited = new Set<Snowflake>();
  let since = 0;
  return {
    begin(sessionId, readyAt) {
      const there = own().filter(({ id, state }) => state === 'present' && !hasCome(facts, id, sessionId));
      awaited = new Set(there.map(({ id }) => id));
      since = readyAt;
    },
    came: (guildId) => void awaited.delete(guildId),
    givenUp(now) {
      if (awaited.size === 0 || now - since < AVAILABLE_WITHIN_MS) return [];
      const changes = [...awaited].flatMap((id): readonly Change[] => [
        ...away.went(id, since),
        { kind: 'guildState', guildId: id, state: 'unavailable' },
      ]);
      awaited.clear();
      return changes;
    },
  };
}
