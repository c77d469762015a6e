import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChannelList, withChannels, withRefresh } from '../../../src/commands/setup/changes.js';
import { MOST_CHANNELS, type Settings } from '../../../src/guilds/guild-settings.js';

const ids = Array.from({ length: 12 }, (_, n) => `70000000000000000${n + 10}`);
const some = fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 12 });
const everywhere = () => true;
const sorted = (settings: Settings, list: ChannelList) => [...(settings[list] ?? [])].sort();

describe('a list of channels, as two people change it', () => {
  const list = fc.constantFrom('counted' as const, 'notCounted' as const);

  it('holds both changes, in either order, where they are about different channels', () => {
    fc.assert(
      fc.property(list, some, some, some, (name, before, added, taken) => {
        // Each changes only channels of their own half.
        const mine = added.filter((id) => ids.indexOf(id) % 2 === 0);
        const theirs = taken.filter((id) => ids.indexOf(id) % 2 === 1);
        const changes = [{ added: mine }, { taken: theirs }];
        const apply = (settings: Settings, change: (typeof changes)[number]) =>
          withChannels(settings, name, { ...change, isThere: everywhere }) ?? settings;
        const start: Settings = { [name]: before, pin: false };
        const oneWay = changes.reduce(apply, start);
        const other = [...changes].reverse().reduce(apply, start);
        const expected = ids.filter((id) => mine.includes(id) || (before.includes(id) && !theirs.includes(id)));
        expect(sorted(oneWay, name)).toEqual(expected.sort());
        expect(sorted(other, name)).toEqual(sorted(oneWay, name));
        expect(oneWay.pin).toBe(false);
      }),
    );
  });

  it('loses what is gone, and what stood there stays in its order', () => {
    fc.assert(
      fc.property(some, some, some, (before, added, gone) => {
        const isThere = (id: string) => !gone.includes(id);
        const after = withChannels({ notCounted: before }, 'notCounted', { added, isThere });
        const all = [...before, ...added.filter((id) => !before.includes(id))];
        expect(after?.notCounted ?? []).toEqual(all.filter(isThere));
      }),
    );
  });

  it('is no setting at all where nothing is left of it, and the other list stays as it is', () => {
    const settings = { notCounted: ids, counted: ids.slice(0, 2), pin: true };
    const after = withChannels(settings, 'notCounted', { taken: ids, isThere: everywhere });
    expect(after).toEqual({ counted: ids.slice(0, 2), pin: true });
  });

  it('takes no more than a server has', () => {
    const many = Array.from({ length: MOST_CHANNELS }, (_, n) => String(700000000000000000n + BigInt(n)));
    expect(withChannels({ counted: many }, 'counted', { added: ['1'], isThere: everywhere })).toBeNull();
    expect(withChannels({ counted: many.slice(1) }, 'counted', { added: ['1'], isThere: everywhere })).not.toBeNull();
  });
});

describe('the interval', () => {
  it('is one of those offered, or the usual one', () => {
    expect(withRefresh({ pin: true }, '15')).toEqual({ pin: true, refreshMinutes: 15 });
    for (const other of ['usual', '7', '', undefined]) {
      expect(withRefresh({ pin: true, refreshMinutes: 15 }, other)).toEqual({ pin: true });
    }
  });
});
