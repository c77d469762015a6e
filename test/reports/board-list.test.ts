import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boardReport } from '../../src/reports/board-report.js';
import { type Deed, GUILD, gap, type LiteralStore, literalStore, sheetsOf } from './literal-store.js';
import { MEMBERS } from './random-history.js';

const QUARTER = 900_000;
const NOW = Date.parse('2026-11-21T12:07:00Z');
const RUNNING = Math.floor(NOW / QUARTER);
/** The first slots of the last seven days, and of the seven before. */
const [NOW_FROM, BEFORE_FROM] = [RUNNING - 672, RUNNING - 1345];

async function listOf(deeds: readonly Deed[], { since = 0, gaps = [] as ReturnType<typeof gap>[], top = 10 } = {}) {
  const store: LiteralStore = literalStore({
    parts: sheetsOf(deeds),
    gaps,
    members: [{ guildId: GUILD, userId: '9', name: 'Ada', firstSeen: 0, lastSeen: 1 }],
  });
  const basis = { store, lacking: null };
  const { list } = await boardReport({
    basis,
    guildId: GUILD,
    now: NOW,
    timeZone: 'UTC',
    since,
    metricsSince: {},
    top,
  });
  return list;
}

const has = (userId: string, messages: number) => ({ userId, quarter: NOW_FROM, messages });
const had = (userId: string, messages: number) => ({ userId, quarter: BEFORE_FROM, messages });
const risen = ({ rising, fresh }: Awaited<ReturnType<typeof listOf>>) => [
  rising && [rising.userId, rising.before, rising.messages],
  fresh && [fresh.userId, fresh.before, fresh.messages],
];

describe('the list of seven days', () => {
  it('has those with equal amounts share the better place, and says what became of it', async () => {
    const deeds = [has('9', 8), has('10', 5), has('11', 5), has('12', 3)];
    const earlier = [had('10', 9), had('12', 7), had('9', 7), had('13', 1)];
    expect((await listOf([...deeds, ...earlier])).top).toEqual([
      { userId: '9', name: 'Ada', messages: 8, place: 1, moved: 1 },
      { userId: '10', name: null, messages: 5, place: 2, moved: -1 },
      { userId: '11', name: null, messages: 5, place: 2, moved: 'new' },
      { userId: '12', name: null, messages: 3, place: 4, moved: -2 },
    ]);
  });

  it('says nothing of changes where the seven days before are not wholly covered', async () => {
    const deeds = [has('9', 30), had('9', 10), has('10', 20)];
    const begin = BEFORE_FROM * QUARTER;
    const changes = async (options: Parameters<typeof listOf>[1]) => {
      const { top, rising, fresh } = await listOf(deeds, options);
      return [top[0]?.moved, rising !== null, fresh !== null];
    };
    expect(await changes({ since: begin })).toEqual([0, true, true]);
    expect(await changes({ since: begin + 1 })).toEqual([null, false, false]);
    const lost = (state?: 'refilled') => [gap(begin, begin + 3 * 3_600_000, state)];
    expect(await changes({ gaps: lost() })).toEqual([null, false, false]);
    expect(await changes({ gaps: lost('refilled') })).toEqual([0, true, true]);
  });

  it('names who grew most for their size, and who is new with most', async () => {
    const steady = [had('9', 100), has('9', 150), had('10', 10), has('10', 15), had('11', 10), has('11', 9)];
    // Half as much again, both: the smaller id.
    expect(risen(await listOf(steady))).toEqual([['9', 100, 150], null]);
    const news = [had('12', 9), has('12', 40), has('13', 41), has('14', 9)];
    expect(risen(await listOf([...steady, ...news]))).toEqual([
      ['9', 100, 150],
      ['13', 0, 41],
    ]);
    expect(risen(await listOf([...steady, had('15', 10), has('15', 16)]))[0]).toEqual(['15', 10, 16]);
    expect(risen(await listOf([had('9', 10), has('9', 10), has('10', 9)]))).toEqual([null, null]);
    expect(risen(await listOf([...steady, ...news], { top: 0 }))).toEqual([
      ['9', 100, 150],
      ['13', 0, 41],
    ]);
  });

  it('agrees with counting message by message', async () => {
    const deed = fc.record({
      userId: fc.constantFrom(...MEMBERS),
      quarter: fc.oneof(
        fc.integer({ min: BEFORE_FROM - 2, max: RUNNING + 1 }),
        fc.constantFrom(BEFORE_FROM - 1, BEFORE_FROM, NOW_FROM - 1, NOW_FROM),
      ),
      messages: fc.integer({ min: 0, max: 6 }),
      epoch: fc.constantFrom('one', 'two'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 60 }), async (deeds) => {
        const list = await listOf(deeds);
        const sumOf = (userId: string, from: number, to: number) =>
          deeds
            .filter((one) => one.userId === userId && one.quarter >= from && one.quarter < to)
            .reduce((sum, { messages }) => sum + messages, 0);
        const all = [...MEMBERS]
          .sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
          .map((userId) => ({
            userId,
            after: sumOf(userId, NOW_FROM, Number.POSITIVE_INFINITY),
            earlier: sumOf(userId, BEFORE_FROM, NOW_FROM),
          }));
        const place = (which: 'after' | 'earlier', amount: number) =>
          1 + all.filter((one) => one[which] > amount).length;
        const top = all
          .filter(({ after }) => after > 0)
          .sort((a, b) => b.after - a.after)
          .map(({ userId, after, earlier }) => ({
            userId,
            messages: after,
            place: place('after', after),
            moved: earlier === 0 ? 'new' : place('earlier', earlier) - place('after', after),
          }));
        expect(list.top.map(({ name: _, ...member }) => member)).toEqual(top);
        const growths = all.filter(({ after, earlier }) => earlier >= 10 && after > earlier);
        const best = Math.max(...growths.map(({ after, earlier }) => (after - earlier) / earlier));
        const rising = growths.find(({ after, earlier }) => (after - earlier) / earlier === best);
        const news = all.filter(({ after, earlier }) => earlier < 10 && after >= 10);
        const most = Math.max(...news.map(({ after }) => after));
        const fresh = news.find(({ after }) => after === most);
        expect(risen(list)).toEqual([rising, fresh].map((one) => (one ? [one.userId, one.earlier, one.after] : null)));
      }),
      { numRuns: 200 },
    );
  });
});
