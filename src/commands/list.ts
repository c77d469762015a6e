import type { Button, Command, Panel } from './command.js';
import { myStats } from './my-stats.js';
import { refreshButton } from './refresh-button.js';
import type { SetupParts } from './setup/parts.js';
import { setup } from './setup/setup.js';
import { setupPanel } from './setup/setup-panel.js';
import { statRefresh } from './stat-refresh.js';

export type CommandParts = SetupParts &
  Parameters<typeof myStats>[0] &
  Parameters<typeof statRefresh>[0] &
  Parameters<typeof refreshButton>[0];

/** Every command, button and panel of the bot. To add one, write its file and name it here. */
export function createCommands(parts: CommandParts): {
  readonly commands: readonly Command[];
  readonly buttons: readonly Button[];
  readonly panels: readonly Panel[];
} {
  return {
    commands: [myStats(parts), statRefresh(parts), setup(parts)],
    buttons: [refreshButton(parts)],
    panels: [setupPanel(parts)],
  };
}
