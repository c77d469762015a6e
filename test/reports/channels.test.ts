import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelsOf } from '../../src/reports/channels.js';
import { courseOf } from '../../src/reports/course.js';
import { type Deed, GUILD, literalStore, serverDaysOf } from './literal-store.js';

const QUARTER = 900_000;
const NOW = Date.parse('2026-11-21T12:07:00Z');
const RUNNING = Math.floor(NOW / QUARTER);
const ever = Number.POSITIVE_INFINITY;
const storeOf = (deeds: readonly Deed[], isOld?: (deed: Deed) => boolean) =>
  literalStore({ parts: [], serverDays: serverDaysOf(deeds, isOld) });
const ask = (store: ReturnType<typeof storeOf>, from: number, to = ever) =>
  channelsOf({ store, guildId: GUILD, now: NOW, span: { from, to } });

describe('channels by window', () => {
  const sent = (channel: string, quarter: number, messages: number, epoch = 'one') => ({
    ...{ userId: '1', channel, quarter, messages, epoch },
  });
  const deeds = [
    sent('7', RUNNING - 97, 1),
    sent('7', RUNNING - 96, 10),
    sent('8', RUNNING, 100),
    sent('8', RUNNING, 1_000, 'two'),
  ];

  it('are exact to the slot, threads under their own ids, epochs added up', async () => {
    expect(await ask(storeOf(deeds), RUNNING - 96)).toEqual({
      channels: new Map([
        ['7', 10],
        ['8', 1_100],
      ]),
      other: 0,
      from: (RUNNING - 96) * QUARTER,
      to: ever,
    });
    expect((await ask(storeOf(deeds), RUNNING - 97, RUNNING)).channels).toEqual(new Map([['7', 11]]));
  });

  it('take a cut day whole that was counted before channels had slots, and say from when', async () => {
    const store = storeOf(deeds, ({ quarter }) => quarter < RUNNING - 90);
    const midnight = (day: string) => Date.parse(`${day}T00:00:00Z`);
    expect(await ask(store, RUNNING - 96)).toMatchObject({ from: midnight('2026-11-20'), to: ever });
    expect((await ask(store, RUNNING - 96)).channels.get('7')).toBe(11);
    expect((await ask(store, RUNNING - 200, RUNNING - 96)).to).toBe(midnight('2026-11-21'));
    expect((await ask(store, RUNNING - 40)).from).toBe((RUNNING - 40) * QUARTER);
  });

  it('say apart what a published day has only in sum', async () => {
    const store = storeOf([sent('other', RUNNING, 5), sent('7', RUNNING, 1)]);
    expect(await ask(store, RUNNING)).toMatchObject({ channels: new Map([['7', 1]]), other: 5 });
  });

  it('add up to the messages, window by window and slot by slot', async () => {
    const deed = fc.record({
      userId: fc.constant('1'),
      channel: fc.constantFrom('7', '8', '9', 'other'),
      epoch: fc.constantFrom('one', 'two'),
      quarter: fc.integer({ min: RUNNING - 9_000, max: RUNNING + 1 }),
      messages: fc.nat(5),
    });
    const edge = fc.integer({ min: -1, max: 9_000 });
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 40 }), edge, edge, async (all, a, b) => {
        const store = storeOf(all);
        const [from, to] = [RUNNING - Math.max(a, b), RUNNING - Math.min(a, b)];
        const edges = [[from, to], [from, ever], [0, ever], ...all.slice(0, 5).map(({ quarter: q }) => [q, q + 1])];
        for (const [begin = 0, end = ever] of edges) {
          if (begin === end) continue;
          const { channels, other } = await ask(store, begin, end);
          const asked = { store, guildId: GUILD, now: NOW, from: begin || null, to: end, timeZone: 'UTC' } as const;
          const points = await courseOf({ ...asked, metrics: ['messages'], step: begin === 0 ? 'day' : 'slot' });
          const messages = points.reduce((sum, point) => sum + (point.messages ?? 0), 0);
          expect([...channels.values()].reduce((sum, amount) => sum + amount, other)).toBe(messages);
        }
      }),
      { numRuns: 60 },
    );
  });
});
