import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withNotCounted, withRefresh } from '../../../src/commands/setup/changes.js';
import type { Settings } from '../../../src/guilds/guild-settings.js';

const ids = Array.from({ length: 12 }, (_, n) => `70000000000000000${n + 10}`);
const some = fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 12 });
const everywhere = () => true;
const sorted = (settings: Settings | null) => [...(settings?.notCounted ?? [])].sort();

describe('what is not counted, as two people change it', () => {
  it('holds both changes, in either order, where they are about different channels', () => {
    fc.assert(
      fc.property(some, some, some, (before, mine, theirs) => {
        // Each changes only channels of their own half, on a panel opened before either change.
        const half = (index: number, chosen: readonly string[]) =>
          ids.filter((id, n) => (n % 2 === index ? chosen.includes(id) : before.includes(id)));
        const changes = [half(0, mine), half(1, theirs)];
        const apply = (settings: Settings, chosen: readonly string[]) =>
          withNotCounted(settings, { seen: before, chosen, isThere: everywhere }) ?? settings;
        const start: Settings = { notCounted: before, pin: false };
        const oneWay = changes.reduce(apply, start);
        const other = [...changes].reverse().reduce(apply, start);
        const expected = ids.filter((id, n) => (n % 2 === 0 ? mine : theirs).includes(id));
        expect(sorted(oneWay)).toEqual(expected.sort());
        expect(sorted(other)).toEqual(sorted(oneWay));
        expect(oneWay.pin).toBe(false);
      }),
    );
  });

  it('is exactly what was chosen where nobody else changed it, without channels that are gone', () => {
    fc.assert(
      fc.property(some, some, some, (before, chosen, gone) => {
        const isThere = (id: string) => !gone.includes(id);
        const after = withNotCounted({ notCounted: before }, { seen: before, chosen, isThere });
        expect(sorted(after)).toEqual(chosen.filter(isThere).sort());
      }),
    );
  });

  it('is no setting at all where nothing is left out', () => {
    const after = withNotCounted({ notCounted: ids, pin: true }, { seen: ids, chosen: [], isThere: everywhere });
    expect(after).toEqual({ pin: true });
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
