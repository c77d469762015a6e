import { expect, it, vi } from 'vitest';
import { createSignalRouter } from '../../src/app/signal-router.js';
import type { Signal } from '../../src/discord/signals.js';
import { recordingLog } from '../views/log.js';

/** For `vi.waitFor`, whose own patience is a second. */
const PATIENCE = { timeout: 60_000 };
const JOINED: Signal = { kind: 'guildAvailable', guildId: '5', joined: true };

/** A router over parts that write down what they are told. */
function routed({ adopt, board }: { readonly adopt: () => Promise<void>; readonly board: (signal: Signal) => void }) {
  const log = recordingLog();
  const route = createSignalRouter({
    board: { onSignal: board, start: () => Promise.reject(new Error('not asked for')) },
    dispatcher: { onSignal: () => {} },
    publishing: { adoptGuild: adopt },
    registration: { joined: async () => {} },
    hello: { onSignal: () => {} },
    guildsOf: () => [],
    log,
  });
  return { route, log };
}

it('begins the board of a server that joined after its settings came back, and also when they could not', async () => {
  const told: string[] = [];
  const board = () => void told.push('board');
  const { route } = routed({ board, adopt: async () => void told.push('adopted') });
  route(JOINED);
  await vi.waitFor(() => expect(told).toEqual(['adopted', 'board']), PATIENCE);

  const refused = routed({ board, adopt: () => Promise.reject(new Error('away')) });
  refused.route(JOINED);
  await vi.waitFor(() => expect(told).toEqual(['adopted', 'board', 'board']), PATIENCE);
  expect(refused.log.at('warn')).toHaveLength(1);
});

// A bot that was stopped meanwhile has closed its ledger: the throw ended the process with 1 instead of 0.
it('logs a board that throws when a server joined', async () => {
  const { route, log } = routed({
    adopt: async () => {},
    board: () => {
      throw new Error('The ledger is closed');
    },
  });
  route(JOINED);
  await vi.waitFor(() => expect(log.at('error')).toMatchObject([{ guildId: '5' }]), PATIENCE);
});
