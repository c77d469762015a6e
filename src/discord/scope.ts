import type { Log } from '../base/log.js';
import type { Snowflake } from '../base/snowflake.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Away } from './away.js';
import type { Signal } from './signals.js';

/** Which guilds the last start counted: `GUILD_ID`, or all. */
const SCOPE_FACT = 'gateway:scope';
const ALL = 'all';
/** With which intents the sessions were begun that the ledger knows: a RESUME keeps those of its IDENTIFY. */
const INTENTS_FACT = 'gateway:intents';
/** Guilds, GuildMessages, GuildMessageReactions: those of every session of which no fact tells. */
const FIRST_INTENTS = 1 | (1 << 9) | (1 << 10);

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
  const heardUntil = Math.max(0, ...ledger.positions.all().map(({ at }) => at)) || now;
  for (const { id, state } of ledger.directory.guilds()) {
    if (guildId === null || id === guildId || state === 'removed') continue;
    const gone = { kind: 'guildState', guildId: id, state: 'removed' } as const;
    ledger.apply({ changes: [...away.went(id, heardUntil), gone] });
    onSignal({ kind: 'guildRemoved', guildId: id });
  }
  if (before === scope) return;
  if (before !== null && before !== ALL) {
    log.info({ before, now: scope }, 'GUILD_ID changed, beginning new gateway sessions to hear of all guilds');
    for (const { shard } of ledger.positions.all()) ledger.positions.forgetSession(shard);
  }
  ledger.facts.set(SCOPE_FACT, scope);
}

/**
 * Takes note of the intents. Where they were others the sessions are forgotten: resumed they would hear what they heard before,
 * and no word says so. What passes until the next ones begin is a gap.
 */
export function applyIntents({
  ledger,
  intents,
  log,
}: {
  readonly ledger: Ledger;
  readonly intents: number;
  readonly log: Log;
}): void {
  const before = ledger.facts.get(INTENTS_FACT) ?? String(FIRST_INTENTS);
  const sessions = ledger.positions.all().filter(({ sessionId }) => sessionId !== '');
  if (before !== String(intents) && sessions.length > 0) {
    log.info(
      { before: Number(before), now: intents },
      'the gateway intents are others than before, beginning new gateway sessions to hear by them',
    );
    for (const { shard } of sessions) ledger.positions.forgetSession(shard);
  }
  if (ledger.facts.get(INTENTS_FACT) !== String(intents)) ledger.facts.set(INTENTS_FACT, String(intents));
}
