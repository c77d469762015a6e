import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChannelRecord } from '../../../src/guilds/channel.js';
import type { Settings } from '../../../src/guilds/guild-settings.js';
import { createCountedChannels } from '../../../src/ledger/counting/counted-channels.js';
import { CHANNEL, GUILD, testLedger } from '../fixtures.js';

const CATEGORY = '700000000000000003';
const THREAD = '700000000000000004';
const by = { userId: null, at: 0 };

const channel = (id: string, parentId: string | null, type = 0): ChannelRecord => ({
  id,
  guildId: GUILD,
  parentId,
  type,
  name: id,
  overwrites: [],
});

describe('what is not counted', () => {
  it.each([
    ['a channel', CHANNEL, [false, false, true]],
    ['its category', CATEGORY, [false, false, false]],
    ['a thread alone', THREAD, [true, false, true]],
  ])('is %s, and what stands in it', (_what, named, expected) => {
    const { ledger, count } = testLedger();
    const places = [channel(CATEGORY, null, 4), channel(CHANNEL, CATEGORY), channel(THREAD, CHANNEL, 11)] as const;
    count(...places.map((one) => ({ kind: 'channel', channel: one }) as const));
    ledger.settings.save(GUILD, { notCounted: [named] }, by);
    expect([CHANNEL, THREAD, CATEGORY].map((id) => ledger.directory.isCounted(GUILD, id))).toEqual(expected);
  });

  it.each([
    ['a channel', [CHANNEL], [true, true, false]],
    ['its category', [CATEGORY], [true, true, true]],
    ['a thread alone', [THREAD], [false, true, false]],
    ['nothing', [], [false, false, false]],
  ])('is all but %s, and what stands in it, where only that counts', (_what, counted, expected) => {
    const { ledger, count } = testLedger();
    const places = [channel(CATEGORY, null, 4), channel(CHANNEL, CATEGORY), channel(THREAD, CHANNEL, 11)] as const;
    count(...places.map((one) => ({ kind: 'channel', channel: one }) as const));
    // The list of the other kind says nothing meanwhile.
    ledger.settings.save(GUILD, { countOnly: true, counted, notCounted: [CHANNEL] }, by);
    expect([CHANNEL, THREAD, CATEGORY].map((id) => ledger.directory.isCounted(GUILD, id))).toEqual(expected);
  });

  it('stays open where only chosen channels count and a place is not known, unless it says where it belongs', () => {
    const { ledger, count } = testLedger();
    ledger.settings.save(GUILD, { countOnly: true, counted: [CHANNEL] }, by);
    expect(ledger.directory.isCounted(GUILD, THREAD)).toBe(true);
    expect(ledger.directory.isCounted(GUILD, THREAD, CHANNEL)).toBe(true);
    count({ kind: 'channel', channel: channel(CATEGORY, null, 4) });
    expect(ledger.directory.isCounted(GUILD, THREAD, CATEGORY)).toBe(false);
    count({ kind: 'channel', channel: channel(CHANNEL, CATEGORY) });
    count({ kind: 'channel', channel: channel(THREAD, CHANNEL, 11) });
    expect(ledger.directory.isCounted(GUILD, THREAD, CATEGORY)).toBe(true);
    expect(ledger.directory.isCounted(GUILD, CHANNEL, CATEGORY)).toBe(true);
  });

  it('follows settings and channels from the moment they change', () => {
    const { ledger, count, reopen } = testLedger();
    ledger.settings.save(GUILD, { notCounted: [CATEGORY] }, by);
    // Where it stands is not known yet, so it counts.
    expect(ledger.directory.isCounted(GUILD, THREAD)).toBe(true);
    count({ kind: 'channel', channel: channel(THREAD, CHANNEL, 11) });
    expect(ledger.directory.isCounted(GUILD, THREAD)).toBe(true);
    // Not committed, and yet it holds: the message that comes next stands in it.
    ledger.apply({ changes: [{ kind: 'channel', channel: channel(CHANNEL, CATEGORY) }] });
    expect(ledger.directory.isCounted(GUILD, THREAD)).toBe(false);
    expect(reopen().directory.isCounted(GUILD, THREAD)).toBe(false);
  });

  it('goes on after its channel is gone, for threads that are still known', () => {
    const { ledger, count } = testLedger();
    count({ kind: 'channel', channel: channel(THREAD, CHANNEL, 11) });
    count({ kind: 'channel', channel: channel(CHANNEL, null) });
    ledger.settings.save(GUILD, { notCounted: [CHANNEL] }, by);
    count({ kind: 'channelGone', channelId: CHANNEL });
    expect(ledger.directory.isCounted(GUILD, THREAD)).toBe(false);
    ledger.settings.save(GUILD, {}, by);
    expect(ledger.directory.isCounted(GUILD, THREAD)).toBe(true);
  });

  it('comes back from another ledger with the other settings', () => {
    const { ledger } = testLedger();
    expect(ledger.directory.isCounted(GUILD, CHANNEL)).toBe(true);
    ledger.epochs.adopt({ guildId: GUILD, since: 0, settings: { notCounted: [CHANNEL] }, board: null });
    expect(ledger.directory.isCounted(GUILD, CHANNEL)).toBe(false);
  });
});

