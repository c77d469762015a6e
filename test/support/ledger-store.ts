import type { Ledger } from '../../src/ledger/ledger.js';
import type { LedgerReader } from '../../src/ledger/rounds/ledger-reader.js';
import { createLedgerStore } from '../../src/store/ledger/ledger-store.js';
import type { Store } from '../../src/store/store.js';

/** What a ledger holds, each question with a reader of its own. */
export function storeOver(ledger: Pick<Ledger, 'read'>): Store {
  async function reading<T>(ask: (store: Store) => Promise<T>): Promise<T> {
    const reader: LedgerReader = ledger.read();
    try {
      return await ask(createLedgerStore(reader));
    } finally {
      reader.close();
    }
  }
  return {
    async *days(...question) {
      const reader = ledger.read();
      try {
        yield* createLedgerStore(reader).days(...question);
      } finally {
        reader.close();
      }
    },
    memberDays: (...question) => reading((store) => store.memberDays(...question)),
    serverDays: (...question) => reading((store) => store.serverDays(...question)),
    member: (...question) => reading((store) => store.member(...question)),
    names: (...question) => reading((store) => store.names(...question)),
    gaps: (...question) => reading((store) => store.gaps(...question)),
  };
}
