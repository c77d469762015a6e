import type { Log } from '../base/log.js';
import type { Snowflake } from '../base/snowflake.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Away } from './away.js';
import { shardPositions } from './shards.js';
import type { Signal } from './signals.js';

/** Which guilds the last start counted: `GUILD_ID`, or all. */
const SCOPE_FACT = 'gateway:scope';
const ALL = 'all';

/**
 * Takes note of `GUILD_ID`. Guilds outside it count as left from now on. Where it was another one (or goes), the sessions are
 * forgotten: only a fresh one tells of the guilds that were ignored until now.
 */
export function applyScope({
  ledger,
  away,
  guildId,
  now,
  log,
  onSignal,
}: {
  readonly ledger: Ledger;
  readonly away: Away;
  readonly guildId: Snowflake | null;
  /** Discord's time, milliseconds. */
  readonly now: number;
  readonly log: Log;
  readonly onSignal: (signal: Signal) => void;
}): void {
  const scope = guildId ?? ALL;
  const before = ledger.facts.get(SCOPE_FACT);
  const heardUntil = Math.max(0, ...shardPositions(ledger.positions).map(({ at }) => at)) || now;
  for (const { id, state } of ledger.directory.guilds()) {
    if (guildId === null || id === guildId || state === 'removed') continue;
    const gone = { kind: 'guildState', guildId: id, state: 'removed' } as const;
    ledger.apply({ changes: [...away.went(id, heardUntil), gone] });
    onSignal({ kind: 'guildRemoved', guildId: id });
  }
  if (before === scope) return;
  if (before !== null && before !== ALL) {
    log.info({ before, now: scope }, 'GUILD_ID changed, beginning new gateway sessions to hear of all guilds');
    for (const { stream } of shardPositions(ledger.positions)) ledger.positions.forgetCursor(stream);
  }
  ledger.facts.set(SCOPE_FACT, scope);
}
