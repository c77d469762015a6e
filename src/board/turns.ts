import type { Clock } from '../base/clock.js';
import type { Snowflake } from '../base/snowflake.js';
import type { LedgerSettings } from '../ledger/directory/ledger-choices.js';

const MINUTE_MS = 60_000;

/** Which boards are due: guilds that chose an interval are drawn by it, all others by `BOARD_REFRESH_CRON`. */
export interface Turns {
  /** Those that chose no interval. */
  usual(guildIds: readonly Snowflake[]): readonly Snowflake[];
  /** Those whose interval brought their turn since this was last asked, or within the last minute. */
  due(guildIds: readonly Snowflake[]): readonly Snowflake[];
}

/**
 * Whether a turn lies after one minute (of the Unix epoch) and not after another. Guilds with the same interval have
 * their turns in different minutes, by their ids.
 */
export function isTurn(
  guildId: Snowflake,
  { every, after, until }: { readonly every: number; readonly after: number; readonly until: number },
): boolean {
  const offset = Number((BigInt(guildId) >> 22n) % BigInt(every));
  return Math.floor((until + offset) / every) > Math.floor((after + offset) / every);
}

export function createTurns({
  settings,
  clock,
}: {
  readonly settings: Pick<LedgerSettings, 'of'>;
  readonly clock: Clock;
}): Turns {
  let asked: number | null = null;
  const chosen = (guildId: Snowflake) => settings.of(guildId).refreshMinutes;
  return {
    usual: (guildIds) => guildIds.filter((guildId) => chosen(guildId) === undefined),
    due(guildIds) {
      const until = Math.floor(clock.now() / MINUTE_MS);
      const after = asked === null || asked > until ? until - 1 : asked;
      asked = until;
      return guildIds.filter((guildId) => {
        const every = chosen(guildId);
        return every !== undefined && isTurn(guildId, { every, after, until });
      });
    },
  };
}
