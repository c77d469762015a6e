import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BREAKDOWNS, OTHER } from '../../src/counts/breakdowns.js';
import { described, LARGEST_NUMBER } from '../../src/counts/described.js';
import { METRICS } from '../../src/counts/metrics.js';

describe('a table of descriptions', () => {
  it('is in the order of its numbers, wherever an entry stands', () => {
    const table = described({ last: { number: 63 }, first: { number: 1 }, middle: { number: 7 } });
    expect(table.names).toEqual(['first', 'middle', 'last']);
    expect(table.table).toEqual({ first: { number: 1 }, middle: { number: 7 }, last: { number: 63 } });
  });

  it('finds names by numbers and numbers by names', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: LARGEST_NUMBER }), { maxLength: 20 }), (numbers) => {
        const table = described(Object.fromEntries(numbers.map((number) => [`n${number}`, { number }])));
        for (let number = 0; number <= LARGEST_NUMBER + 1; number += 1) {
          expect(table.nameOf(number)).toBe(numbers.includes(number) ? `n${number}` : undefined);
        }
        for (const name of table.names) {
          expect(`n${table.numberOf(name)}`).toBe(name);
          expect(table.of(name)).toBe(table.table[name]);
        }
      }),
    );
  });

  it('refuses a number that stands for two names, and says which', () => {
    expect(() => described({ a: { number: 2 }, b: { number: 2 } })).toThrow(
      new RangeError('b and a share the number 2'),
    );
  });

  it.each([0, -1, 64, 1.5, Number.NaN])('refuses the number %d, which does not fit', (number) => {
    expect(() => described({ odd: { number } })).toThrow(
      new RangeError(`odd has the number ${number}, which is not one of 1 to 63`),
    );
  });
});

describe('numbers that are stored', () => {
  it('stand for the same metrics as in every version before', () => {
    expect(METRICS.names.map((name) => [METRICS.numberOf(name), name])).toEqual([
      [1, 'messages'],
      [2, 'reactionsGiven'],
      [3, 'reactionsReceived'],
      [4, 'repliesGiven'],
      [5, 'repliesReceived'],
      [6, 'stickers'],
    ]);
  });

  it('stand for the same breakdowns as in every version before', () => {
    expect(BREAKDOWNS.names.map((name) => [BREAKDOWNS.numberOf(name), name])).toEqual([
      [1, 'channels'],
      [2, 'whom'],
      [3, 'reactionEmoji'],
    ]);
  });
});

it('messages and reactions given make a member active, and nothing that others did, nor what a message is besides', () => {
  expect(METRICS.names.filter((metric) => METRICS.of(metric).makesActive)).toEqual(['messages', 'reactionsGiven']);
});

it('reactions can be taken back, messages stand', () => {
  expect(METRICS.names.filter((metric) => METRICS.of(metric).undoable)).toEqual([
    'reactionsGiven',
    'reactionsReceived',
  ]);
});

it('the three metrics of the first version, and its breakdown, stand in every document', () => {
  expect(METRICS.names.filter((metric) => METRICS.of(metric).always)).toEqual([
    'messages',
    'reactionsGiven',
    'reactionsReceived',
  ]);
  expect(BREAKDOWNS.names.filter((name) => BREAKDOWNS.of(name).always)).toEqual(['channels']);
});

it('each breakdown splits a metric by a key, and whole servers unless the key is a member', () => {
  expect(BREAKDOWNS.table).toMatchObject({
    channels: { of: 'messages', key: 'channel', ofServers: true, slots: 'channelSlots' },
    whom: { of: 'repliesGiven', key: 'member', ofServers: false, slots: null },
    reactionEmoji: { of: 'reactionsGiven', key: 'emoji', ofServers: true, slots: null },
  });
});

it('a published day keeps what it leaves out under a key that is no id', () => {
  expect(OTHER).toBe('other');
});
