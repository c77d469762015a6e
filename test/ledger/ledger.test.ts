import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Gap } from '../../src/counts/gap.js';
import { guildStream } from '../../src/discord/shards.js';
import type { BoardRecord } from '../../src/guilds/board-record.js';
import type { GuildRecord } from '../../src/guilds/guild.js';
import type { Change } from '../../src/ledger/change.js';
import { ledgerPath } from '../../src/ledger/file/data-dir.js';
import { openDatabase } from '../../src/ledger/file/sqlite.js';
import { openLedger } from '../../src/ledger/open-ledger.js';
import {
  ANNA,
  CHANNEL,
  createTestLog,
  DAY_MS,
  dayOfMember,
  GUILD,
  inRound,
  message,
  NOON,
  position,
  reading,
  STREAM,
  TestClock,
  tempDir,
  testLedger,
} from './fixtures.js';

const guild: Omit<GuildRecord, 'since' | 'metricsSince' | 'state'> = {
  id: GUILD,
  name: 'Fishers',
  icon: null,
  ownerId: ANNA,
  roles: [{ id: GUILD, name: '@everyone', permissions: '1024' }],
  ownRoles: [],
};
const board: BoardRecord = {
  guildId: GUILD,
  channelId: CHANNEL,
  messageId: null,
  nonce: 'n1',
  editedAt: null,
  shown: null,
  on: true,
};
const gap: Gap = {
  id: 'g1',
  guildId: null,
  streams: ['discord:0'],
  shardCount: 1,
  from: NOON - 60_000,
  to: NOON,
  reason: 'newSession',
  state: 'open',
  acrossEpochs: false,
};

describe('commits', () => {
  it('keeps position and counts of an entry together: both or none', () => {
    const test = testLedger();
    test.ledger.apply({ position: position(1), changes: [message()] });
    test.ledger.commit();
    test.ledger.apply({ position: position(2), changes: [message()] });
    expect(committed(test.dataDir)).toEqual({ cursor: 'at 1', messages: 1 });
    test.ledger.commit();
    expect(committed(test.dataDir)).toEqual({ cursor: 'at 2', messages: 2 });
  });

  it('commits by itself within a second, and at once at 1,000 changes', async () => {
    const dataDir = tempDir();
    const { log } = createTestLog();
    const ledger = openLedger({ streamOf: guildStream, dataDir, clock: new TestClock(), log });
    ledger.apply({ position: position(1), changes: [message()] });
    await vi.waitFor(() => expect(committed(dataDir).cursor).toBe('at 1'), { timeout: 60_000, interval: 100 });
    for (let i = 2; i <= 1001; i++) ledger.apply({ position: position(i), changes: [message()] });
    expect(committed(dataDir)).toEqual({ cursor: 'at 1001', messages: 1001 });
    ledger.close();
  });

  it('commits what waits when it is closed', () => {
    const test = testLedger();
    test.ledger.apply({ position: position(7), changes: [message()] });
    test.reopen();
    expect(test.ledger.positions.of(STREAM)).toEqual(position(7));
    expect(dayOfMember(test.ledger, ANNA)?.counts).toEqual([1, 0, 0]);
  });

  it('takes nothing more once closed', () => {
    const { log } = createTestLog();
    const ledger = openLedger({
      streamOf: guildStream,
      dataDir: tempDir(),
      clock: new TestClock(),
      log,
      autoCommit: false,
    });
    ledger.close();
    expect(() => ledger.apply({ changes: [message()] })).toThrow('closed');
  });
});

describe('positions', () => {
  it('raises the time by acks, never lowers it by one, and keeps it when the cursor is forgotten', () => {
    const { ledger, reopen } = testLedger();
    ledger.positions.raise(STREAM, NOON);
    expect(ledger.positions.of(STREAM)).toBeNull();
    ledger.apply({ position: position(5), changes: [] });
    ledger.positions.raise(STREAM, NOON + 60_000);
    ledger.positions.raise(STREAM, NOON + 1000);
    ledger.commit();
    const again = reopen();
    expect(again.positions.of(STREAM)).toEqual(position(5, { at: NOON + 60_000 }));
    again.positions.forgetCursor(STREAM);
    expect(reopen().positions.of(STREAM)).toEqual({ stream: STREAM, cursor: '', at: NOON + 60_000 });
  });

  it('keeps every stream apart and remembers the shard count', () => {
    const { ledger, reopen } = testLedger();
    expect(ledger.identity().shardCount).toBeNull();
    ledger.positions.setShardCount(2);
    ledger.apply({ position: position(3, { stream: 'discord:1' }), changes: [] });
    ledger.apply({ position: position(4), changes: [] });
    const again = reopen();
    expect(again.positions.all()).toEqual([position(4), position(3, { stream: 'discord:1' })]);
    expect(again.identity().shardCount).toBe(2);
  });

  // A shard that is no more kept its position for ever: the next change of the count began a gap there, however long ago.
  it('forgets positions of streams that there are no more', () => {
    const { ledger, reopen } = testLedger();
    ledger.positions.setShardCount(3);
    for (const stream of [STREAM, 'discord:1', 'discord:2', 'other:0']) {
      ledger.apply({ position: position(3, { stream }), changes: [] });
    }
    ledger.positions.setShardCount(1, ['discord:1', 'discord:2']);
    expect(ledger.positions.all().map(({ stream }) => stream)).toEqual([STREAM, 'other:0']);
    expect(
      reopen()
        .positions.all()
        .map(({ stream }) => stream),
    ).toEqual([STREAM, 'other:0']);
  });
});

