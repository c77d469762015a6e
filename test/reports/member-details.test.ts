import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MemberDay } from '../../src/counts/days.js';
import { METRICS } from '../../src/counts/metrics.js';
import { memberDetails } from '../../src/reports/member-details.js';
import { memberReport } from '../../src/reports/member-report.js';
import { MEMBER_WINDOWS, type MemberDetails, type MemberWindow, type PlaceOf } from '../../src/reports/shapes.js';
import { splitOf } from '../../src/reports/split.js';
import type { Store } from '../../src/store/store.js';
import { memberView } from '../../src/views/member-view.js';
import { en } from '../../src/views/texts.js';
import { GUILD, literalStore, serverDaysOf } from './literal-store.js';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-21T12:07:00Z');
const TODAY = NOW / DAY - ((NOW / DAY) % 1);
const RUNNING = Math.floor(NOW / 900_000);

/** A member's day with so many replies and reactions, split by key. */
function day(at: number, whom: Record<string, number>, lost = 0): MemberDay {
  const given = Object.values(whom).reduce((sum, amount) => sum + amount, lost);
  const split = new Map(Object.entries(whom));
  return {
    guildId: GUILD,
    userId: '1',
    day: at,
    repliesGiven: given,
    reactionsGiven: given,
    slots: new Map(),
    breakdowns: { whom: split, reactionEmoji: split },
    rev: 1,
  };
}

const split = (days: readonly MemberDay[], from: number) =>
  splitOf({ days, breakdown: 'whom', from, now: NOW, most: 2 });

describe('a breakdown of a member', () => {
  it('names the largest, ties by the smaller key, and not what a document has only in sum', () => {
    const days = [day(TODAY, { 8: 2, 7: 2, 9: 1, other: 50 }), day(TODAY - 1, { 9: 1 })];
    const top = [
      { key: '7', amount: 2 },
      { key: '8', amount: 2 },
    ];
    expect(split(days, 0)).toEqual({ top, since: null });
  });

  it('takes the day whole that a window cuts, and says when that begins', () => {
    const days = [day(TODAY - 1, { 7: 1 })];
    expect(split(days, (TODAY - 1) * 96 + 5)).toEqual({
      top: [{ key: '7', amount: 1 }],
      since: { at: (TODAY - 1) * DAY, why: 'wholeDays' },
    });
    expect(split(days, (TODAY - 1) * 96).since).toBeNull();
  });

  it('tells only what came since everything is split, and since when that is', () => {
    const past = day(TODAY - 3, {}, 4);
    const later = [day(TODAY - 2, { 7: 1 }), day(TODAY, { 8: 5 })];
    expect(split([day(TODAY - 4, { 9: 9 }), past, ...later], 0)).toEqual({
      top: [
        { key: '8', amount: 5 },
        { key: '7', amount: 1 },
      ],
      since: { at: (TODAY - 2) * DAY, why: 'notBefore' },
    });
    // It began on that day: what is split of it is told.
    expect(split([day(TODAY - 3, { 7: 1 }, 2)], 0)).toEqual({
      top: [{ key: '7', amount: 1 }],
      since: { at: (TODAY - 3) * DAY, why: 'notBefore' },
    });
    expect(split([day(TODAY, {}, 2)], 0)).toEqual({ top: [], since: { at: NOW, why: 'notBefore' } });
    // Two epochs in one day: one of them is split.
    expect(split([day(TODAY - 1, { 7: 3 }), day(TODAY - 1, {}, 2)], 0).since?.at).toBe((TODAY - 1) * DAY);
  });

  it('never tells more than was counted, and all of it where no since is said', () => {
    const one = fc.record({ at: fc.integer({ min: 0, max: 6 }), whom: fc.nat(4), lost: fc.constantFrom(0, 0, 2) });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 8 }), (all) => {
        const days = all.map(({ at, whom, lost }) => day(TODAY - at, { 7: whom }, lost));
        const told = split(days, 0);
        const amount = told.top[0]?.amount ?? 0;
        const counted = (some: readonly MemberDay[]) =>
          some.reduce((sum, { repliesGiven = 0 }) => sum + repliesGiven, 0);
        expect(amount).toBeLessThanOrEqual(counted(days));
        if (told.since === null) expect(amount).toBe(counted(days));
        else
          expect(amount).toBeLessThanOrEqual(
            counted(days.filter((row) => row.day * DAY >= (told.since?.at ?? 0) - DAY)),
          );
      }),
    );
  });
});

