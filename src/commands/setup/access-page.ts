import { settingOf } from '../../guilds/guild-settings.js';
import { type AccessAction, accessPageView } from '../../views/setup/access-page-view.js';
import type { Faces } from '../faces.js';
import type { PageAction, SetupPage } from './page.js';
import { saverOf } from './saver.js';

/** The page Access: whether members can share their own figures with a channel. */
export function accessPage(parts: Pick<Faces, 'ledger' | 'clock' | 'texts'>): SetupPage {
  const { ledger, texts } = parts;
  const save = saverOf(parts);
  const actions: Readonly<Record<AccessAction, PageAction>> = {
    sharing: (asker, _use, argument) => save(asker, (settings) => ({ ...settings, sharing: argument === 'on' })),
  };
  return {
    name: 'access',
    view: ({ guildId }) => accessPageView({ sharing: settingOf(ledger.settings.of(guildId), 'sharing') }, texts),
    actions,
  };
}
