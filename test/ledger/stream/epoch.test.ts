import { describe, expect, it } from 'vitest';
import { guildStream } from '../../../src/discord/shards.js';
import {
  ANNA,
  added,
  BEN,
  DAY,
  DAY_MS,
  dayOfMember,
  GUILD,
  idAt,
  inRound,
  message,
  NOON,
  position,
  reading,
  testLedger,
} from '../fixtures.js';

const guild = { id: GUILD, name: 'Fishers', icon: null, ownerId: ANNA, roles: [], ownRoles: [] };
const next = { epoch: 'second', began: NOON, predecessorCountedTo: NOON - 1000, token: 'token' };

describe('a first epoch', () => {
  it('has an id of its own and follows nobody', () => {
    const { ledger, reopen } = testLedger();
    const identity = ledger.identity();
    expect(identity).toEqual({
      epoch: expect.stringMatching(/^[0-9a-f]{16}$/),
      epochBegan: NOON,
      followed: false,
      predecessorCountedTo: null,
      counter: 0,
      shardCount: null,
    });
    expect(testLedger().ledger.identity().epoch).not.toBe(identity.epoch);
    expect(reopen().identity()).toEqual(identity);
  });

  it('counts messages older than itself, and before any READY', () => {
    const { ledger, count } = testLedger();
    count(
      message({ at: NOON - DAY_MS }),
      { kind: 'ready', stream: 'discord:0', at: NOON },
      message({ at: NOON - DAY_MS }),
    );
    expect(dayOfMember(ledger, ANNA, DAY - 1)?.counts).toEqual([2, 0, 0]);
  });
});

describe('a first epoch whose file was made by a clock that was wrong', () => {
  it('begins when Discord says', () => {
    const { ledger, reopen } = testLedger();
    ledger.epochs.beginsAt(NOON - 3 * DAY_MS);
    expect(ledger.identity().epochBegan).toBe(NOON - 3 * DAY_MS);
    expect(reopen().identity().epochBegan).toBe(NOON - 3 * DAY_MS);
  });

  it('begins no other time once the bot was at the gateway, nor where it followed another', () => {
    const { ledger } = testLedger();
    ledger.positions.setShardCount(1);
    ledger.epochs.beginsAt(NOON - DAY_MS);
    expect(ledger.identity().epochBegan).toBe(NOON);
    const other = testLedger().ledger;
    other.epochs.begin(next);
    other.epochs.beginsAt(NOON - DAY_MS);
    expect(other.identity().epochBegan).toBe(NOON);
  });
});