describe('what is told of one window', () => {
  const everywhere: PlaceOf = (id) => ({ parentId: id === '9' ? '7' : null });
  const ask = (
    options: Partial<{
      window: MemberWindow;
      placeOf: PlaceOf;
      metricsSince: Partial<Record<'stickers' | 'repliesGiven' | 'repliesReceived', number>>;
      days: readonly MemberDay[];
      timeZone: string;
      store: Store;
    }> = {},
  ): Promise<MemberDetails> => {
    const { window = '7d', placeOf = everywhere, metricsSince = {}, days = [], timeZone = 'UTC' } = options;
    const sent = (channel: string, messages: number) => ({ userId: '2', quarter: RUNNING, channel, messages });
    const ada = { guildId: GUILD, userId: '8', name: 'Ada', firstSeen: 0, lastSeen: 0 };
    const store = options.store ?? {
      ...literalStore({
        parts: [],
        members: [ada],
        serverDays: serverDaysOf([sent('7', 3), sent('8', 9), sent('9', 5), sent('10', 3), sent('11', 1)]),
      }),
      memberDays: async (_: string, __: string, from: number) => days.filter((row) => row.day >= from),
    };
    const asked = { guildId: GUILD, userId: '1', now: NOW, timeZone, since: 0, metricsSince, window, placeOf };
    return memberDetails({ basis: { store }, ...asked });
  };

  it('is the three most active channels that may be shown, threads with their parents', async () => {
    const { channels } = await ask();
    expect(channels).toEqual({
      top: [
        { channelId: '8', parentId: null, messages: 9 },
        { channelId: '9', parentId: '7', messages: 5 },
        { channelId: '7', parentId: null, messages: 3 },
      ],
      since: null,
    });
    const some = await ask({ placeOf: (id) => (id === '8' ? null : everywhere(id)) });
    expect(some.channels.top.map(({ channelId }) => channelId)).toEqual(['9', '7', '10']);
  });

  it('is whom the member answered by name, and by emoji, not of the last 24 hours', async () => {
    const days = [day(TODAY, { 8: 2 })];
    const { whom, emoji } = await ask({ days });
    expect(whom).toMatchObject({ top: [{ key: '8', amount: 2 }], names: new Map([['8', 'Ada']]) });
    expect(emoji?.top).toEqual([{ key: '8', amount: 2 }]);
    expect(await ask({ days, window: '24h' })).toMatchObject({ whom: null, emoji: null });
  });

  it('says since when a metric is counted that the window begins before', async () => {
    const metricsSince = { repliesGiven: NOW - 2 * DAY, repliesReceived: NOW - 2 * DAY, stickers: 0 };
    expect((await ask({ metricsSince })).since).toEqual(
      new Map([
        ['repliesGiven', NOW - 2 * DAY],
        ['repliesReceived', NOW - 2 * DAY],
      ]),
    );
    expect((await ask({ metricsSince, window: '24h' })).since).toEqual(new Map());
    expect((await ask()).since.get('stickers')).toBe(Number.POSITIVE_INFINITY);
  });

  it('keeps within Discord’s limits of an embed, whatever the names of 5,000 members', async () => {
    const ids = Array.from({ length: 5_000 }, (_, i) => String(10n ** 18n + BigInt(i)));
    const whom = Object.fromEntries(ids.map((id, i) => [id, 2_000_000 + i]));
    const name = '*_`<@1>_🏳️‍🌈'.repeat(40);
    const channel = (i: number) => String(10n ** 19n + BigInt(i));
    const sent = ids.map((userId, i) => ({ userId, quarter: RUNNING - 30, channel: channel(i), messages: 1_000_000 }));
    const large = {
      ...day(TODAY, whom),
      ...Object.fromEntries(METRICS.names.map((metric) => [metric, 4_000_000_000])),
      breakdowns: { whom: new Map(Object.entries(whom)), reactionEmoji: new Map(Object.entries(whom)) },
    };
    const store: Store = {
      ...literalStore({
        parts: [],
        serverDays: serverDaysOf(sent),
        members: ids.map((userId) => ({ guildId: GUILD, userId, name, firstSeen: 1, lastSeen: 2 })),
      }),
      memberDays: async () => [large],
    };
    for (const window of MEMBER_WINDOWS) {
      const metricsSince = { stickers: NOW - 1, repliesGiven: NOW - 2 * DAY, repliesReceived: NOW };
      const timeZone = 'America/Argentina/ComodRivadavia';
      const details = await ask({ store, window, metricsSince, timeZone, placeOf: () => ({ parentId: channel(0) }) });
      const asked = { guildId: GUILD, userId: '1', now: NOW, timeZone, since: 0 };
      const report = await memberReport({ basis: { store, lacking: null }, ...asked, windows: [window] });
      const payload = memberView({ report, details, course: null }, en);
      const [embed] = payload.embeds ?? [];
      const fields = embed?.fields ?? [];
      expect(fields.length).toBe(METRICS.names.length + (window === '24h' ? 1 : 3));
      expect(fields.length).toBeLessThanOrEqual(25);
      for (const field of fields) {
        expect(field.name.length).toBeLessThanOrEqual(256);
        expect(field.value.length).toBeLessThanOrEqual(1_024);
        expect(field.value).not.toBe('');
      }
      const texts = [embed?.title, embed?.description, ...fields.flatMap((field) => [field.name, field.value])];
      expect(texts.join('').length).toBeLessThanOrEqual(6_000);
      expect(texts.join('\n')).not.toMatch(/(?<!\\)<@/);
      expect(payload.allowed_mentions).toEqual({ parse: [] });
    }
  });
});
