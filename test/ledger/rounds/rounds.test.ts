import { describe, expect, it } from 'vitest';
import { completed } from '../../../src/counts/coverage.js';
import type { Gap } from '../../../src/counts/gap.js';
import type { RoundSnapshot } from '../../../src/ledger/rounds/round-snapshot.js';
import {
  ANNA,
  added,
  BEN,
  CARL,
  DAY,
  DAY_MS,
  GUILD,
  idAt,
  inRound,
  message,
  NOON,
  position,
  removed,
  testLedger,
} from '../fixtures.js';

const OTHER = '600000000000000001';
const members = (snapshot: RoundSnapshot) => [...snapshot.dirty('members')].flat();
const memberDays = (snapshot: RoundSnapshot) => [...snapshot.dirty('memberDays')].flat();

describe('a round', () => {
  it('raises the counter durably and carries it', () => {
    const { ledger, reopen } = testLedger();
    expect(ledger.identity().counter).toBe(0);
    expect(inRound(ledger, ({ n }) => n)).toBe(1);
    expect(ledger.identity().counter).toBe(1);
    expect(inRound(reopen(), ({ n }) => n)).toBe(2);
  });

  it('commits what waits and shows it, with the position it stands for', () => {
    const { ledger } = testLedger();
    ledger.apply({ position: position(5), changes: [message()] });
    inRound(ledger, (snapshot) => {
      expect(memberDays(snapshot)).toMatchObject([{ userId: ANNA, messages: 1, rev: 1 }]);
      expect(snapshot.positions).toEqual([position(5)]);
    });
  });

  it('shows the ledger as it stood, whatever is counted and committed meanwhile', () => {
    const { ledger, count } = testLedger();
    count(message());
    const snapshot = ledger.rounds.begin();
    const pages = snapshot.dirty('memberDays', { limit: 1 })[Symbol.iterator]();
    count(message(), message({ userId: BEN }));
    ledger.apply({ position: position(9), changes: [] });
    expect(pages.next().value).toMatchObject([{ userId: ANNA, messages: 1 }]);
    expect(pages.next().done).toBe(true);
    expect([...snapshot.memberDaysOf(GUILD, DAY)]).toMatchObject([{ userId: ANNA, messages: 1 }]);
    expect(snapshot.positions).toEqual([]);
    snapshot.close();
    expect(inRound(ledger, memberDays)).toMatchObject([
      { userId: ANNA, messages: 2, rev: 2 },
      { userId: BEN, messages: 1, rev: 2 },
    ]);
  });

  it('gives pages in key order', () => {
    const { ledger, count } = testLedger();
    for (const guildId of [GUILD, OTHER])
      for (const userId of [CARL, ANNA, '5', BEN]) count(message({ guildId, userId }));
    inRound(ledger, (snapshot) => {
      const pages = [...snapshot.dirty('memberDays', { limit: 3 })];
      expect(pages.map((page) => page.length)).toEqual([3, 3, 2]);
      expect(pages.flat().map(({ guildId, userId }) => [guildId, userId])).toEqual(
        [OTHER, GUILD].flatMap((guildId) => ['5', ANNA, BEN, CARL].map((userId) => [guildId, userId])),
      );
      expect([...snapshot.dirty('serverDays', { limit: 1 })].flat()).toMatchObject([
        { guildId: OTHER, messages: 4 },
        { guildId: GUILD, messages: 4 },
      ]);
    });
  });

  it('leaves dirty what changed after it, though its own rows are acknowledged', () => {
    const { ledger, count } = testLedger();
    count(message());
    const snapshot = ledger.rounds.begin();
    const rows = memberDays(snapshot);
    count(message());
    ledger.rounds.acknowledge('memberDays', rows, snapshot.n);
    snapshot.close();
    inRound(ledger, (next) => {
      expect(memberDays(next)).toMatchObject([{ messages: 2, rev: 2 }]);
      ledger.rounds.acknowledge('memberDays', memberDays(next), next.n);
    });
    expect(inRound(ledger, memberDays)).toEqual([]);
  });

  it('is clean when every kind was acknowledged, and dirty again above a store that fell back', async () => {
    const { ledger, count, reopen } = testLedger();
    const gap: Gap = {
      id: 'g',
      guildId: GUILD,
      streams: null,
      shardCount: 1,
      from: NOON,
      to: NOON + 1,
      reason: 'outage',
      state: 'open',
      acrossEpochs: false,
    };
    const guild = { id: GUILD, name: 'Fishers', icon: null, ownerId: ANNA, roles: [], ownRoles: [] };
    count(message(), { kind: 'gap', gap }, { kind: 'guild', guild, at: NOON });
    ledger.settings.save(GUILD, { timeZone: 'UTC' }, { userId: null, at: NOON });
    const kinds = ['memberDays', 'serverDays', 'members', 'gaps', 'guilds', 'audit'] as const;
    const sizes = (snapshot: RoundSnapshot) => kinds.map((kind) => [...snapshot.dirty(kind)].flat().length);
    inRound(ledger, (snapshot) => {
      expect(sizes(snapshot)).toEqual([1, 1, 1, 1, 1, 1]);
      expect([...snapshot.dirty('guilds')].flat()).toEqual([
        {
          guildId: GUILD,
          name: 'Fishers',
          since: NOON,
          metricsSince: completed({}, NOON),
          settings: { timeZone: 'UTC' },
          board: null,
          rev: 1,
        },
      ]);
      expect([...snapshot.dirty('gaps')].flat()).toEqual([{ ...gap, rev: 1 }]);
      for (const kind of kinds)
        for (const page of snapshot.dirty(kind)) ledger.rounds.acknowledge(kind, page, snapshot.n);
    });
    expect(inRound(ledger, sizes)).toEqual([0, 0, 0, 0, 0, 0]);
    await ledger.rounds.resendAbove(1);
    const again = reopen();
    expect(inRound(again, sizes)).toEqual([0, 0, 0, 0, 0, 0]);
    await again.rounds.resendAbove(0);
    expect(inRound(again, sizes)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('sends again what was acknowledged in a round above the store, though it changed long before', async () => {
    const { ledger, count } = testLedger();
    count(message({ userId: ANNA }), message({ userId: BEN }));
    const round = (userId: string) =>
      inRound(ledger, (snapshot) => {
        const rows = memberDays(snapshot).filter((row) => row.userId === userId);
        ledger.rounds.acknowledge('memberDays', rows, snapshot.n);
      });
    round(ANNA);
    round(BEN);
    expect(inRound(ledger, memberDays)).toEqual([]);
    await ledger.rounds.resendAbove(1);
    expect(inRound(ledger, memberDays)).toMatchObject([{ userId: BEN, rev: 1 }]);
    await ledger.rounds.resendAbove(0);
    expect(inRound(ledger, memberDays)).toHaveLength(2);
  });

  it('sets back more rows than fit one batch', async () => {
    const { ledger } = testLedger();
    const users = Array.from({ length: 4500 }, (_, i) => String(1_000_000 + i));
    ledger.apply({ changes: users.map((userId) => message({ userId })) });
    inRound(ledger, (snapshot) => {
      for (const page of snapshot.dirty('memberDays')) ledger.rounds.acknowledge('memberDays', page, snapshot.n);
    });
    await ledger.rounds.resendAbove(0);
    expect(inRound(ledger, memberDays)).toHaveLength(4500);
  });
});

describe('members in rounds', () => {
  function acknowledged() {
    const test = testLedger();
    test.count(message());
    inRound(test.ledger, (snapshot) => test.ledger.rounds.acknowledge('members', members(snapshot), snapshot.n));
    return test;
  }

  it('are published when new and when the name changed, not for every message', () => {
    const { ledger, count } = acknowledged();
    count(message({ at: NOON + 1 }));
    expect(inRound(ledger, members)).toEqual([]);
    count(message({ at: NOON + 2, name: 'Annabel' }));
    expect(inRound(ledger, members)).toMatchObject([
      { userId: ANNA, name: 'Annabel', firstSeen: NOON, lastSeen: NOON + 2 },
    ]);
  });

  it('are published once more when their day has ended', () => {
    const { ledger, clock, count } = acknowledged();
    count(message({ at: NOON + 5 }));
    clock.at = NOON + DAY_MS;
    inRound(ledger, (snapshot) => {
      expect(members(snapshot)).toMatchObject([{ userId: ANNA, lastSeen: NOON + 5 }]);
      ledger.rounds.acknowledge('members', members(snapshot), snapshot.n);
    });
    expect(inRound(ledger, members)).toEqual([]);
    count(message({ at: NOON + 6 }));
    expect(inRound(ledger, members)).toMatchObject([{ userId: ANNA, lastSeen: NOON + 6 }]);
  });

  it('are all published when many of several guilds end their day', () => {
    const { ledger, clock, count } = testLedger();
    const users = Array.from({ length: 1700 }, (_, i) => String(1_000_000 + i));
    count(...[GUILD, OTHER].flatMap((guildId) => users.map((userId) => message({ guildId, userId }))));
    const acknowledge = (snapshot: RoundSnapshot) => {
      const pages = [...snapshot.dirty('members')];
      for (const page of pages) ledger.rounds.acknowledge('members', page, snapshot.n);
      return pages.flat().length;
    };
    expect(inRound(ledger, acknowledge)).toBe(3400);
    clock.at = NOON + DAY_MS;
    const sizes = Array.from({ length: 9 }, () => inRound(ledger, acknowledge));
    expect(sizes).toEqual([500, 500, 500, 500, 500, 500, 400, 0, 0]);
  });
});

describe('reading while counting', () => {
  it('a reader sees everything applied before it was opened, and nothing after', () => {
    const { ledger } = testLedger();
    const sent = message();
    ledger.apply({ changes: [sent] });
    const reader = ledger.read();
    ledger.apply({ changes: [message()] });
    ledger.commit();
    expect(reader.memberDays(GUILD, ANNA, DAY, DAY)[0]?.messages).toBe(1);
    reader.close();
    reader.close();
  });

  it('finds by revision what changed since a sheet, removals included', () => {
    const { ledger, count } = testLedger();
    const add = added({ messageId: idAt(NOON) });
    count(message(), add);
    const n = inRound(ledger, (snapshot) => snapshot.n);
    const changed = () => {
      const reader = ledger.read();
      const rows = [...reader.changedSince(GUILD, DAY, n)].flat();
      reader.close();
      return rows.map(({ userId, reactionsGiven = 0 }) => [userId, reactionsGiven]);
    };
    expect(changed()).toEqual([]);
    count(removed(add));
    expect(changed()).toContainEqual([BEN, 0]);
    expect(changed().some(([userId]) => userId === CARL)).toBe(false);
  });
});
