import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Snowflake } from '../../base/snowflake.js';
import type { Slot, UtcDay } from '../../base/time/slots.js';
import type { SlotCounts } from '../../counts/counts.js';
import type { MemberDay, ServerDay } from '../../counts/days.js';
import { METRICS } from '../../counts/metrics.js';
import { type SheetColumns, SheetEncoder } from '../days/sheet-codec.js';
import type { StoredSheet } from '../days/stored-sheet.js';
import type { LedgerCheck } from './ledger-check.js';

/** What of a day does not fit its member days, by name; both empty: all is as it must be. */
export interface DayCheck {
  /** Fields of the server's day. */
  readonly serverDay: readonly string[];
  /** Columns of its sheet; a sheet that is older than the day's last change is not looked at. */
  readonly sheet: readonly string[];
  /** Its round; -1: there is none. */
  readonly sheetRev: number;
  /** Member days that were added up. */
  readonly rows: number;
}

const SLOT_FIELDS = [...METRICS, 'active'] as const;

/** Compares a guild's day and its sheet with the sum of its member days. Yields to the event loop. */
export async function checkDay(check: LedgerCheck, guildId: Snowflake, day: UtcDay): Promise<DayCheck> {
  const [server] = check.serverDays(guildId, day, day);
  const sheet = check.sheet(guildId, day);
  const encoder = new SheetEncoder();
  const sums = new Sums();
  let rows = 0;
  for (const page of check.memberDays(guildId, day)) {
    rows += page.length;
    for (const row of page) {
      sums.add(row);
      encoder.add(row);
    }
    await nextTurn();
  }
  const isNewest = server !== undefined && sheet !== null && sheet.rev >= server.rev;
  return {
    serverDay: server === undefined ? ['missing'] : sums.differing(server),
    sheet: isNewest ? differingColumns(sheet, encoder.columns()) : [],
    sheetRev: sheet?.rev ?? -1,
    rows,
  };
}

class Sums {
  readonly #totals = { messages: 0, reactionsGiven: 0, reactionsReceived: 0, activeMembers: 0 };
  readonly #slots = new Map<Slot, SlotCounts>();
  readonly #channels = new Map<Snowflake, number>();

  add(row: MemberDay): void {
    for (const metric of METRICS) this.#totals[metric] += row[metric];
    let active = false;
    for (const [slot, counts] of row.slots) {
      const sum = this.#slots.get(slot) ?? { messages: 0, reactionsGiven: 0, reactionsReceived: 0, active: 0 };
      for (const field of SLOT_FIELDS) sum[field] += counts[field];
      this.#slots.set(slot, sum);
      active ||= counts.active > 0;
    }
    if (active) this.#totals.activeMembers += 1;
    for (const [channel, messages] of row.channels) {
      this.#channels.set(channel, (this.#channels.get(channel) ?? 0) + messages);
    }
  }

  differing(server: ServerDay): readonly string[] {
    const totals = [...METRICS, 'activeMembers' as const].filter((field) => server[field] !== this.#totals[field]);
    const slots = [...new Set([...server.slots.keys(), ...this.#slots.keys()])].filter((slot) =>
      SLOT_FIELDS.some((field) => (server.slots.get(slot)?.[field] ?? 0) !== (this.#slots.get(slot)?.[field] ?? 0)),
    );
    const channels = [...new Set([...server.channels.keys(), ...this.#channels.keys()])].filter(
      (channel) => (server.channels.get(channel) ?? 0) !== (this.#channels.get(channel) ?? 0),
    );
    return [...totals, ...slots.map((slot) => `slots.${slot}`), ...channels.map((channel) => `channels.${channel}`)];
  }
}

function differingColumns({ columns }: StoredSheet, right: SheetColumns): readonly string[] {
  const of = ({ members, totals, slots }: SheetColumns): readonly (readonly [string, Uint8Array])[] => [
    ['members', members],
    ...Object.entries(totals).map(([name, bytes]) => [`totals.${name}`, bytes] as const),
    ...Object.entries(slots).map(([name, bytes]) => [`slots.${name}`, bytes] as const),
  ];
  const stored = new Map(of(columns));
  return of(right)
    .filter(([name, bytes]) => Buffer.compare(bytes, stored.get(name) ?? new Uint8Array()) !== 0)
    .map(([name]) => name);
}
