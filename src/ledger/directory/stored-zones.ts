import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import { timeZoneNamed } from '../../base/time/zone.js';
import { zonesMeant } from '../../base/time/zone-search.js';
import type { Ledger } from '../ledger.js';

/** Zones named to the operator where a stored one may mean several. */
const NAMED_ZONES = 5;

/**
 * Servers' zones as earlier versions took them: `europe/berlin` is spelled as IANA does, so that MongoDB knows it too;
 * what only `Intl` takes (`BST`, which it thinks is Bangladesh's) stays as it is until somebody chooses, and is told.
 */
export function mendStoredZones({
  ledger,
  clock,
  log,
}: {
  readonly ledger: Pick<Ledger, 'guilds' | 'settings' | 'saveSettings'>;
  readonly clock: Clock;
  readonly log: Log;
}): void {
  for (const { id: guildId } of ledger.guilds()) {
    const settings = ledger.settings(guildId);
    const { timeZone: stored } = settings;
    if (stored === undefined) continue;
    const timeZone = timeZoneNamed(stored);
    if (timeZone === null) {
      log.warn(
        { guildId, timeZone: stored, mayMean: zonesMeant(stored).slice(0, NAMED_ZONES) },
        'a server has a time zone that is none of IANA’s and may be another country’s: choose one with /setup time_zone:',
      );
    } else if (timeZone !== stored)
      ledger.saveSettings(guildId, { ...settings, timeZone }, { userId: null, at: clock.now() });
  }
}
