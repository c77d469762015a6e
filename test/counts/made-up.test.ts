import { afterAll, describe, expect, it, vi } from 'vitest';
import { dayOf, SLOTS_PER_DAY } from '../../src/base/time/slots.js';
import type { Breakdown, BreakdownDescription } from '../../src/counts/breakdowns.js';
import type { Metric, MetricDescription } from '../../src/counts/metrics.js';
import { guildStream } from '../../src/discord/shards.js';
import type { RuleTools } from '../../src/ledger/counting/rule.js';
import { checkDay } from '../../src/ledger/rounds/day-check.js';
import { refreshSheets } from '../../src/ledger/rounds/sheets.js';
import { tallyOf } from '../../src/reports/tally-of.js';
import { createMongoStore } from '../../src/store/mongo/mongo-store.js';
import type { Store } from '../../src/store/store.js';
import { deliver, openEpoch, openStore, roundOf } from '../publish/epochs.js';
import { addGuild, GUILD, message, NOON, testClock } from '../publish/fixture.js';
import { storeOver } from '../support/ledger-store.js';
import { startMongo, whyNoMongo } from '../support/mongo-server.js';

/** A metric and its breakdown that nothing else in the program knows: two lines of the tables, and what books them. */
const WAVES = 'waves' as Metric;
const WAVE_KINDS = 'waveKinds' as Breakdown;

vi.mock('../../src/counts/metrics.js', async (original) => {
  const { METRICS } = await original<typeof import('../../src/counts/metrics.js')>();
  const { described } = await import('../../src/counts/described.js');
  const waves: MetricDescription = { number: 50, unit: 'count', makesActive: false, undoable: false };
  return { METRICS: described({ ...METRICS.table, waves }) };
});
vi.mock('../../src/counts/breakdowns.js', async (original) => {
  const all = await original<typeof import('../../src/counts/breakdowns.js')>();
  const { described } = await import('../../src/counts/described.js');
  const waveKinds: BreakdownDescription = {
    number: 50,
    of: 'waves' as Metric,
    key: 'text',
    ofServers: true,
    slots: null,
  };
  return { ...all, BREAKDOWNS: described({ ...all.BREAKDOWNS.table, waveKinds }) };
});
vi.mock('../../src/ledger/counting/messages.js', async (original) => {
  const { messageRule } = await original<typeof import('../../src/ledger/counting/messages.js')>();
  return {
    messageRule(tools: RuleTools) {
      const rule = messageRule(tools);
      return {
        ...rule,
        count: {
          message(...[sent, now]: Parameters<NonNullable<typeof rule.count.message>>) {
            rule.count.message?.(sent, now);
            const { guildId, userId, at } = sent;
            tools.days.book({
              metric: 'waves' as Metric,
              by: 2,
              guildId,
              userId,
              at,
              split: { waveKinds: 'both hands' } as never,
            });
          },
        },
      };
    },
  };
});

const server = await startMongo();
afterAll(() => server?.close());

describe.skipIf(server === null)(`a metric that is only described, on ${server?.kind ?? whyNoMongo()}`, () => {
  it('is in ledger, documents, sheets, both stores, reports and checks', async () => {
    const clock = testClock();
    const ledger = openEpoch({ clock });
    const collections = await openStore(server);
    addGuild(ledger, NOON);
    ledger.apply({ changes: [message('1'), message('1'), message('2', NOON - 900_000)] });
    ledger.commit();
    await deliver(await roundOf(ledger, collections, { clock, sheets: true }), collections);

    const field = { waves: 4, waveKinds: { 'both hands': 4 } };
    expect(await collections.users.findOne({ userId: '1' })).toMatchObject({ ...field, slots: { 48: { waves: 4 } } });
    expect(await collections.servers.findOne({})).toMatchObject({ waves: 6, waveKinds: { 'both hands': 6 } });
    const sheet = await collections.sheets.findOne({});
    expect(Object.keys(sheet?.totals ?? {})).toContain(WAVES);
    expect(ledger.directory.guild(GUILD)?.metricsSince).toMatchObject({ waves: NOON });

    await refreshSheets({ ledger, now: NOON, nightly: true });
    const day = dayOf(NOON);
    const edge = day * SLOTS_PER_DAY + 48;
    const inAll = async (store: Store) => {
      const tally = await tallyOf({ store, guildId: GUILD, now: NOON, edges: [edge - 48, edge], metrics: [WAVES] });
      const [row] = await store.memberDays(GUILD, '1', day, day);
      return {
        whole: tally.figures({ from: edge - 48, to: Number.POSITIVE_INFINITY }),
        part: tally.figures({ from: edge, to: Number.POSITIVE_INFINITY }),
        top: tally.top({ from: edge - 48, to: Number.POSITIVE_INFINITY }, WAVES, 1),
        kinds: row?.breakdowns[WAVE_KINDS],
      };
    };
    const expected = {
      whole: { waves: 6, activeMembers: 2 },
      part: { waves: 4, activeMembers: 1 },
      kinds: new Map([['both hands', 4]]),
    };
    expect(await inAll(storeOver(ledger))).toMatchObject(expected);
    expect(await inAll(createMongoStore(collections, { streamOf: guildStream }))).toEqual(
      await inAll(storeOver(ledger)),
    );

    const check = ledger.check();
    expect(await checkDay(check, GUILD, day)).toMatchObject({ serverDay: [], sheet: [] });
    check.close();
    ledger.close();
  });
});
