import { systemClock } from '../../src/base/clock.js';
import type { Simulation } from '../simulation.js';
import type { DemoStore } from '../store.js';
import { FAULT_KINDS, type FaultKind, type FaultView } from './protocol.js';
import type { Story } from './story.js';
import type { Supervisor } from './supervisor.js';

/** What a visitor can do to the bot, and to what it stands on. */
export interface VisitorFaults {
  readonly view: readonly FaultView[];
  /** @throws Error with the reason where it cannot be done just now */
  commit(kind: FaultKind): Promise<void>;
  /** Notices that the board is back; to be called often. */
  look(): void;
}

export function createVisitorFaults({
  simulation,
  supervisor,
  store,
  story,
}: {
  readonly simulation: Pick<Simulation, 'boards' | 'discord'>;
  readonly supervisor: Supervisor;
  readonly store: DemoStore;
  readonly story: Story;
}): VisitorFaults {
  const { discord } = simulation;
  let boardGoneAt: number | null = null;

  function unavailable(kind: FaultKind): string | null {
    const { state } = supervisor.view;
    if (kind === 'board') return simulation.boards().length === 0 ? 'There is no board just now.' : null;
    if (kind === 'store') return store.whyNoLine;
    if (kind === 'kill') return state === 'connected' || state === 'reconnecting' ? null : 'The bot does not run.';
    return state === 'connected' ? null : 'The bot is not connected.';
  }

  const committing: Readonly<Record<FaultKind, () => Promise<void> | void>> = {
    board() {
      for (const { id } of simulation.boards()) discord.deleteMessage(id);
      boardGoneAt = systemClock.monotonic();
      story.tell('The board was deleted.', 'bad');
    },
    kill() {
      story.tell('The bot was killed with kill -9. Nothing of it was told before.', 'bad');
      return supervisor.kill();
    },
    connection() {
      story.tell('The bot’s connection to Discord was cut.', 'bad');
      discord.faults.dropConnections();
    },
    store() {
      if (store.line?.isOpen) {
        store.line.cut();
        story.tell('MongoDB was taken away. The bot counts on into its ledger.', 'bad');
      } else {
        store.line?.mend();
        story.tell('MongoDB is back. The bot copies what it counted meanwhile.', 'good');
      }
    },
  };

  return {
    get view() {
      return FAULT_KINDS.map((kind) => ({
        kind,
        unavailable: unavailable(kind),
        on: kind === 'store' && store.line?.isOpen === false,
      }));
    },
    async commit(kind) {
      const reason = unavailable(kind);
      if (reason !== null) throw new Error(reason);
      await committing[kind]();
    },
    look() {
      if (boardGoneAt === null || simulation.boards().length === 0) return;
      const seconds = ((systemClock.monotonic() - boardGoneAt) / 1000).toFixed(1);
      boardGoneAt = null;
      story.tell(`The board is back after ${seconds} s.`, 'good');
    },
  };
}
