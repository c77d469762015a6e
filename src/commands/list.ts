import type { Button, Command, Panel } from './command.js';
import { myStats } from './my-stats.js';
import { refreshButton } from './refresh-button.js';
import { boardPage } from './setup/board-page.js';
import { countingPage } from './setup/counting-page.js';
import { setupPages } from './setup/pages.js';
import type { SetupParts } from './setup/parts.js';
import { setup } from './setup/setup.js';
import { setupPanel } from './setup/setup-panel.js';
import { statRefresh } from './stat-refresh.js';

export type CommandParts = SetupParts &
  Parameters<typeof myStats>[0] &
  Parameters<typeof statRefresh>[0] &
  Parameters<typeof refreshButton>[0];

/** Every command, button and panel of the bot, and every page of `/setup`. To add one, write its file and name it here. */
export function createCommands(parts: CommandParts): {
  readonly commands: readonly Command[];
  readonly buttons: readonly Button[];
  readonly panels: readonly Panel[];
} {
  const pages = setupPages([boardPage(parts), countingPage(parts)], parts.texts);
  return {
    commands: [myStats(parts), statRefresh(parts), setup(parts, pages)],
    buttons: [refreshButton(parts)],
    panels: [setupPanel(pages, parts.texts)],
  };
}
