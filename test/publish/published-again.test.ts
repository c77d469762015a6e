import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import { createAgain, histories } from '../support/published-again.js';

const server: MongoServer | null = await startMongo();
afterAll(() => server?.close());

describe.skipIf(server === null)(`days published again on ${server?.kind ?? whyNoMongo()}`, () => {
  it('sum up to what was counted, however often and in whatever order they arrive, from two epochs', {
    timeout: 60_000,
  }, async () => {
    if (server === null) throw new Error(whyNoMongo());
    const again = createAgain(server);
    try {
      await fc.assert(
        fc.asyncProperty(histories, async (history) => {
          const { model, mongo, ledgers } = await again.publish(history);
          expect(ledgers).toEqual(model);
          expect(mongo).toEqual(model);
        }),
        { numRuns: 12 },
      );
    } finally {
      await again.close();
    }
  });
});
