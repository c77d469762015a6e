import fc from 'fast-check';
import type { MemberDay } from '../../src/counts/days.js';
import { type Deed, type LiteralPart, rowsOf } from './literal-store.js';

const QUARTER = 900_000;
/** Slots between now and the edges of all rolling windows and the spans before them. */
const EDGES = [96, 193, 672, 1345, 2880, 5761];

export interface History {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly deeds: readonly Deed[];
  /** The same deeds as a store holds them: some rows in sheets, some changed since, two epochs. */
  readonly parts: readonly LiteralPart[];
}

const ago = fc.oneof(
  fc.integer({ min: -2, max: 200 }),
  fc.integer({ min: -2, max: 5800 }),
  fc.tuple(fc.constantFrom(...EDGES), fc.integer({ min: -1, max: 1 })).map(([edge, off]) => edge + off),
);

/** Ids whose order as text is not their order as numbers. */
export const MEMBERS = ['9', '10', '81384788765712384', '81384788765712385', '1081384788765712384'] as const;

const deed = fc.record({
  ago,
  userId: fc.constantFrom(...MEMBERS),
  epoch: fc.constantFrom('one', 'two'),
  messages: fc.nat(3),
  reactionsGiven: fc.nat(2),
  reactionsReceived: fc.nat(2),
  takenBack: fc.boolean(),
});

/** Months of deeds around the edges of windows, at any time of day, split over sheets and changed days at random. */
export function history(nows: fc.Arbitrary<number>): fc.Arbitrary<History> {
  return fc
    .record({
      now: nows,
      deeds: fc.array(deed, { maxLength: 60 }),
      choices: fc.array(fc.constantFrom('sheet', 'changed', 'replaced'), { minLength: 7, maxLength: 7 }),
    })
    .map(({ now, deeds, choices }) => {
      const all = deeds.map(({ ago: slots, takenBack, ...rest }) => ({
        ...rest,
        quarter: Math.floor(now / QUARTER) - slots,
        active: takenBack || rest.messages + rest.reactionsGiven > 0,
      }));
      return { now, deeds: all, parts: split(all, choices) };
    });
}

/** `replaced` rows stand in the sheet with older figures, and changed since. */
function split(deeds: readonly Deed[], choices: readonly string[]): LiteralPart[] {
  const parts = new Map<string, { day: number; epoch: string; sheet: MemberDay[] | null; changed: MemberDay[] }>();
  rowsOf(deeds).forEach(({ epoch, row }, i) => {
    const key = `${row.day} ${epoch}`;
    const part = parts.get(key) ?? { day: row.day, epoch, sheet: null, changed: [] };
    parts.set(key, part);
    const choice = choices[i % choices.length];
    if (choice !== 'sheet') part.changed.push(row);
    if (choice === 'changed') return;
    part.sheet ??= [];
    part.sheet.push(choice === 'sheet' ? row : older(row));
  });
  return [...parts.values()];
}

function older(row: MemberDay): MemberDay {
  const slots = new Map([[50, { messages: 7, reactionsGiven: 5, reactionsReceived: 3, active: 1 }]]);
  return { ...row, messages: 7, reactionsGiven: 5, reactionsReceived: 3, slots, rev: 0 };
}