describe('beginning another epoch', () => {
  it('empties days, keys, positions, gaps and questions, and what waits', async () => {
    const test = testLedger();
    const { ledger } = test;
    const sent = message();
    const asked = added({ messageId: idAt(NOON - 90 * DAY_MS), authorId: BEN });
    test.count(sent, asked, {
      kind: 'gap',
      gap: {
        id: 'g',
        guildId: null,
        streams: null,
        shardCount: 1,
        from: 1,
        to: 2,
        reason: 'hole',
        state: 'open',
        acrossEpochs: false,
      },
    });
    ledger.apply({ position: position(9), changes: [message()] });
    inRound(ledger, () => {});
    ledger.apply({ position: position(10), changes: [message()] });
    ledger.epochs.begin(next);
    const check = () => {
      expect(test.ledger.identity()).toMatchObject({
        epoch: 'second',
        epochBegan: NOON,
        followed: true,
        predecessorCountedTo: NOON - 1000,
        counter: 0,
      });
      expect(test.ledger.epochs.hasToken('token')).toBe(true);
      expect(test.ledger.positions.all()).toEqual([]);
      expect(test.ledger.gaps.all()).toEqual([]);
      expect(test.ledger.wanted.authors(NOON, 10)).toEqual([]);
      expect(dayOfMember(test.ledger, ANNA)).toBeNull();
      expect(reading(test.ledger, (reader) => reader.days(GUILD, 0, 99_999))).toEqual([]);
    };
    check();
    test.reopen();
    check();
    test.count({ kind: 'ready', stream: 'discord:0', at: NOON }, sent);
    expect(dayOfMember(test.ledger, ANNA)?.counts).toEqual([1, 0, 0]);
  });

  it('keeps directory, settings, boards and first and last seen; what was told of guilds and waits, too', () => {
    const { ledger, count } = testLedger();
    count({ kind: 'guild', guild, at: NOON - DAY_MS }, message({ at: NOON - 5 }), message({ at: NOON }));
    ledger.settings.save(GUILD, { timeZone: 'UTC' }, { userId: null, at: NOON });
    ledger.apply({ changes: [{ kind: 'guild', guild: { ...guild, name: 'Anglers' }, at: NOON }, message()] });
    ledger.epochs.begin(next);
    expect(ledger.directory.guild(GUILD)).toMatchObject({ name: 'Anglers', since: NOON - DAY_MS });
    expect(ledger.settings.of(GUILD)).toEqual({ timeZone: 'UTC' });
    expect(reading(ledger, (reader) => reader.member(GUILD, ANNA))).toMatchObject({
      firstSeen: NOON - 5,
      lastSeen: NOON,
    });
  });

  it('publishes guilds and unsent audit entries anew, and members only when something of theirs changes', () => {
    const { ledger, count } = testLedger();
    count({ kind: 'guild', guild, at: NOON }, message());
    ledger.audit.add({ guildId: GUILD, at: NOON, userId: null, what: 'sent', before: null, after: null });
    inRound(ledger, (snapshot) => {
      for (const page of snapshot.dirty('audit')) ledger.rounds.acknowledge('audit', page, snapshot.n);
    });
    ledger.audit.add({ guildId: GUILD, at: NOON, userId: null, what: 'unsent', before: null, after: null });
    ledger.epochs.begin(next);
    inRound(ledger, (snapshot) => {
      expect(snapshot.n).toBe(1);
      expect([...snapshot.dirty('guilds')].flat()).toMatchObject([{ guildId: GUILD, rev: 1 }]);
      expect([...snapshot.dirty('audit')].flat()).toMatchObject([{ what: 'unsent', rev: 1 }]);
      expect([...snapshot.dirty('members')].flat()).toEqual([]);
    });
    count({ kind: 'ready', stream: 'discord:0', at: NOON }, message({ at: NOON + 1, name: 'Annabel' }));
    expect(inRound(ledger, (snapshot) => [...snapshot.dirty('members')].flat())).toMatchObject([
      { name: 'Annabel', rev: 2 },
    ]);
  });

  it('ignores acknowledgements of a round of the epoch before', () => {
    const { ledger, count } = testLedger();
    count(message());
    const old = inRound(ledger, (snapshot) => ({ rows: [...snapshot.dirty('memberDays')].flat(), n: snapshot.n }));
    ledger.epochs.begin(next);
    count({ kind: 'ready', stream: 'discord:0', at: NOON }, message());
    ledger.rounds.acknowledge('memberDays', old.rows, old.n);
    expect(inRound(ledger, (snapshot) => [...snapshot.dirty('memberDays')].flat())).toHaveLength(1);
  });
});

describe('an epoch that followed another', () => {
  function followed(shardCount = 1) {
    const test = testLedger();
    test.ledger.epochs.begin(next);
    test.ledger.positions.setShardCount(shardCount);
    return test;
  }

  it('counts nothing of a shard before its READY, and then no older message', () => {
    const { ledger, count } = followed();
    count(message({ at: NOON + 5 }), added({ messageId: idAt(NOON) }));
    expect(dayOfMember(ledger, ANNA)).toBeNull();
    expect(dayOfMember(ledger, BEN)).toBeNull();
    count({ kind: 'ready', stream: 'discord:0', at: NOON + 1000 });
    count(message({ at: NOON + 999 }), message({ at: NOON + 1000 }), added({ messageId: idAt(NOON), at: NOON + 1001 }));
    expect(dayOfMember(ledger, ANNA)?.counts).toEqual([1, 0, 1]);
    expect(dayOfMember(ledger, BEN)?.counts).toEqual([0, 1, 0]);
  });

  it('goes by its first READY, also after another fresh session and a restart', () => {
    const test = followed();
    test.count(
      { kind: 'ready', stream: 'discord:0', at: NOON },
      { kind: 'ready', stream: 'discord:0', at: NOON + 60_000 },
    );
    test.reopen();
    test.count(message({ at: NOON + 30_000 }));
    expect(dayOfMember(test.ledger, ANNA)?.counts).toEqual([1, 0, 0]);
  });

  it('goes by the READY of the stream that the guild belongs to', () => {
    const { ledger, count } = followed(2);
    const own = guildStream(GUILD, 2);
    const other = ['discord:0', 'discord:1'].find((stream) => stream !== own) ?? '';
    count({ kind: 'ready', stream: other, at: NOON - 1 }, message());
    expect(dayOfMember(ledger, ANNA)).toBeNull();
    count({ kind: 'ready', stream: own, at: NOON }, message());
    expect(dayOfMember(ledger, ANNA)?.counts).toEqual([1, 0, 0]);
  });
});
