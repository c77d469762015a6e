import type { Board } from './board/board.js';
import type { Dispatcher } from './commands/dispatcher.js';
import type { Signal } from './discord/signals.js';
import type { Log } from './log.js';
import type { Publishing } from './publish/publishing.js';

/** Brings what the gateway tells to those who react to it. A guild that joined is first given back what an earlier ledger left of it. */
export function createSignalRouter({
  board,
  dispatcher,
  publishing,
  log,
}: {
  readonly board: Pick<Board, 'onSignal'>;
  readonly dispatcher: Pick<Dispatcher, 'onSignal'>;
  readonly publishing: Pick<Publishing, 'adoptGuild'>;
  readonly log: Log;
}): (signal: Signal) => void {
  return (signal) => {
    if (signal.kind !== 'guildAvailable' || !signal.joined) {
      board.onSignal(signal);
      dispatcher.onSignal(signal);
      return;
    }
    publishing
      .adoptGuild(signal.guildId)
      .catch((error: unknown) =>
        log.warn(
          { err: error, guildId: signal.guildId },
          'settings that an earlier ledger left of a server could not be read',
        ),
      )
      .finally(() => board.onSignal(signal));
  };
}
