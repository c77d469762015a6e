import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { completed } from '../../../src/counts/coverage.js';
import { guildStream } from '../../../src/discord/shards.js';
import type { ChannelRecord } from '../../../src/guilds/channel.js';
import type { GuildRecord } from '../../../src/guilds/guild.js';
import type { DirectoryChange } from '../../../src/ledger/change.js';
import { createDirectory } from '../../../src/ledger/directory/directory.js';
import { openLedgerFile } from '../../../src/ledger/file/schema.js';
import type { Ledger } from '../../../src/ledger/ledger.js';
import { createEpochState } from '../../../src/ledger/stream/epoch-state.js';
import { ANNA, CHANNEL, DAY_MS, GUILD, NOON, tempDir, testLedger } from '../fixtures.js';

const guild: Omit<GuildRecord, 'since' | 'metricsSince' | 'state'> = {
  id: GUILD,
  name: 'Fishers',
  icon: null,
  ownerId: ANNA,
  roles: [{ id: GUILD, name: '@everyone', permissions: '1024' }],
  ownRoles: [],
};
const channel: ChannelRecord = {
  id: CHANNEL,
  guildId: GUILD,
  parentId: null,
  type: 0,
  name: 'general',
  overwrites: [{ id: GUILD, type: 0, allow: '0', deny: '2048' }],
};

/** The directory over a file that a test may roll back. */
function bareDirectory() {
  const db = openLedgerFile(join(tempDir(), 'ledger.sqlite'), NOON);
  onTestFinished(() => db.close());
  return { db, directory: createDirectory(db, createEpochState(db, guildStream)) };
}

describe('the directory', () => {
  it('shows guilds and channels as soon as they were applied, and after a restart', () => {
    const { ledger, reopen } = testLedger();
    ledger.apply({
      changes: [
        { kind: 'guild', guild, at: NOON },
        { kind: 'channel', channel },
      ],
    });
    const metricsSince = completed({}, NOON);
    const expected = { ...guild, since: NOON, metricsSince, state: 'present' };
    expect(ledger.directory.guild(GUILD)).toEqual(expected);
    const again = reopen();
    expect(again.directory.guild(GUILD)).toEqual(expected);
    expect(again.directory.guilds()).toEqual([{ id: GUILD, since: NOON, metricsSince, state: 'present' }]);
    expect(again.directory.presentGuildIds()).toEqual([GUILD]);
    expect(again.directory.channels(GUILD)).toEqual([channel]);
    expect(again.directory.channelIds(GUILD)).toEqual([CHANNEL]);
    expect(again.directory.channel(CHANNEL)).toEqual(channel);
  });

  it('keeps since when a guild comes again, and its state until then', () => {
    const { ledger, count } = testLedger();
    count({ kind: 'guild', guild, at: NOON }, { kind: 'guildState', guildId: GUILD, state: 'removed' });
    expect(ledger.directory.guild(GUILD)?.state).toBe('removed');
    expect(ledger.directory.presentGuildIds()).toEqual([]);
    count({ kind: 'guild', guild: { ...guild, name: 'Anglers' }, at: NOON + DAY_MS });
    expect(ledger.directory.guild(GUILD)).toMatchObject({ name: 'Anglers', since: NOON, state: 'present' });
    expect(ledger.directory.presentGuildIds()).toEqual([GUILD]);
  });

  it('keeps of a thread only where it stands, apart from the channels', () => {
    const { ledger, count, reopen } = testLedger();
    const threads = [10, 11, 12].map((type) => ({
      ...channel,
      id: `80000000000000000${type}`,
      parentId: CHANNEL,
      name: 'a long name',
      type,
    }));
    count(...[channel, ...threads].map((one) => ({ kind: 'channel' as const, channel: one })));
    expect(ledger.directory.channels(GUILD)).toEqual([channel]);
    expect(ledger.directory.channelIds(GUILD)).toEqual([CHANNEL]);
    const [, , third] = threads;
    const kept = { ...third, name: third?.id, overwrites: [] };
    expect(ledger.directory.channel('8000000000000000012')).toEqual(kept);
    expect(reopen().directory.channel('8000000000000000012')).toEqual(kept);
  });

  it('forgets channels that are gone', () => {
    const { ledger, count } = testLedger();
    count({ kind: 'channel', channel }, { kind: 'channelGone', channelId: CHANNEL });
    expect(ledger.directory.channel(CHANNEL)).toBeNull();
    expect(ledger.directory.channels(GUILD)).toEqual([]);
  });

  it('writes nothing of what it knows already', () => {
    const { directory } = bareDirectory();
    const thread = { ...channel, id: '8000000000000000011', parentId: CHANNEL, type: 11 };
    const changes: readonly Exclude<DirectoryChange, { kind: 'bot' }>[] = [
      { kind: 'guild', guild, at: NOON },
      { kind: 'channel', channel },
      { kind: 'channel', channel: { ...thread, parentId: null } },
      { kind: 'channel', channel: thread },
    ];
    expect(changes.map((change) => directory.change(change))).toEqual([true, true, true, true]);
    const again = [
      ...changes.filter((_, index) => index !== 2),
      { kind: 'guildState', guildId: GUILD, state: 'present' },
    ];
    for (const change of again as typeof changes) expect(directory.change(change)).toBe(false);
    const differing: ChannelRecord[] = [
      { ...channel, name: 'other' },
      { ...channel, type: 5 },
      { ...channel, parentId: '800000000000000001' },
      { ...channel, overwrites: [] },
    ];
    for (const one of differing) expect(directory.change({ kind: 'channel', channel: one })).toBe(true);
    expect(directory.change({ kind: 'guild', guild: { ...guild, ownerId: GUILD }, at: NOON })).toBe(true);
  });

  it('has in memory what the file has after a rollback', () => {
    const { db, directory } = bareDirectory();
    directory.change({ kind: 'guild', guild, at: NOON });
    const before = directory.guilds.get(GUILD);
    db.exec('begin');
    directory.change({ kind: 'guild', guild: { ...guild, name: 'Anglers' }, at: NOON });
    directory.change({ kind: 'guildState', guildId: GUILD, state: 'removed' });
    expect(directory.guilds.get(GUILD)).toMatchObject({ name: 'Anglers', state: 'removed' });
    expect(directory.guilds.presentIds()).toEqual([]);
    db.exec('rollback');
    directory.guilds.forget();
    expect(directory.guilds.get(GUILD)).toEqual(before);
    expect(directory.guilds.presentIds()).toEqual([GUILD]);
  });

  it('lets go of the oldest records where they are too many, and reads them again', () => {
    const { directory } = bareDirectory();
    const many = Array.from({ length: 120 }, (_, index) => {
      const id = `7000000000000001${index + 100}`;
      return { ...guild, id, roles: [{ id, name: 'x'.repeat(100_000), permissions: String(index) }] };
    });
    for (const one of many) directory.change({ kind: 'guild', guild: one, at: NOON });
    for (let pass = 0; pass < 2; pass++) {
      for (const one of many) expect(directory.guilds.get(one.id)?.roles).toEqual(one.roles);
    }
  });
});

