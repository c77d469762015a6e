import { expect, it } from 'vitest';
import { tallyOf } from '../../src/reports/tally-of.js';
import { GUILD, literalStore, sheetsOf } from './literal-store.js';

const NOW = Date.parse('2026-11-21T12:07:00Z');
const RUNNING = Math.floor(NOW / 900_000);
const store = literalStore({
  parts: sheetsOf([
    { userId: '1', quarter: RUNNING, messages: 9, reactionsReceived: 1 },
    { userId: '2', quarter: RUNNING, reactionsReceived: 4 },
    { userId: '3', quarter: RUNNING - 200, messages: 1, reactionsReceived: 4 },
    { userId: '3', quarter: RUNNING - 1, reactionsReceived: 4 },
  ]),
});
const [before, edge] = [RUNNING - 400, RUNNING - 96];
const today = { from: edge, to: Number.POSITIVE_INFINITY };
const ask = (...metrics: ('messages' | 'reactionsReceived')[]) =>
  tallyOf({ store, guildId: GUILD, now: NOW, edges: [before, edge], metrics });

it('a tally adds up the metrics that it is asked for, and orders members by each', async () => {
  const tally = await ask('reactionsReceived', 'messages');
  expect(tally.figures(today)).toEqual({ messages: 9, reactionsReceived: 9, activeMembers: 1 });
  expect(tally.figures({ from: before, to: edge })).toEqual({ messages: 1, reactionsReceived: 4, activeMembers: 1 });
  expect(tally.top(today, 'reactionsReceived', 2)).toEqual([
    { userId: '2', amount: 4 },
    { userId: '3', amount: 4 },
  ]);
  expect(tally.top({ ...today, from: before }, 'reactionsReceived', 1)).toEqual([{ userId: '3', amount: 8 }]);
  expect(tally.rank(today, 'reactionsReceived', '1')).toEqual({ rank: 3, of: 3 });
  expect(tally.rank(today, 'messages', '3')).toBeNull();
});

it('a tally reads the columns that it needs, and says nothing of others', async () => {
  store.reads.length = 0;
  const tally = await ask('messages');
  expect(store.reads.map(({ columns }) => columns)).toEqual([['messages', 'active']]);
  expect(tally.figures(today)).toEqual({ messages: 9, activeMembers: 1 });
  expect(() => tally.top(today, 'reactionsReceived', 1)).toThrow(RangeError);
  expect(() => tally.rank(today, 'reactionsReceived', '1')).toThrow(RangeError);
});
