import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Ledger, LedgerReader } from '../../ledger/ledger.js';
import { decodeSheet } from '../../ledger/sheet-codec.js';
import type { MemberDay } from '../../ledger/types.js';
import type { Store } from '../store.js';

/** Rows read before other work gets a turn: some 5 ms. */
const ROWS_PER_TURN = 1000;

/** The embedded store: reads the ledger's own epoch. Each call sees the ledger as it stands when it begins. */
export function createLedgerStore(ledger: Ledger): Store {
  async function reading<T>(answer: (reader: LedgerReader) => T): Promise<T> {
    await ledger.settle();
    const reader = ledger.read();
    try {
      return answer(reader);
    } finally {
      reader.close();
    }
  }

  return {
    async *days(guildId, from, to, { slotsFor }) {
      await ledger.settle();
      const { epoch } = ledger.identity();
      const reader = ledger.read();
      try {
        for (const day of reader.days(guildId, from, to)) {
          const sheet = reader.sheet(guildId, day);
          const changed: MemberDay[] = [];
          for (const row of reader.changedSince(guildId, day, sheet?.rev ?? -1)) {
            changed.push(row);
            if (changed.length % ROWS_PER_TURN === 0) await nextTurn();
          }
          yield {
            day,
            epoch,
            sheet: sheet === null ? null : decodeSheet(sheet.columns, { slots: slotsFor.has(day) }),
            changed,
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
