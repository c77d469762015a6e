import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Ledger, LedgerReader } from '../../ledger/ledger.js';
import { decodeSheet } from '../../ledger/sheet-codec.js';
import type { Store } from '../store.js';

/** The embedded store: reads the ledger's own epoch. Each call sees the ledger as it stands when it begins. */
export function createLedgerStore(ledger: Ledger): Store {
  async function reading<T>(answer: (reader: LedgerReader) => T): Promise<T> {
    const reader = ledger.read();
    try {
      return answer(reader);
    } finally {
      reader.close();
    }
  }

  return {
    async *days(guildId, from, to, { slotsFor }) {
      const { epoch } = ledger.identity();
      const reader = ledger.read();
      try {
        for (const day of reader.days(guildId, from, to)) {
          const sheet = reader.sheet(guildId, day);
          const changed = reader.changedSince(guildId, day, sheet?.rev ?? -1);
          yield {
            day,
            epoch,
            sheet: sheet === null ? null : decodeSheet(sheet.columns, { slots: slotsFor.has(day) }),
            changed: [...changed],
          };
          await nextTurn();
        }
      } finally {
        reader.close();
      }
    },
    memberDays: (guildId, userId, from, to) => reading((reader) => reader.memberDays(guildId, userId, from, to)),
    serverDays: (guildId, from, to) => reading((reader) => reader.serverDays(guildId, from, to)),
    member: (guildId, userId) => reading((reader) => reader.member(guildId, userId)),
    names: (guildId, userIds) => reading((reader) => reader.names(guildId, userIds)),
    gaps: (guildId, from) => reading((reader) => reader.gaps(guildId, from)),
  };
}
