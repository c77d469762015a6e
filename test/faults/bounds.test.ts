import { describe, expect, it } from 'vitest';
import { countsAfter } from '../../faults/bounds.js';

const added = (at: number) => ({ at, added: true });
const taken = (at: number) => ({ at, added: false });
const gap = { from: 10, to: 20, state: 'open', acrossEpochs: false } as const;
const newEpoch = { ...gap, acrossEpochs: true };
const counts = (...given: Parameters<typeof countsAfter>) => countsAfter(...given).toSorted();

describe('how often a reaction may be counted', () => {
  it('is as often as it stands, where there is no gap', () => {
    expect(counts([added(1)], [])).toEqual([1]);
    expect(counts([added(1), taken(2)], [])).toEqual([0]);
    expect(counts([added(1), taken(2), added(3)], [])).toEqual([1]);
  });

  it('is unsure within a gap, and only there', () => {
    expect(counts([added(15)], [gap])).toEqual([0, 1]);
    expect(counts([added(5), taken(15)], [gap])).toEqual([0, 1]);
    expect(counts([added(5)], [gap])).toEqual([1]);
    expect(counts([added(25)], [gap])).toEqual([1]);
    expect(counts([added(5), taken(25)], [gap])).toEqual([0]);
    // Whether the first was heard or not, it stands once after the second.
    expect(counts([added(15), taken(16), added(25)], [gap])).toEqual([1]);
  });

  it('is once for each epoch that heard of it, and no epoch takes back what another counted', () => {
    expect(counts([added(5), taken(25)], [newEpoch])).toEqual([1]);
    expect(counts([added(5), taken(25), added(30)], [newEpoch])).toEqual([2]);
    expect(counts([added(5), taken(8), added(30)], [newEpoch])).toEqual([1]);
    expect(counts([added(5), taken(15), added(30)], [newEpoch])).toEqual([1, 2]);
    expect(counts([added(25), taken(26)], [newEpoch])).toEqual([0]);
  });
});