describe('settings, boards and small things', () => {
  it('replaces settings and writes what changed to the audit', () => {
    const { ledger } = testLedger();
    expect(ledger.settings.of(GUILD)).toEqual({});
    ledger.settings.save(GUILD, { timeZone: 'Asia/Kolkata' }, { userId: ANNA, at: NOON });
    ledger.settings.save(GUILD, { statsChannelId: CHANNEL }, { userId: null, at: NOON + 1 });
    expect(ledger.settings.of(GUILD)).toEqual({ statsChannelId: CHANNEL });
    const audit = inRound(ledger, (snapshot) => [...snapshot.dirty('audit')].flat());
    expect(audit.sort((a, b) => a.at - b.at || (a.what < b.what ? -1 : 1))).toMatchObject([
      { guildId: GUILD, userId: ANNA, at: NOON, what: 'settings.timeZone', before: null, after: 'Asia/Kolkata' },
      { userId: null, what: 'settings.statsChannelId', before: null, after: CHANNEL },
      { userId: null, what: 'settings.timeZone', before: 'Asia/Kolkata', after: null },
    ]);
  });

  it('keeps boards', () => {
    const { ledger, reopen } = testLedger();
    expect(ledger.boards.of(GUILD)).toBeNull();
    ledger.boards.save(board);
    ledger.boards.save({ ...board, messageId: '9', nonce: null });
    expect(reopen().boards.of(GUILD)).toEqual({ ...board, messageId: '9', nonce: null });
  });

  it('takes over what an earlier epoch left for a guild, and only lowers since', () => {
    const { ledger, count } = testLedger();
    ledger.epochs.adopt({ guildId: GUILD, since: NOON - DAY_MS, settings: { timeZone: 'UTC' }, board });
    expect(ledger.directory.guild(GUILD)).toBeNull();
    count({ kind: 'guild', guild, at: NOON });
    expect(ledger.directory.guild(GUILD)?.since).toBe(NOON - DAY_MS);
    ledger.epochs.adopt({ guildId: GUILD, since: NOON, settings: {}, board: null });
    expect(ledger.directory.guild(GUILD)?.since).toBe(NOON - DAY_MS);
    expect(ledger.settings.of(GUILD)).toEqual({});
    expect(ledger.boards.of(GUILD)).toEqual(board);
  });

  describe('that an earlier epoch left', () => {
    const by = { userId: ANNA, at: NOON + 1 };
    const left = { guildId: GUILD, since: NOON, settings: { timeZone: 'UTC', statsChannelId: '50' } as const };
    const old = { ...board, channelId: '50', messageId: '51', nonce: null };
    const own = { ...board, messageId: '9', nonce: null };
    const newEpoch = { epoch: 'e2', began: NOON, predecessorCountedTo: NOON, token: 't' };

    it('do not replace what was chosen here since then', () => {
      const { ledger } = testLedger();
      ledger.settings.save(GUILD, { statsChannelId: CHANNEL, pin: false }, by);
      ledger.settings.save(GUILD, { statsChannelId: CHANNEL }, by);
      ledger.epochs.begin(newEpoch);
      ledger.epochs.adopt({ ...left, settings: { ...left.settings, pin: false }, board: null });
      expect(ledger.settings.of(GUILD)).toEqual({ timeZone: 'UTC', statsChannelId: CHANNEL });
    });

    it('replace what was published before, and what is older than they are: the ledger may be an old copy', () => {
      const { ledger } = testLedger();
      ledger.settings.save(GUILD, { statsChannelId: CHANNEL }, by);
      const round = ledger.rounds.begin();
      for (const page of round.dirty('audit')) ledger.rounds.acknowledge('audit', page, round.n);
      round.close();
      ledger.settings.save(GUILD, { statsChannelId: CHANNEL, timeZone: 'Asia/Kolkata' }, { ...by, at: NOON - 1 });
      ledger.epochs.begin(newEpoch);
      ledger.epochs.adopt({ ...left, board: null });
      expect(ledger.settings.of(GUILD)).toEqual(left.settings);
    });

    it('leave one board: that of the channel chosen last, and the other is to be deleted', () => {
      const chosen = testLedger().ledger;
      chosen.settings.save(GUILD, { statsChannelId: CHANNEL }, by);
      chosen.boards.save(own);
      chosen.epochs.adopt({ ...left, board: old });
      expect(chosen.boards.of(GUILD)).toEqual({ ...own, left: { channelId: '50', messageId: '51', nonce: null } });

      const { ledger } = testLedger();
      ledger.boards.save(own);
      ledger.epochs.adopt({ ...left, board: old });
      expect(ledger.boards.of(GUILD)).toEqual({ ...old, left: { channelId: CHANNEL, messageId: '9', nonce: null } });
      // Told the same again, it does not forget.
      ledger.epochs.adopt({ ...left, board: old });
      expect(ledger.boards.of(GUILD)?.left).toEqual({ channelId: CHANNEL, messageId: '9', nonce: null });
    });
  });

  it('keeps facts, tokens and seen interactions over a restart', () => {
    const { ledger, reopen } = testLedger();
    expect(ledger.facts.get('application')).toBeNull();
    ledger.facts.set('application', '1');
    ledger.facts.set('application', '2');
    ledger.epochs.addToken('t1');
    expect(ledger.interactions.firstSight('123', NOON)).toBe(true);
    const again = reopen();
    expect(again.facts.get('application')).toBe('2');
    expect([again.epochs.hasToken('t1'), again.epochs.hasToken('t2')]).toEqual([true, false]);
    expect(again.interactions.firstSight('123', NOON + 1)).toBe(false);
  });

  it('keeps gaps, and tells a guild which concern it, newest first', () => {
    const { ledger, count } = testLedger();
    const own: Gap = { ...gap, id: 'g2', guildId: GUILD, streams: null, to: NOON + 5, reason: 'outage' };
    count({ kind: 'gap', gap }, { kind: 'gap', gap: own });
    count(
      { kind: 'gap', gap: { ...gap, id: 'g3', guildId: '5' } },
      { kind: 'gap', gap: { ...gap, id: 'g4', streams: ['discord:1'], shardCount: 2 } },
    );
    count({ kind: 'gap', gap: { ...gap, state: 'refilled' } });
    expect(ledger.gaps.all().map(({ id, state }) => [id, state])).toEqual([
      ['g1', 'refilled'],
      ['g2', 'open'],
      ['g3', 'open'],
      ['g4', 'open'],
    ]);
    const shard = Number((BigInt(GUILD) >> 22n) % 2n);
    const concerned = reading(ledger, (reader) => reader.gaps(GUILD, NOON - 1)).map(({ id }) => id);
    expect(concerned).toEqual(shard === 1 ? ['g2', 'g1', 'g4'] : ['g2', 'g1']);
    expect(reading(ledger, (reader) => reader.gaps(GUILD, NOON)).map(({ id }) => id)).toEqual(['g2']);
  });

  it('tells which gaps wait for their refill, oldest first', () => {
    const { ledger, count } = testLedger();
    const of = (part: Partial<Gap>): Change => ({ kind: 'gap', gap: { ...gap, ...part } });
    count(of({ id: 'g1', state: 'refilled' }), of({ id: 'g2', state: 'partly' }));
    count(of({ id: 'g3', state: 'open' }), of({ id: 'g4', state: 'refilling', from: NOON - 120_000 }));
    count(of({ id: 'g5', reason: 'newEpoch', acrossEpochs: true }));
    expect(ledger.gaps.pending().map(({ id }) => id)).toEqual(['g4', 'g3']);
  });

  it('keeps a fact together with what it was taken with', () => {
    const test = testLedger();
    test.ledger.apply({ position: position(7), changes: [message(), { kind: 'fact', name: 'heard', value: '7' }] });
    expect(test.ledger.facts.get('heard')).toBe('7');
    expect(factIn(test.dataDir, 'heard')).toBeNull();
    test.ledger.commit();
    expect(factIn(test.dataDir, 'heard')).toBe('7');
  });
});

function factIn(dataDir: string, name: string): string | null {
  const db = openDatabase(ledgerPath(dataDir), { readOnly: true });
  const row = db.statement<{ value: string }>('select value from facts where name = ?').get(name);
  db.close();
  return row?.value ?? null;
}

/** What a process that starts now would find. Works on a copy: the ledger in the folder is open. */
function committed(dataDir: string) {
  const copy = join(tempDir(), 'copy');
  cpSync(dataDir, copy, { recursive: true });
  const { log } = createTestLog();
  const ledger = openLedger({ streamOf: guildStream, dataDir: copy, clock: new TestClock(), log, autoCommit: false });
  const [day] = reading(ledger, (reader) => reader.memberDays(GUILD, ANNA, 0, 99_999));
  const found = { cursor: ledger.positions.of(STREAM)?.cursor, messages: day?.messages };
  ledger.close();
  return found;
}
