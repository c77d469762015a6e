import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { dayOf, slotOf } from '../../src/base/time/slots.js';
import type { MemberDay, ServerDay } from '../../src/counts/days.js';
import { guildStream } from '../../src/discord/shards.js';
import type { Change } from '../../src/ledger/change.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { openLedger } from '../../src/ledger/open-ledger.js';
import {
  added,
  cleared,
  createTestLog,
  idAt,
  message,
  NOON,
  plain,
  reading,
  removed,
  TestClock,
  tempDir,
} from './fixtures.js';

/** Everything happens among these: few enough that repeats, removals and reveals meet. */
const GUILDS = ['700000000000000001', '800000000000000002'];
const USERS = ['11', '12', '13', '14'];
const NEVER_COUNTED = ['21', '22'];
const EMOJI = ['👍', '🎉'];
const TIMES = [NOON, NOON + 900_000, NOON + 12 * 3_600_000, NOON - 86_400_000];
const MESSAGES = Array.from({ length: 10 }, (_, i) => {
  const at = TIMES[i % TIMES.length] ?? NOON;
  const author = [...USERS, ...NEVER_COUNTED][i % 6] ?? '11';
  return { id: idAt(at), at, guild: GUILDS[i % 2] ?? '', author, counted: !NEVER_COUNTED.includes(author) };
});

type Step = { readonly do: 'commit' | 'reopen' | 'round' | 'bad' } | { readonly do: 'change'; readonly change: Change };

const pick = <T>(list: readonly T[]) => fc.constantFrom(...list);
const reaction = fc.record({
  of: pick(MESSAGES),
  user: pick(USERS),
  emoji: pick(EMOJI),
  burst: fc.boolean(),
  at: pick(TIMES),
  known: fc.boolean(),
});
const toAdd = (r: {
  of: (typeof MESSAGES)[number];
  user: string;
  emoji: string;
  burst: boolean;
  at: number;
  known: boolean;
}) =>
  added({
    messageId: r.of.id,
    guildId: r.of.guild,
    channelId: '31',
    userId: r.user,
    emoji: r.emoji,
    burst: r.burst,
    at: r.at,
    name: `name ${r.user}`,
    authorId: r.known ? r.of.author : null,
  });
const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(pick(MESSAGES.filter((of) => of.counted)), pick(['31', '32'])).map(([of, channelId]) =>
      message({
        messageId: of.id,
        guildId: of.guild,
        channelId,
        userId: of.author,
        at: of.at,
        name: `name ${of.author}`,
      }),
    ),
  },
  { weight: 6, arbitrary: reaction.map(toAdd) },
  { weight: 3, arbitrary: reaction.map((r) => removed(toAdd(r))) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(pick(MESSAGES), pick([null, ...EMOJI]))
      .map(([of, emoji]) => ({ ...cleared(of.id, emoji), guildId: of.guild })),
  },
  {
    weight: 2,
    arbitrary: pick(MESSAGES).map(
      (of): Change => ({ kind: 'author', messageId: of.id, authorId: of.author, human: of.author !== '22' }),
    ),
  },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: change.map((c): Step => ({ do: 'change', change: c })) },
  { weight: 3, arbitrary: fc.constantFrom<Step>({ do: 'commit' }, { do: 'commit' }, { do: 'round' }, { do: 'bad' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'reopen' }) },
);

/** The rules, said once more in the plainest way: lists of what was counted, and sums over them. */
class Naive {
  readonly messages = new Map<string, Extract<Change, { kind: 'message' }>>();
  /** `receiver`: for whom it counts; null: for nobody, ever; undefined: its message's author has to be asked for. */
  readonly standing = new Map<
    string,
    { add: Extract<Change, { kind: 'reactionAdded' }>; receiver: string | null | undefined }
  >();
  /** Messages whose author has to be asked for. */
  readonly asked = new Set<string>();
  readonly active = new Set<string>();
  readonly seen = new Map<string, number[]>();
  readonly humans = new Set<string>();
  readonly bots = new Set<string>();

