import type { Snowflake } from '../base/snowflake.js';
import type { Stream } from '../base/streams.js';
import type { FactChange } from '../ledger/change.js';
import type { Ledger } from '../ledger/ledger.js';

/**
 * Since when nothing is heard of a guild (an outage, the bot removed, `GUILD_ID` set to another), and since when a stream's
 * guilds are not covered after the shard count changed. In the ledger, so that it is still known when they come back.
 */
export interface Away {
  /** Milliseconds, Discord's time; null: not known. */
  since(guildId: Snowflake): number | null;
  /** What to take with the entry that tells that a guild went away. Only the first time counts until it is back. */
  went(guildId: Snowflake, at: number): readonly FactChange[];
  uncoveredSince(stream: Stream): number | null;
  uncover(stream: Stream, since: number): void;
  /** A gap now says what was missed of the stream. */
  covered(stream: Stream): void;
}

export function createAway(ledger: Pick<Ledger, 'facts' | 'directory'>): Away {
  const read = (name: string): number | null => {
    const value = ledger.facts.get(name);
    return value ? Number(value) : null;
  };
  return {
    since: (guildId) => read(`away:${guildId}`),
    went: (guildId, at) =>
      ledger.directory.guild(guildId)?.state === 'present'
        ? [{ kind: 'fact', name: `away:${guildId}`, value: String(at) }]
        : [],
    uncoveredSince: (stream) => read(`uncovered:${stream}`),
    uncover: (stream, since) => ledger.facts.set(`uncovered:${stream}`, String(since)),
    covered(stream) {
      if (read(`uncovered:${stream}`) !== null) ledger.facts.set(`uncovered:${stream}`, '');
    },
  };
}
