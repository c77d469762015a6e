import type { Log } from '../base/log.js';
import type { Snowflake } from '../base/snowflake.js';
import type { Board } from '../board/board.js';
import type { Hello } from '../board/hello/hello.js';
import type { Dispatcher } from '../commands/dispatcher.js';
import type { Registration } from '../commands/register.js';
import type { Signal } from '../discord/signals.js';
import type { Publishing } from '../publish/publishing.js';

/**
 * Brings what the gateway tells to those who react to it. A guild that joined is first given back what an earlier ledger
 * left of it. When a process first resumes a shard's session, its boards begin: they then show what was missed.
 */
export function createSignalRouter({
  board,
  dispatcher,
  publishing,
  registration,
  hello,
  guildsOf,
  log,
}: {
  readonly board: Pick<Board, 'onSignal' | 'start'>;
  readonly dispatcher: Pick<Dispatcher, 'onSignal'>;
  readonly publishing: Pick<Publishing, 'adoptGuild'>;
  readonly registration: Pick<Registration, 'joined'>;
  readonly hello: Pick<Hello, 'onSignal'>;
  /** The guilds of a shard that the bot is in. */
  readonly guildsOf: (shard: number) => readonly Snowflake[];
  readonly log: Log;
}): (signal: Signal) => void {
  const begun = new Set<number>();

  function begin(shard: number): void {
    if (begun.has(shard)) return;
    begun.add(shard);
    for (const guildId of guildsOf(shard)) void board.start(guildId);
  }

  return (signal) => {
    if (signal.kind === 'resumed') return begin(signal.shard);
    if (signal.kind !== 'guildAvailable' || !signal.joined) {
      board.onSignal(signal);
      dispatcher.onSignal(signal);
      hello.onSignal(signal);
      return;
    }
    void registration.joined(signal.guildId);
    publishing
      .adoptGuild(signal.guildId)
      .catch((error: unknown) =>
        log.warn(
          { err: error, guildId: signal.guildId },
          'settings that an earlier ledger left of a server could not be read; look at them with /setup there',
        ),
      )
      .then(() => board.onSignal(signal))
      .catch((error: unknown) =>
        log.error(
          { err: error, guildId: signal.guildId },
          'the board of a server that joined could not be begun; its next redraw tries again, report this line if it stays',
        ),
      );
    hello.onSignal(signal);
  };
}
