import fc from 'fast-check';
import type { AnyBulkWriteOperation, Document } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import { writeAll } from '../../src/publish/bulk.js';
import type { AnyDocument } from '../../src/store/mongo/collections.js';
import { guardedReplace } from '../../src/store/mongo/writes.js';
import { mongoConfig } from '../support/mongo-config.js';
import { startMongo, whyNoMongo } from '../support/mongo-server.js';
import { lookInto } from './fixture.js';

const server = await startMongo();
afterAll(() => server?.close());

describe.skipIf(server === null)(`a bulk on ${server?.kind ?? whyNoMongo()}`, () => {
  const open = async () => {
    if (server === null) throw new Error(whyNoMongo());
    const store = await lookInto(mongoConfig(server));
    return { store, users: store.ofAny(store.users) };
  };
  const write = (_id: string, rev: number, userId = '1') => guardedReplace(Object.assign({ _id, rev }, { userId }));

  it('is sent again from where a server stopped that ends a bulk at its first refusal', async () => {
    const { users } = await open();
    // What such a server does with an unordered bulk is what every server does with an ordered one.
    const stopping = Object.assign(Object.create(users), {
      bulkWrite: (operations: AnyBulkWriteOperation<AnyDocument>[]) => users.bulkWrite(operations, { ordered: true }),
    });
    let documents = 0;
    const stored = fc.constantFrom('absent', 'older', 'newer');
    await fc.assert(
      fc.asyncProperty(fc.array(stored, { minLength: 1, maxLength: 12 }), async (states) => {
        const ids = states.map(() => `doc ${documents++}`);
        const there = ids.flatMap((_id, i) => {
          const rev = { absent: null, older: 1, newer: 9 }[states[i] ?? 'absent'];
          return rev === null ? [] : [{ _id, rev }];
        });
        if (there.length > 0) await users.insertMany(there);

        expect(
          await writeAll(
            stopping,
            ids.map((_id) => write(_id, 5)),
          ),
        ).toEqual(new Map());

        const found: Document[] = await users.find({ _id: { $in: ids } }).toArray();
        const revs = new Map(found.map(({ _id, rev }) => [_id, rev]));
        expect(ids.map((_id) => revs.get(_id))).toEqual(states.map((state) => (state === 'newer' ? 9 : 5)));
      }),
      { numRuns: 25 },
    );
  });

  it('names what was refused behind a refusal, too', async () => {
    const { store, users } = await open();
    await users.insertOne({ _id: 'there', rev: 1, userId: '1' });
    await store.refuseUser('666');
    const stopping = Object.assign(Object.create(users), {
      bulkWrite: (operations: AnyBulkWriteOperation<AnyDocument>[]) => users.bulkWrite(operations, { ordered: true }),
    });
    const failures = await writeAll(stopping, [
      write('a', 1, '666'),
      write('there', 2),
      write('b', 1, '666'),
      write('c', 1),
    ]);
    expect([...failures.keys()]).toEqual([0, 2]);
    expect(await users.distinct('_id', { rev: { $gte: 1 } })).toEqual(['c', 'there']);
  });

  it('of which a part is left out without a word counts that part as not written', async () => {
    const { users } = await open();
    const forgetful = Object.assign(Object.create(users), {
      bulkWrite: (operations: AnyBulkWriteOperation<AnyDocument>[]) =>
        users.bulkWrite(
          operations.map((operation) =>
            'replaceOne' in operation && operation.replaceOne.filter._id === 'lost'
              ? { updateOne: { filter: { _id: 'nowhere' }, update: { $set: { rev: 1 } } } }
              : operation,
          ),
          { ordered: false },
        ),
    });
    await users.insertMany(['a', 'lost', 'b'].map((_id) => ({ _id, rev: 1 })));
    const failures = await writeAll(
      forgetful,
      ['a', 'lost', 'b'].map((_id) => write(_id, 2)),
    );
    expect([...failures.keys()]).toEqual([1]);
    expect(await users.distinct('_id', { rev: 2 })).toEqual(['a', 'b']);
  });
});
