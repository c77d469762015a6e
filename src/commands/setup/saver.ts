import type { Settings } from '../../guilds/guild-settings.js';
import type { Asker } from '../command.js';
import type { Faces } from '../faces.js';
import type { PageNews } from './page.js';

/** Applies one change to a guild's settings as they stand now, and says that it is saved. */
export type Saver = (asker: Asker, edit: (settings: Settings) => Settings) => PageNews;

export function saverOf({ ledger, clock, texts }: Pick<Faces, 'ledger' | 'clock' | 'texts'>): Saver {
  return ({ guildId, userId }, edit) => {
    ledger.settings.save(guildId, edit(ledger.settings.of(guildId)), { userId, at: clock.now() });
    return { notes: [texts.setup.saved] };
  };
}
