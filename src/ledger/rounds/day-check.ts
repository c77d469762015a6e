import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Snowflake } from '../../base/snowflake.js';
import type { Slot, UtcDay } from '../../base/time/slots.js';
import { BREAKDOWNS, type Breakdown, type BreakdownDescription } from '../../counts/breakdowns.js';
import { addCounts, type Sums } from '../../counts/counts.js';
import type { MemberDay, ServerDay } from '../../counts/days.js';
import { METRICS } from '../../counts/metrics.js';
import { type SheetColumns, SheetEncoder } from '../days/sheet-codec.js';
import type { StoredSheet } from '../days/stored-sheets.js';
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

/** Compares a guild's day and its sheet with the sum of its member days. Yields to the event loop. */
export async function checkDay(check: LedgerCheck, guildId: Snowflake, day: UtcDay): Promise<DayCheck> {
  const [server] = check.serverDays(guildId, day, day);
  const sheet = check.sheet(guildId, day);
  const encoder = new SheetEncoder();
  const sums = new DaySums();
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

/** Member days added up, as the server's day must be. */
class DaySums {
  readonly #slots = new Map<Slot, Sum>();
  readonly #breakdowns: { [B in Breakdown]?: Map<string, number> } = {};
  #activeMembers = 0;
  readonly #notAddingUp = new Set<string>();

  add(row: MemberDay): void {
    let active = false;
    for (const breakdown of BREAKDOWNS.names) if (!addsUp(row, breakdown)) this.#notAddingUp.add(breakdown);
    for (const [slot, counts] of row.slots) {
      const sum = this.#slots.get(slot) ?? { active: 0 };
      addCounts(sum, counts);
      sum.active += counts.active;
      this.#slots.set(slot, sum);
      active ||= counts.active > 0;
    }
    if (active) this.#activeMembers += 1;
    for (const breakdown of BREAKDOWNS.names) {
      if (!BREAKDOWNS.of(breakdown).ofServers) continue;
      const sums = this.#breakdowns[breakdown] ?? new Map<string, number>();
      this.#breakdowns[breakdown] = sums;
      for (const [key, amount] of row.breakdowns[breakdown] ?? []) sums.set(key, (sums.get(key) ?? 0) + amount);
    }
  }

  /** What of a server's day is something else, by name. */
  differing(server: ServerDay): readonly string[] {
    const slots = distinct(server.slots, this.#slots).filter((slot) => {
      const [is, ought] = [server.slots.get(slot), this.#slots.get(slot)];
      return (
        (is?.active ?? 0) !== (ought?.active ?? 0) || METRICS.names.some((m) => (is?.[m] ?? 0) !== (ought?.[m] ?? 0))
      );
    });
    const keys = BREAKDOWNS.names.flatMap((breakdown) => {
      const [is, ought] = [server.breakdowns[breakdown], this.#breakdowns[breakdown]];
      return distinct(is, ought)
        .filter((key) => (is?.get(key) ?? 0) !== (ought?.get(key) ?? 0))
        .map((key) => `${breakdown}.${key}`);
    });
    return [
      ...(server.activeMembers === this.#activeMembers ? [] : ['activeMembers']),
      ...slots.map((slot) => `slots.${slot}`),
      ...keys,
      ...[...this.#notAddingUp].map((breakdown) => `members.${breakdown}`),
    ];
  }
}

/** Whether a member's breakdown is the whole of its metric; of one that is younger than its metric, not more than that. */
function addsUp(row: MemberDay, breakdown: Breakdown): boolean {
  const { of: metric, younger }: BreakdownDescription = BREAKDOWNS.of(breakdown);
  let parts = 0;
  for (const amount of row.breakdowns[breakdown]?.values() ?? []) parts += amount;
  const whole = row[metric] ?? 0;
  return parts === whole || (younger === true && parts < whole);
}

type Sum = { active: number } & Sums;

function distinct<K>(a: ReadonlyMap<K, unknown> | undefined, b: ReadonlyMap<K, unknown> | undefined): readonly K[] {
  return [...new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])])];
}

function differingColumns({ columns }: StoredSheet, right: SheetColumns): readonly string[] {
  const of = ({ members, totals, slots }: SheetColumns): ReadonlyMap<string, Uint8Array> =>
    new Map([
      ['members', members],
      ...Object.entries(totals).map(([name, bytes]) => [`totals.${name}`, bytes] as const),
      ...Object.entries(slots).map(([name, bytes]) => [`slots.${name}`, bytes] as const),
    ]);
  const [stored, wanted] = [of(columns), of(right)];
  const nothing = new Uint8Array();
  return [...new Set([...wanted.keys(), ...stored.keys()])].filter(
    (name) => Buffer.compare(wanted.get(name) ?? nothing, stored.get(name) ?? nothing) !== 0,
  );
}
