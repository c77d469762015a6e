import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeZones } from '../../src/base/time/zone.js';
import { FIGURES, MOST_TOP_MEMBERS, RANKINGS } from '../../src/guilds/board-content.js';
import {
  changeSettings,
  MOST_CHANNELS,
  REFRESH_MINUTES,
  readSettings,
  respelled,
  SETTING_KEYS,
  SETTINGS,
  type Settings,
  settingOf,
  settingsOn,
} from '../../src/guilds/guild-settings.js';

const channelId = '700000000000000002';
const all = {
  timeZone: 'Europe/Berlin',
  statsChannelId: channelId,
  refreshMinutes: 30,
  pin: false,
  countOnly: true,
  notCounted: [channelId, '700000000000000003'],
  counted: [channelId],
  board: { headline: true, picture: false, figures: ['messages', 'activeMembers'], top: { by: 'messages', most: 10 } },
} as const satisfies Settings;

const withParts = { ...all.board, picture: true };

const snowflake = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String);
/** Values of every setting. One without an entry here does not compile. */
const VALUES: { readonly [Key in keyof Settings]-?: fc.Arbitrary<NonNullable<Settings[Key]>> } = {
  statsChannelId: snowflake,
  refreshMinutes: fc.constantFrom(...REFRESH_MINUTES),
  pin: fc.boolean(),
  board: fc.record({
    headline: fc.boolean(),
    picture: fc.boolean(),
    figures: fc.subarray([...FIGURES]),
    top: fc.record({ by: fc.constantFrom(...RANKINGS), most: fc.nat({ max: MOST_TOP_MEMBERS }) }),
  }),
  timeZone: fc.constantFrom(...timeZones()),
  countOnly: fc.boolean(),
  notCounted: fc.uniqueArray(snowflake, { maxLength: 30 }),
  counted: fc.uniqueArray(snowflake, { maxLength: 30 }),
  sharing: fc.boolean(),
};
const settings: fc.Arbitrary<Settings> = fc.record(VALUES, { requiredKeys: [] });
/** What a newer version may have stored. */
const others = fc.dictionary(
  fc.string().filter((key) => !SETTING_KEYS.some((known) => known === key)),
  fc.jsonValue(),
);
/** Anything at all, mostly below keys that mean something. */
const anything = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(fc.oneof(fc.constantFrom(...SETTING_KEYS), fc.string()), fc.jsonValue()),
  fc.record(Object.fromEntries(SETTING_KEYS.map((key) => [key, fc.oneof(VALUES[key], fc.jsonValue())]))),
);
const viaJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a guild’s settings', () => {
  it('are read back as they were written, with what another version left beside them', () => {
    fc.assert(
      fc.property(settings, others, (chosen, beside) => {
        const { stored } = changeSettings(beside, chosen);
        expect(readSettings(viaJson(stored))).toEqual({ settings: chosen, unreadable: [] });
        expect(viaJson(stored)).toEqual(viaJson({ ...beside, ...chosen }));
      }),
    );
  });

  it('are valid, or named: whatever is stored, and what is bad spoils nothing else', () => {
    fc.assert(
      fc.property(anything, (stored) => {
        const { settings: read, unreadable } = readSettings(stored);
        expect(readSettings(viaJson(read))).toEqual({ settings: read, unreadable: [] });
        for (const key of SETTING_KEYS) {
          const alone = readSettings({ [key]: Object(stored)[key] });
          expect(alone.settings[key]).toEqual(read[key]);
          expect(alone.unreadable.length > 0).toBe(unreadable.includes(key));
          const isThere = typeof stored === 'object' && !Array.isArray(stored) && Object(stored)[key] != null;
          expect(key in read || unreadable.includes(key)).toBe(isThere);
        }
      }),
    );
  });

  it('change one by one: what is not touched stays as it stands, read or not', () => {
    fc.assert(
      fc.property(anything, settings, fc.constantFrom(...SETTING_KEYS), (stored, chosen, key) => {
        const had = readSettings(stored).settings;
        const { [key]: _before, ...rest } = had;
        const { stored: after, changes } = changeSettings(
          stored,
          chosen[key] === undefined ? rest : { ...rest, [key]: chosen[key] },
        );
        expect(changes.every((change) => change.key === key && change.before !== change.after)).toBe(true);
        const untouched = (fields: unknown) => ({ ...Object(viaJson(fields)), [key]: null });
        const isObject = typeof stored === 'object' && !Array.isArray(stored);
        expect(untouched(after)).toEqual(untouched(isObject ? stored : {}));
        expect(readSettings(after).settings[key]).toEqual(chosen[key] ?? readSettings(after).settings[key]);
      }),
    );
  });

  it('mean the same when they are written as this version does, which twice does not change', () => {
    fc.assert(
      fc.property(anything, (stored) => {
        const once = respelled(stored);
        expect(readSettings(once)).toEqual(readSettings(stored));
        expect(respelled(viaJson(once))).toEqual(viaJson(once));
      }),
    );
  });

  it('have a default each, and a page', () => {
    expect(settingOf({}, 'pin')).toBe(true);
    expect(settingOf({ pin: false }, 'pin')).toBe(false);
    expect(settingOf({}, 'refreshMinutes')).toBeNull();
    expect(settingOf({}, 'board')).toEqual({
      headline: true,
      picture: true,
      figures: [...FIGURES],
      top: { by: 'messages', most: 5 },
    });
    expect([...settingsOn('board'), ...settingsOn('counting'), ...settingsOn('access')]).toEqual(SETTING_KEYS);
    for (const key of SETTING_KEYS) {
      const value = SETTINGS[key].default;
      if (value !== null)
        expect(readSettings({ [key]: value })).toEqual({ settings: { [key]: value }, unreadable: [] });
    }
  });

  it.each([
    [{}, {}, []],
    [null, {}, []],
    ['text', {}, []],
    [[all], {}, []],
    [{ pin: null }, {}, []],
    [
      { ...all, timeZone: 'Mars', pin: 'no', refreshMinutes: 7 },
      {
        statsChannelId: channelId,
        countOnly: true,
        notCounted: all.notCounted,
        counted: all.counted,
        board: all.board,
      },
      ['refreshMinutes', 'pin', 'timeZone'],
    ],
    [{ timeZone: 'europe/berlin' }, { timeZone: 'Europe/Berlin' }, []],
    [{ timeZone: 'BST' }, { timeZone: 'BST' }, []],
    [{ notCounted: ['x', 5, channelId] }, { notCounted: [channelId] }, ['notCounted']],
    [{ notCounted: [] }, { notCounted: [] }, []],
    [{ notCounted: Array(30).fill(channelId) }, { notCounted: [channelId] }, []],
    [{ refreshMinutes: 60, other: 1 }, { refreshMinutes: 60 }, []],
    // As 0.2.0 wrote them, and as 0.3.0 did: nobody could choose headline and picture.
    [{ board: { messages: true, reactions: false, activeMembers: true, top: 10 } }, { board: withParts }, []],
    [{ board: { figures: withParts.figures, top: withParts.top } }, { board: withParts }, []],
    [{ board: { ...all.board, headline: 'no' } }, { board: all.board }, ['board']],
    [{ board: { ...all.board, headline: false } }, { board: { ...all.board, headline: false } }, []],
    [{ board: { messages: true, reactions: true, activeMembers: true, top: 11 } }, {}, ['board']],
    [{ board: { messages: true, top: 3 } }, {}, ['board']],
    [{ board: { figures: ['messages'], top: { by: 'luck', most: 3 } } }, {}, ['board']],
    [
      { board: { figures: ['activeMembers', 'voiceSeconds', 'messages'], top: { by: 'messages', most: 10 } } },
      { board: withParts },
      ['board'],
    ],
  ])('of %j are %j, and %j cannot be read', (stored, read, unreadable) => {
    expect(readSettings(stored)).toEqual({ settings: read, unreadable });
  });

  it('name at most as many channels as a server has', () => {
    const many = Array.from({ length: MOST_CHANNELS + 5 }, (_, n) => String(700000000000000000n + BigInt(n)));
    const { settings: read, unreadable } = readSettings({ notCounted: many, counted: many });
    expect(read.notCounted).toEqual(many.slice(0, MOST_CHANNELS));
    expect(read.counted).toEqual(many.slice(0, MOST_CHANNELS));
    expect(unreadable).toEqual(['notCounted', 'counted']);
  });

  it('stand in the audit as people read them', () => {
    const { changes } = changeSettings(
      { pin: true, refreshMinutes: 5, board: all.board, new: 1 },
      { ...all, pin: true },
    );
    expect(changes).toEqual([
      { key: 'statsChannelId', before: null, after: channelId },
      { key: 'refreshMinutes', before: '5', after: '30' },
      { key: 'timeZone', before: null, after: 'Europe/Berlin' },
      { key: 'countOnly', before: null, after: 'true' },
      { key: 'notCounted', before: null, after: `["${channelId}","700000000000000003"]` },
      { key: 'counted', before: null, after: `["${channelId}"]` },
    ]);
    expect(changeSettings(all, {}).changes).toContainEqual({
      key: 'board',
      before:
        '{"headline":true,"picture":false,"figures":["messages","activeMembers"],"top":{"by":"messages","most":10}}',
      after: null,
    });
  });
});
