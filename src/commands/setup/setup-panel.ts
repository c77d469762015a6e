import { PermissionFlagsBits } from 'discord.js';
import { textPayload } from '../../views/payload.js';
import { HOME, SETUP_PANEL, setupAsked, TURN_PAGE } from '../../views/setup/setup-ids.js';
import type { Panel } from '../command.js';
import type { Faces } from '../faces.js';
import { isAllowed } from './is-allowed.js';
import type { SetupPages } from './pages.js';

/**
 * The panel of `/setup`. Each choice is applied to the settings as they stand, at once; the look of the board alone is
 * tried first and saved by a button. It keeps nothing in memory: which page is shown follows from what was used last.
 */
export function setupPanel({ texts }: Pick<Faces, 'texts'>, pages: SetupPages): Panel {
  const isKnown = (action: string): boolean =>
    action === HOME || action === TURN_PAGE || pages.acting(action) !== undefined;

  return {
    name: SETUP_PANEL,
    refuse: (_asker, { customId, permissions }) => {
      const asked = setupAsked(customId);
      if (asked === null || !isKnown(asked.action)) return textPayload(texts.errors.unknownButton);
      return isAllowed(permissions, PermissionFlagsBits.ManageGuild) ? null : textPayload(texts.setup.mayNotSet);
    },
    form: ({ customId, typed }) => {
      const { action = '' } = setupAsked(customId) ?? {};
      return typed === null ? (pages.acting(action)?.page.forms?.[action] ?? null) : null;
    },
    run: async (asker, use) => {
      const { action = HOME, argument = '' } = setupAsked(use.customId) ?? {};
      const place = { guildId: asker.guildId, guildLocale: use.guildLocale };
      const known = pages.acting(action);
      if (known === undefined) return pages.show(pages.named(use.values[0]).name, place);
      return pages.show(known.page.name, place, await known.act(asker, use, argument));
    },
  };
}
