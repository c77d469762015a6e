import type { Log } from '../../base/log.js';
import type { Snowflake } from '../../base/snowflake.js';
import { timeZoneNamed } from '../../base/time/zone.js';
import { zonesMeant } from '../../base/time/zone-search.js';
import type { SettingKey } from '../../guilds/guild-settings.js';
import type { Ledger } from '../ledger.js';

/** Zones named to the operator where a stored one may mean several. */
const NAMED_ZONES = 5;

/** Names a server's settings that cannot be read, by their keys: what stands there may be anything. */
export function tellUnreadable(
  unreadable: { readonly guildId: Snowflake; readonly settings: readonly SettingKey[] },
  log: Pick<Log, 'warn'>,
): void {
  log.warn(
    unreadable,
    'settings of a server cannot be read, or not all of them, and stay as they stand; what is readable holds, else the default: choose them anew with /setup there',
  );
}

/**
 * Servers' settings as other versions left them: what is written otherwise today is written so (`europe/berlin` as IANA
 * spells it, which MongoDB knows too); what cannot be read stays as it is and is told. So does a zone that only `Intl` takes
 * (`BST`, which it thinks is Bangladesh's), until somebody chooses.
 */
export function mendStoredSettings({
  ledger,
  log,
}: {
  readonly ledger: Pick<Ledger, 'directory' | 'settings'>;
  readonly log: Log;
}): void {
  for (const [guildId, settings] of ledger.settings.mend()) tellUnreadable({ guildId, settings }, log);
  for (const { id: guildId } of ledger.directory.guilds()) {
    const { timeZone } = ledger.settings.of(guildId);
    if (timeZone === undefined || timeZoneNamed(timeZone) !== null) continue;
    log.warn(
      { guildId, timeZone, mayMean: zonesMeant(timeZone).slice(0, NAMED_ZONES) },
      'a server has a time zone that is none of IANA’s and may be another country’s: choose one with /setup time_zone:',
    );
  }
}