  apply(c: Change): void {
    if (c.kind === 'message') {
      if (this.messages.has(c.messageId)) return;
      this.messages.set(c.messageId, c);
      this.act(c.guildId, c.userId, c.at);
      if (this.asked.has(c.messageId)) this.answer(c.messageId, c.userId);
    } else if (c.kind === 'reactionAdded') {
      const key = [c.messageId, c.userId, c.emoji, c.burst].join();
      if (this.standing.has(key)) return;
      const receiver = this.receiverOf(c);
      if (receiver === undefined) this.asked.add(c.messageId);
      this.standing.set(key, { add: c, receiver });
      this.act(c.guildId, c.userId, c.at);
    } else if (c.kind === 'reactionRemoved') {
      this.standing.delete([c.messageId, c.userId, c.emoji, c.burst].join());
      this.askNoMore(c.messageId);
    } else if (c.kind === 'reactionsCleared') {
      for (const [key, { add }] of this.standing) {
        if (add.messageId === c.messageId && (c.emoji === null || c.emoji === add.emoji)) this.standing.delete(key);
      }
      this.askNoMore(c.messageId);
    } else if (c.kind === 'author') {
      (c.human ? this.humans : this.bots).add(c.authorId);
      this.answer(c.messageId, c.human ? c.authorId : null);
    }
  }

  of(messageId: string) {
    return [...this.standing.values()].filter(({ add }) => add.messageId === messageId);
  }

  /** For whom a reaction counts: what is known of the author, else what was answered for others that stand there. */
  receiverOf(c: Extract<Change, { kind: 'reactionAdded' }>): string | null | undefined {
    const counted = this.messages.get(c.messageId);
    if (counted !== undefined) return counted.userId;
    if (c.authorId !== null && this.bots.has(c.authorId)) return null;
    if (c.authorId !== null && (this.humans.has(c.authorId) || this.seen.has(`${c.guildId} ${c.authorId}`)))
      return c.authorId;
    return this.asked.has(c.messageId) ? undefined : this.of(c.messageId).at(0)?.receiver;
  }

  answer(messageId: string, receiver: string | null): void {
    for (const one of this.of(messageId)) if (one.receiver === undefined) one.receiver = receiver;
    this.asked.delete(messageId);
  }

  askNoMore(messageId: string): void {
    if (this.of(messageId).length === 0) this.asked.delete(messageId);
  }

  act(guild: string, user: string, at: number): void {
    this.active.add([guild, user, dayOf(at), slotOf(at)].join());
    this.seen.set(`${guild} ${user}`, [...(this.seen.get(`${guild} ${user}`) ?? []), at]);
  }

  /** Counts of one member (or, null, of the guild) in one slot. */
  slot(guild: string, user: string | null, day: number, slot: number) {
    const here = (g: string, u: string, at: number) =>
      g === guild && (user === null || u === user) && dayOf(at) === day && slotOf(at) === slot;
    return [
      [...this.messages.values()].filter((m) => here(m.guildId, m.userId, m.at)).length,
      [...this.standing.values()].filter(({ add }) => here(add.guildId, add.userId, add.at)).length,
      [...this.standing.values()].filter(
        ({ add, receiver }) => typeof receiver === 'string' && here(add.guildId, receiver, add.at),
      ).length,
      [...this.active].filter((key) => {
        const [g, u, d, s] = key.split(',');
        return g === guild && (user === null || u === user) && Number(d) === day && Number(s) === slot;
      }).length,
    ];
  }
}

