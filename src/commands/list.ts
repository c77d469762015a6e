import type { Button, Command } from './command.js';
import { myStats } from './my-stats.js';
import { refreshButton } from './refresh-button.js';
import { type SetupParts, setup } from './setup.js';
import { statRefresh } from './stat-refresh.js';

export type CommandParts = SetupParts &
  Parameters<typeof myStats>[0] &
  Parameters<typeof statRefresh>[0] &
  Parameters<typeof refreshButton>[0];

/** Every command and button of the bot. To add one, write its file and name it here. */
export function createCommands(parts: CommandParts): {
  readonly commands: readonly Command[];
  readonly buttons: readonly Button[];
} {
  return {
    commands: [myStats(parts), statRefresh(parts), setup(parts)],
    buttons: [refreshButton(parts)],
  };
}