describe('what is in memory of guilds and settings', () => {
  const ids = ['700000000000000101', '700000000000000102', '700000000000000103'];
  const id = fc.constantFrom(...ids);
  const state = fc.constantFrom('present' as const, 'unavailable' as const, 'removed' as const);
  const step = fc.oneof(
    fc.record({ do: fc.constant('guild' as const), id, name: fc.constantFrom('a', 'b'), at: fc.nat(3) }),
    fc.record({ do: fc.constant('state' as const), id, state }),
    fc.record({ do: fc.constant('settings' as const), id, minutes: fc.constantFrom(5 as const, 30 as const) }),
    fc.record({ do: fc.constant('adopt' as const), id, since: fc.nat(3) }),
    fc.record({ do: fc.constant('epoch' as const) }),
  );

  it('is what a fresh start reads from the file, whatever happened', () => {
    const seen = (ledger: Ledger) => ({
      guilds: [...ledger.directory.guilds()].sort((a, b) => (a.id < b.id ? -1 : 1)),
      present: [...ledger.directory.presentGuildIds()].sort(),
      records: ids.map((one) => ledger.directory.guild(one)),
      settings: ids.map((one) => ledger.settings.of(one)),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const { ledger, reopen } = testLedger();
        let epochs = 0;
        for (const one of steps) {
          seen(ledger);
          if (one.do === 'guild') {
            ledger.apply({
              changes: [{ kind: 'guild', guild: { ...guild, id: one.id, name: one.name }, at: NOON + one.at }],
            });
          } else if (one.do === 'state') {
            ledger.apply({ changes: [{ kind: 'guildState', guildId: one.id, state: one.state }] });
          } else if (one.do === 'settings') {
            ledger.settings.save(one.id, { refreshMinutes: one.minutes }, { userId: null, at: NOON });
          } else if (one.do === 'adopt') {
            ledger.epochs.adopt({
              guildId: one.id,
              since: NOON - one.since,
              settings: { timeZone: 'Europe/Oslo' },
              board: null,
            });
          } else {
            epochs++;
            ledger.epochs.begin({ epoch: `${epochs}`, began: NOON, predecessorCountedTo: null, token: `${epochs}` });
          }
        }
        const inMemory = seen(ledger);
        expect(inMemory).toEqual(seen(reopen()));
      }),
      { numRuns: 60 },
    );
  });
});