describe('the memory of what is counted', () => {
  /** Ten places of two guilds; a place's parent is any other, so that even loops come up, which Discord never has. */
  const ids = Array.from({ length: 10 }, (_, n) => `80000000000000000${n}`);
  const guilds = ['900000000000000001', '900000000000000002'];
  const id = fc.constantFrom(...ids);
  const guild = fc.constantFrom(...guilds);
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('choose' as const),
      guild,
      countOnly: fc.boolean(),
      counted: fc.uniqueArray(id, { maxLength: 4 }),
      notCounted: fc.uniqueArray(id, { maxLength: 4 }),
    }),
    fc.record({ kind: fc.constant('place' as const), guild, id, parentId: fc.option(id) }),
    fc.record({ kind: fc.constant('gone' as const), id }),
    fc.record({ kind: fc.constant('ask' as const), guild, id }),
  );

  it('answers as a fresh look would, in any order of changes and questions', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const settings = new Map<string, Settings>();
        const channels = new Map<string, ChannelRecord>();
        const world = {
          settings: (guildId: string) => settings.get(guildId) ?? {},
          channel: (channelId: string) => channels.get(channelId) ?? null,
        };
        const kept = createCountedChannels(world);
        for (const one of steps) {
          if (one.kind === 'choose') {
            const { countOnly, counted, notCounted } = one;
            settings.set(one.guild, { countOnly, counted, notCounted });
            kept.forget(one.guild);
          } else if (one.kind === 'place') {
            channels.set(one.id, { ...channel(one.id, one.parentId), guildId: one.guild });
            // A channel stays in its guild; only here it may come from another.
            kept.forget();
          } else if (one.kind === 'gone') {
            channels.delete(one.id);
            kept.forget();
          } else {
            expect(kept.isCounted(one.guild, one.id)).toBe(createCountedChannels(world).isCounted(one.guild, one.id));
          }
        }
      }),
    );
  });

  it('says of every place that is known, with all above it, what the chosen kind says', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.uniqueArray(id, { maxLength: 4 }),
        fc.array(fc.option(fc.nat({ max: 9 })), { minLength: 10, maxLength: 10 }),
        (countOnly, named, parents) => {
          // A category, its channels, their threads: parents come before what stands in them, three deep at most.
          const parentOf = new Map<string, string | null>();
          const depthOf = (at: string | null): number => (at === null ? 0 : 1 + depthOf(parentOf.get(at) ?? null));
          for (const [n, each] of ids.entries()) {
            const parent = parents[n] === null || (parents[n] ?? 0) >= n ? null : (ids[parents[n] ?? 0] ?? null);
            parentOf.set(each, depthOf(parent) < 3 ? parent : null);
          }
          const kept = createCountedChannels({
            settings: () => (countOnly ? { countOnly, counted: named } : { notCounted: named }),
            channel: (channelId) => channel(channelId, parentOf.get(channelId) ?? null),
          });
          const isNamed = (at: string | null): boolean =>
            at !== null && (named.includes(at) || isNamed(parentOf.get(at) ?? null));
          for (const each of ids) {
            expect(kept.isCounted(GUILD, each)).toBe(isNamed(each) === countOnly);
            expect(kept.missing(GUILD, each)).toBeNull();
          }
        },
      ),
    );
  });

  it('asks for each place once', () => {
    let asked = 0;
    const kept = createCountedChannels({
      settings: () => ({ notCounted: [CATEGORY] }),
      channel: (channelId) => {
        asked++;
        return channel(channelId, channelId === CHANNEL ? CATEGORY : null);
      },
    });
    for (let n = 0; n < 1000; n++) expect(kept.isCounted(GUILD, CHANNEL)).toBe(false);
    expect(asked).toBe(1);
  });
});
