import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { SLOT_MS } from '../../src/base/time/slots.js';
import type { ReactionAdded } from '../../src/counts/activity.js';
import { guildStream } from '../../src/discord/shards.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { boardReport } from '../../src/reports/board-report.js';
import { memberReport } from '../../src/reports/member-report.js';
import { MEMBER_WINDOWS } from '../../src/reports/shapes.js';
import { createMongoStore } from '../../src/store/mongo/mongo-store.js';
import { createOtherEpochs } from '../../src/store/mongo/other-epochs.js';
import type { Basis } from '../../src/store/store.js';
import { type MongoServer, startMongo, whyNoMongo } from '../support/mongo-server.js';
import { type Arriving, answering, deliver, LONG_AGO, openEpoch, openStore, roundOf } from './epochs.js';
import { GUILD, message, NOON, testClock } from './fixture.js';

const server: MongoServer | null = await startMongo();
afterAll(() => server?.close());

/** Ids whose order as text is not their order as numbers. */
const MEMBERS = ['9', '10', '81384788765712384', '1081384788765712384'] as const;

function reactionTo({ messageId, userId: authorId, at }: ReturnType<typeof message>, userId: string): ReactionAdded {
  const about = { guildId: GUILD, channelId: '77', emoji: '👍', burst: false, name: null } as const;
  return { kind: 'reactionAdded', ...about, messageId, userId, authorId, at };
}

describe.skipIf(server === null)(`answers from ledger and past, on ${server?.kind ?? whyNoMongo()}`, () => {
  const everything = (basis: Basis) =>
    Promise.all([
      boardReport({ basis, guildId: GUILD, now: NOON, timeZone: 'UTC', since: LONG_AGO, metricsSince: {}, top: 10 }),
      ...MEMBERS.map((userId) =>
        memberReport({
          basis,
          guildId: GUILD,
          userId,
          now: NOON,
          timeZone: 'Asia/Kolkata',
          since: LONG_AGO,
          windows: MEMBER_WINDOWS,
        }),
      ),
    ]);

  const step = fc.record({
    epoch: fc.nat(2),
    user: fc.constantFrom(...MEMBERS),
    reacts: fc.constantFrom(null, null, ...MEMBERS),
    ago: fc.oneof(fc.nat(9_000), fc.nat(200)),
    publish: fc.constantFrom('no', 'no', 'days', 'sheets'),
    late: fc.boolean(),
  });

  it('are those of MongoDB alone, also while it is away, and with writes that land late', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
        const clock = testClock();
        const collections = await openStore(server);
        const own = openEpoch({ clock, follows: LONG_AGO });
        const ledgers = [own, openEpoch({ clock }), openEpoch({ clock })];
        const late: Arriving[] = [];
        const behind = new Set<Ledger>();
        const sent = new Map<string, number>();
        const publish = async (ledger: Ledger, options: { sheets: boolean; late: boolean }) => {
          const arriving = await roundOf(ledger, collections, { clock, sheets: options.sheets });
          for (const one of arriving) {
            const { collectionName } = one.collection;
            const isSheet = collectionName === collections.sheets.collectionName;
            // A day's `servers` document goes before its members', and a sheet after what it holds.
            const isLate =
              ledger !== own &&
              collectionName !== collections.servers.collectionName &&
              (options.late || (isSheet && behind.has(ledger)));
            if (isLate) behind.add(ledger);
            if (isLate) late.push(one);
            else await deliver([one], collections);
          }
        };
        for (const { epoch, user, reacts, ago, publish: how, late: isLate } of steps) {
          const ledger = ledgers[epoch] ?? own;
          const said = message(user, NOON - ago * SLOT_MS);
          ledger.apply({ changes: [said] });
          if (reacts !== null) ledger.apply({ changes: [reactionTo(said, reacts)] });
          sent.set(user, (sent.get(user) ?? 0) + 1);
          if (how !== 'no') await publish(ledger, { sheets: how === 'sheets', late: isLate });
        }
        for (const ledger of ledgers) await publish(ledger, { sheets: false, late: false });
        const { past, mongo, withStore } = answering(own, createOtherEpochs(collections));
        const store = createMongoStore(collections, { streamOf: guildStream, readMs: 60_000 });
        const alone = () => everything({ store, lacking: null });

        await past.readAll();
        expect(await withStore(GUILD, everything)).toEqual(await alone());

        await deliver(late, collections);
        await past.readAll({ again: true });
        const whole = await alone();
        expect(await withStore(GUILD, everything)).toEqual(whole);
        const told = whole.slice(1).map((report) => report.windows.find(({ window }) => window === 'all'));
        expect(told.map((all) => (all && !('figures' in all) ? (all.messages ?? 0) : null))).toEqual(
          MEMBERS.map((user) => sent.get(user) ?? 0),
        );

        mongo.there = false;
        expect(await withStore(GUILD, everything)).toEqual(whole);
        for (const ledger of ledgers) ledger.close();
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });
});
