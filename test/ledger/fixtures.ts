import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../src/base/clock.js';
import type { Log } from '../../src/base/log.js';
import { type Snowflake, snowflakeAt } from '../../src/base/snowflake.js';
import { DAY_MS, dayOf } from '../../src/base/time/slots.js';
import type { MessageSent, ReactionAdded, ReactionRemoved, ReactionsCleared } from '../../src/counts/activity.js';
import type { Counts } from '../../src/counts/counts.js';
import type { MemberDay } from '../../src/counts/days.js';
import { guildStream } from '../../src/discord/shards.js';
import type { Change } from '../../src/ledger/change.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { openLedger } from '../../src/ledger/open-ledger.js';
import type { LedgerReader } from '../../src/ledger/rounds/ledger-reader.js';
import type { RoundSnapshot } from '../../src/ledger/rounds/round-snapshot.js';
import type { Position } from '../../src/ledger/stream/position.js';

/** 2026-03-10T12:00:00Z, slot 48. */
export const NOON = Date.UTC(2026, 2, 10, 12);
export const DAY = dayOf(NOON);
export const GUILD = '700000000000000001';
export const CHANNEL = '700000000000000002';
export const ANNA = '700000000000000011';
export const BEN = '700000000000000012';
export const STREAM = 'discord:0';
export const CARL = '700000000000000013';

/** A clock that a test sets. */
export class TestClock implements Clock {
  at = NOON;
  now = () => this.at;
  monotonic = () => this.at;
}

/** A log that remembers its lines. */
export function createTestLog() {
  const lines: { readonly level: string; readonly text: string }[] = [];
  const write =
    (level: string) =>
    (first: unknown, second?: unknown): void => {
      lines.push({ level, text: typeof first === 'string' ? first : String(second) });
    };
  const log: Log = {
    trace: write('trace'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
  };
  return { log, lines };
}

/** A new folder, removed when the test has finished. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'statboard-ledger-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export interface TestLedger {
  readonly ledger: Ledger;
  readonly clock: TestClock;
  readonly dataDir: string;
  readonly lines: readonly { readonly level: string; readonly text: string }[];
  /** Applies changes and commits. */
  count(...changes: Change[]): void;
  /** Closes the ledger and opens it again. */
  reopen(): Ledger;
}

/** A ledger in a folder of its own that commits only when told to. */
export function testLedger(dataDir = tempDir()): TestLedger {
  const clock = new TestClock();
  const { log, lines } = createTestLog();
  const open = () => openLedger({ streamOf: guildStream, dataDir, clock, log, autoCommit: false });
  let ledger = open();
  onTestFinished(() => ledger.close());
  return {
    get ledger() {
      return ledger;
    },
    clock,
    dataDir,
    lines,
    count(...changes) {
      ledger.apply({ changes });
      ledger.commit();
    },
    reopen() {
      ledger.close();
      ledger = open();
      return ledger;
    },
  };
}

let serial = 0;

/** A snowflake made at an instant, none twice. */
export function idAt(at: number): Snowflake {
  serial = (serial + 1) % 4_194_304;
  return String(BigInt(snowflakeAt(at)) + BigInt(serial));
}

export function message(part: Partial<MessageSent> = {}): MessageSent {
  const at = part.at ?? NOON;
  const messageId = part.messageId ?? idAt(at);
  return { kind: 'message', messageId, guildId: GUILD, channelId: CHANNEL, userId: ANNA, name: 'Anna', ...part, at };
}

export function added(part: Partial<ReactionAdded> & Pick<ReactionAdded, 'messageId'>): ReactionAdded {
  return {
    kind: 'reactionAdded',
    guildId: GUILD,
    channelId: CHANNEL,
    userId: BEN,
    emoji: '👍',
    burst: false,
    at: NOON,
    name: 'Ben',
    authorId: ANNA,
    ...part,
  };
}

export function removed(of: ReactionAdded): ReactionRemoved {
  const { messageId, guildId, userId, emoji, burst } = of;
  return { kind: 'reactionRemoved', messageId, guildId, userId, emoji, burst };
}

export function cleared(messageId: Snowflake, emoji: string | null = null): ReactionsCleared {
  return { kind: 'reactionsCleared', messageId, guildId: GUILD, emoji };
}

export function position(sequence: number, part: Partial<Position> = {}): Position {
  return { stream: STREAM, cursor: `at ${sequence}`, at: NOON, ...part };
}

/** Reads with a reader that is closed again. */
export function reading<T>(ledger: Ledger, read: (reader: LedgerReader) => T): T {
  const reader = ledger.read();
  try {
    return read(reader);
  } finally {
    reader.close();
  }
}

/** Runs one round. */
export function inRound<T>(ledger: Ledger, run: (snapshot: RoundSnapshot) => T): T {
  const snapshot = ledger.rounds.begin();
  try {
    return run(snapshot);
  } finally {
    snapshot.close();
  }
}

/** A member's day as plain data; null: none. */
export function dayOfMember(ledger: Ledger, userId: Snowflake, day = DAY) {
  const [row] = reading(ledger, (reader) => reader.memberDays(GUILD, userId, day, day, { breakdowns: true }));
  return row === undefined ? null : plain(row);
}

/** The three first counts, zeros included, and messages by channel. */
export function plain({ slots, breakdowns, ...counts }: Counts & Pick<MemberDay, 'slots' | 'breakdowns'>) {
  const three = ({ messages = 0, reactionsGiven = 0, reactionsReceived = 0 }: Counts) => [
    messages,
    reactionsGiven,
    reactionsReceived,
  ];
  return {
    counts: three(counts),
    slots: Object.fromEntries([...slots].map(([slot, ofSlot]) => [slot, [...three(ofSlot), ofSlot.active]])),
    channels: Object.fromEntries(breakdowns.channels ?? []),
  };
}

export { DAY_MS };
