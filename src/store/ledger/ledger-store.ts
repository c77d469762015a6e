import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Snowflake } from '../../base/snowflake.js';
import type { UtcDay } from '../../base/time/slots.js';
import { readSheet, type SheetPart } from '../../ledger/days/sheet-codec.js';
import { SHEET_COLUMNS, SheetError } from '../../ledger/days/sheet-columns.js';
import type { LedgerReader } from '../../ledger/rounds/ledger-reader.js';
import type { DayPart, Store } from '../store.js';

/** A sheet that is none: damaged, or written by something else. */
export interface BrokenSheet {
  readonly guildId: Snowflake;
  readonly day: UtcDay;
  readonly epoch: string;
  /** -1 of another epoch's, where it was not read. */
  readonly rev: number;
}

/**
 * The own epoch and what is kept of others, as they stood when the reader was opened.
 * @param onBroken told of each sheet that cannot be read, and that is passed over
 */
export function createLedgerStore(reader: LedgerReader, onBroken: (sheet: BrokenSheet) => void = () => {}): Store {
  function ownPart(guildId: Snowflake, day: UtcDay, part: SheetPart): DayPart {
    const stored = reader.sheet(guildId, day, part);
    const sheet = stored && readSheet(stored.columns, part);
    if (stored !== null && sheet === null) onBroken({ guildId, day, epoch: reader.epoch, rev: stored.rev });
    const changed = reader.changedSince(guildId, day, sheet === null ? -1 : (stored?.rev ?? -1));
    return { day, epoch: reader.epoch, sheet, changed };
  }

  return {
    async *days(guildId, from, to, { columns, slotsFor }) {
      const own = reader.days(guildId, from, to).map((day) => ({ day, epoch: reader.epoch }));
      const past = reader.pastDays(guildId, from, to);
      const all = past.length === 0 ? own : [...past, ...own].sort((a, b) => a.day - b.day);
      for (const { day, epoch } of all) {
        const part = { columns, slots: slotsFor.has(day) };
        if (epoch === reader.epoch) yield ownPart(guildId, day, part);
        else {
          const stored = reader.pastSheet(guildId, day, epoch, part);
          const sheet = stored && readSheet(stored.columns, part);
          if (sheet !== null) yield { day, epoch, sheet, changed: [] };
          else if (stored !== null) onBroken({ guildId, day, epoch, rev: stored.rev });
        }
        await nextTurn();
      }
    },
    async memberDays(guildId, userId, from, to, { columns = SHEET_COLUMNS, slotsFor, breakdowns = true } = {}) {
      const days = [...reader.memberDays(guildId, userId, from, to, { breakdowns })];
      const past = reader.pastDays(guildId, from, to);
      for (const { day, epoch } of past) {
        try {
          const part = { columns, slots: slotsFor?.has(day) ?? true };
          const row = reader.pastMemberDay(guildId, day, epoch, userId, part);
          if (row !== null) days.push(row);
        } catch (error) {
          if (!(error instanceof SheetError)) throw error;
          onBroken({ guildId, day, epoch, rev: -1 });
        }
        await nextTurn();
      }
      return past.length === 0 ? days : days.sort((a, b) => a.day - b.day);
    },
    serverDays: async (guildId, from, to, options) => reader.serverDays(guildId, from, to, options),
    member: async (guildId, userId) => reader.member(guildId, userId),
    names: async (guildId, userIds) => reader.names(guildId, userIds),
    gaps: async (guildId, from) => reader.gaps(guildId, from),
  };
}
