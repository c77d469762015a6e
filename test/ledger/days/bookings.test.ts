import fc from 'fast-check';
import { expect, it } from 'vitest';
import { METRICS } from '../../../src/counts/metrics.js';
import {
  type Booking,
  BY_SLOT,
  createJournalLine,
  Flag,
  negated,
  OF_SERVERS,
  postingsOf,
  toPosting,
} from '../../../src/ledger/days/bookings.js';

const id = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String);
const booking: fc.Arbitrary<Booking> = fc
  .record({
    metric: fc.constantFrom(...METRICS.names),
    by: fc.oneof(fc.constant(1), fc.integer({ min: -1_000_000, max: 1_000_000 })),
    guildId: id,
    userId: id,
    at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    channels: fc.option(id),
  })
  .map(({ channels, ...rest }) => (channels === null ? rest : { ...rest, split: { channels } }));

it('a line of the journal is read back as it was written', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(booking, fc.integer({ min: 0, max: 7 }))), (list) => {
      const line = createJournalLine();
      const postings = list.map(([one, flags]) => toPosting(one, flags));
      for (const posting of postings) line.add(posting);
      expect(line.size).toBe(list.length);
      expect([...postingsOf(line.take())]).toEqual(postings);
      expect(line.size).toBe(0);
    }),
  );
});

it('a booking and its undoing come to nothing', () => {
  fc.assert(
    fc.property(booking, (one) => {
      const { by, ...rest } = negated(one);
      expect({ ...rest, by: -by }).toEqual({ ...one, by: one.by });
    }),
  );
});

it('a line of the version before means what it meant', () => {
  const line = JSON.stringify([24, '7', '8', 100, '9', 9, '7', '8', 200, 0, 4, '7', '8', 300, 0]);
  const of = { guildId: '7', userId: '8' };
  expect([...postingsOf(line)]).toEqual([
    {
      ...of,
      number: METRICS.numberOf('messages'),
      by: 1,
      at: 100,
      flags: Flag.newInSlot + Flag.newInDay + Flag.seen,
      keys: [1 + OF_SERVERS + BY_SLOT, '9'],
    },
    { ...of, number: METRICS.numberOf('reactionsGiven'), by: 1, at: 200, flags: Flag.newInSlot + Flag.seen, keys: [] },
    { ...of, number: METRICS.numberOf('reactionsReceived'), by: -1, at: 300, flags: 0, keys: [] },
  ]);
  expect(() => [...postingsOf(JSON.stringify([5, '7', '8', 100, 0]))]).toThrow(/kind 5/);
});