function check(ledger: Ledger, naive: Naive): void {
  reading(ledger, (reader) => {
    for (const guild of GUILDS) {
      const slotsOf = (user: string | null, rows: readonly (MemberDay | ServerDay)[]) => {
        const read = new Map(rows.map((row) => [row.day, plain(row)]));
        for (const at of TIMES) {
          const expected = naive.slot(guild, user, dayOf(at), slotOf(at));
          expect(read.get(dayOf(at))?.slots[slotOf(at)] ?? [0, 0, 0, 0], `${guild} ${user} ${at}`).toEqual(expected);
        }
        for (const { counts, slots, channels } of read.values()) {
          const sums = [0, 1, 2].map((i) => Object.values(slots).reduce((sum, slot) => sum + (slot[i] ?? 0), 0));
          expect(counts).toEqual(sums);
          expect(Object.values(channels).reduce((sum, n) => sum + n, 0)).toBe(counts[0]);
        }
      };
      slotsOf(null, reader.serverDays(guild, 0, 99_999, { breakdowns: true }));
      for (const user of [...USERS, ...NEVER_COUNTED]) {
        slotsOf(user, reader.memberDays(guild, user, 0, 99_999, { breakdowns: true }));
        const seen = naive.seen.get(`${guild} ${user}`);
        const facts = reader.member(guild, user);
        expect(facts && [facts.firstSeen, facts.lastSeen, facts.name]).toEqual(
          seen ? [Math.min(...seen), Math.max(...seen), `name ${user}`] : null,
        );
      }
      for (const day of reader.serverDays(guild, 0, 99_999)) {
        const members = [...naive.active].filter(
          (key) => key.startsWith(`${guild},`) && key.split(',')[2] === String(day.day),
        );
        expect(day.activeMembers).toBe(new Set(members.map((key) => key.split(',')[1])).size);
      }
    }
  });
}

/** So little in memory that every run reads back from the journal and lets go of what it knew. */
const tight = fc.record({
  open: fc.constantFrom(1, 4, 1000),
  openServerDays: fc.constantFrom(1, 1000),
  ofMember: fc.constantFrom(1, 4),
  few: fc.constantFrom(0, 2),
  changed: fc.constantFrom(1, 3, 1000),
  changedServerDays: fc.constantFrom(1, 1000),
  lines: fc.constantFrom(1, 3, 1000),
  ofLine: fc.constantFrom(1, 2, 100),
});

it('counts as a naive model does, whatever comes in whatever order, over commits, rounds, bad entries and restarts', () => {
  const { log } = createTestLog();
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 80 }), tight, (steps, limits) => {
      const options = {
        streamOf: guildStream,
        dataDir: tempDir(),
        clock: new TestClock(),
        log,
        autoCommit: false,
        limits,
      };
      let ledger = openLedger(options);
      const naive = new Naive();
      try {
        for (const next of steps) {
          if (next.do === 'commit') ledger.commit();
          else if (next.do === 'round') ledger.rounds.begin().close();
          else if (next.do === 'bad') ledger.apply({ changes: [message({ userId: 'nobody' })] });
          else if (next.do === 'reopen') {
            ledger.close();
            ledger = openLedger(options);
          } else if (next.do === 'change') {
            ledger.apply({ changes: [next.change] });
            naive.apply(next.change);
          }
        }
        check(ledger, naive);
      } finally {
        ledger.close();
      }
    }),
    { numRuns: 150 },
  );
});

it('holds the same when thousands of members keep the journal busy', () => {
  const { log } = createTestLog();
  const dataDir = tempDir();
  const options = { streamOf: guildStream, dataDir, clock: new TestClock(), log, autoCommit: false };
  let ledger = openLedger(options);
  onTestFinished(() => ledger.close());
  const guild = GUILDS[0] ?? '';
  const expected = new Map<string, number>();
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state % below;
  };
  for (let commit = 0; commit < 100; commit++) {
    const changes = Array.from({ length: 300 }, () => {
      const userId = String(1000 + random(5000));
      expected.set(userId, (expected.get(userId) ?? 0) + 1);
      return message({ guildId: guild, userId, at: NOON + random(86_400_000) - 43_200_000 });
    });
    ledger.apply({ changes });
    ledger.commit();
    if (commit % 37 === 36) ledger.rounds.begin().close();
  }
  ledger.close();
  ledger = openLedger(options);
  reading(ledger, (reader) => {
    const rows = reader.days(guild, 0, 99_999).flatMap((day) => [...reader.changedSince(guild, day, -1)].flat());
    const read = new Map<string, number>();
    for (const row of rows) read.set(row.userId, (read.get(row.userId) ?? 0) + (row.messages ?? 0));
    expect(read).toEqual(expected);
    for (const day of reader.serverDays(guild, 0, 99_999)) {
      const members = rows.filter((row) => row.day === day.day);
      expect(day.messages).toBe(members.reduce((sum, { messages = 0 }) => sum + messages, 0));
      expect(day.activeMembers).toBe(members.length);
    }
  });
});
