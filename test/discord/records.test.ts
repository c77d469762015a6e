import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelRecord, channelRecords, present } from '../../src/discord/payload-records.js';

const GUILD = '700000000000000001';

/** Few of each, so that channels are alike often, and nearly alike, too. */
const overwrite = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      id: fc.constantFrom('700000000000000002', '700000000000000003', 'nobody'),
      type: fc.constantFrom(0, 1),
      allow: fc.constantFrom('0', '1024', 'much'),
      deny: fc.constantFrom('0', '2048'),
    }),
  },
  { weight: 1, arbitrary: fc.constant(null) },
);
const channel = fc.record(
  {
    id: fc.constantFrom('700000000000000011', '700000000000000012', '700000000000000013'),
    type: fc.constantFrom(0, 4, 11),
    name: fc.constantFrom('general', 'random'),
    parent_id: fc.constantFrom(null, '700000000000000021', '700000000000000022'),
    permission_overwrites: fc.array(overwrite, { maxLength: 3 }),
  },
  { requiredKeys: ['id'] },
);

describe('the channels of a server', () => {
  it('are those that are read one by one, whatever their overwrites share', () => {
    fc.assert(
      fc.property(fc.array(fc.option(channel), { maxLength: 12 }), (channels) => {
        const some = channels as Parameters<typeof channelRecords>[0];
        expect(channelRecords(some, GUILD)).toEqual(present(some, (one) => channelRecord(one, GUILD)));
      }),
    );
  });

  it('share the overwrites of their category as one array', () => {
    const overwrites = () => [{ id: GUILD, type: 0, allow: '0', deny: '1024' }];
    const of = (id: number, parent_id: string | null, permission_overwrites = overwrites()) => ({
      id: String(id),
      type: 0,
      name: 'room',
      parent_id,
      permission_overwrites,
    });
    const [one, other, elsewhere] = channelRecords([of(1, '9'), of(2, '9'), of(3, null)], GUILD);
    expect(other?.overwrites).toBe(one?.overwrites);
    expect(elsewhere?.overwrites).toEqual(one?.overwrites);
  });
});
