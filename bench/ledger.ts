import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pino } from 'pino';
import { type Clock, systemClock } from '../src/base/clock.js';
import { type Snowflake, snowflakeAt } from '../src/base/snowflake.js';
import { DAY_MS } from '../src/base/time/slots.js';
import { guildStream } from '../src/discord/shards.js';
import { ledgerPath } from '../src/ledger/file/data-dir.js';
import type { Ledger } from '../src/ledger/ledger.js';
import { openLedger } from '../src/ledger/open-ledger.js';
import { refreshSheets } from '../src/ledger/rounds/sheets.js';
import { boardReport } from '../src/reports/board-report.js';
import { storeOver } from '../test/support/ledger-store.js';
import { type Times, timesOf } from './times.js';

export interface LedgerOptions {
  /** Members that write on each day. */
  readonly members: number;
  /** Days of history, the shortest first; none shorter than a board's windows. */
  readonly histories: readonly number[];
  /** Commits measured on each. */
  readonly commits: number;
}

/** What one ledger took, milliseconds and bytes. */
export interface LedgerFigure {
  readonly historyDays: number;
  readonly memberDays: number;
  readonly fileBytes: number;
  /** The write-ahead log at its largest during a first copy, whose snapshot keeps it from being used again. */
  readonly firstCopyBytes: number;
  readonly open: number;
  readonly board: Times;
  /** The beginning of a round, for which what stands open in memory is written. */
  readonly round: Times;
  /** Of 500 messages each; one in some copies the write-ahead log into the file. */
  readonly commit: Times & { readonly max: number };
}

export interface LedgerResult extends LedgerOptions {
  readonly figures: readonly LedgerFigure[];
}

const NOON = Date.UTC(2026, 10, 21, 12);
const GUILD: Snowflake = '600000000000000000';
const PAGE = 500;
/** Commits between two rounds and boards. */
const BETWEEN = 10;
const OPENED = 3;

const userOf = (number: number): Snowflake => String(700_000_000_000_000_000n + BigInt(number) * 4_194_304n);

/** A ledger with a past that was counted message by message. */
class Subject {
  readonly #dataDir = mkdtempSync(path.join(tmpdir(), 'statboard-bench-'));
  readonly #members: number;
  readonly historyDays: number;
  readonly open: number[] = [];
  readonly board: number[] = [];
  readonly round: number[] = [];
  readonly commit: number[] = [];
  ledger: Ledger;
  firstCopyBytes = 0;
  #now = NOON;
  #sent = 0;

  constructor(historyDays: number, members: number) {
    this.historyDays = historyDays;
    this.#members = members;
    this.ledger = this.#opened();
  }

  get fileBytes(): number {
    return statSync(ledgerPath(this.#dataDir)).size;
  }

  /** One message of each member on each day before today, with the days' sheets. */
  async fill(): Promise<void> {
    const guild = { id: GUILD, name: 'Bench', icon: null, ownerId: '1', roles: [], ownRoles: [] };
    this.ledger.apply({ changes: [{ kind: 'guild', guild, at: NOON - (this.historyDays + 1) * DAY_MS }] });
    for (let ago = this.historyDays; ago > 0; ago -= 1) {
      this.#now = NOON - ago * DAY_MS;
      for (let user = 0; user < this.#members; user += 1) {
        this.#say(user);
        if ((user + 1) % PAGE === 0) this.ledger.commit();
      }
      await nextTurn();
    }
    this.#now = NOON;
    await refreshSheets({ ledger: this.ledger, now: NOON });
  }

  /** Acknowledges everything in one round, as MongoDB would. */
  async copy(): Promise<void> {
    // Closed, a ledger leaves an empty log.
    this.reopen();
    await this.#inRound((wal) => {
      this.firstCopyBytes = Math.max(this.firstCopyBytes, wal);
    });
  }

  reopen(): void {
    this.ledger.close();
    const began = systemClock.monotonic();
    this.ledger = this.#opened();
    this.open.push(systemClock.monotonic() - began);
  }

  commitOne(): void {
    for (let number = 0; number < PAGE; number += 1) this.#say((this.#sent * 7_919) % this.#members);
    const began = systemClock.monotonic();
    this.ledger.commit();
    this.commit.push(systemClock.monotonic() - began);
  }

  async roundAndBoard(): Promise<void> {
    this.round.push(await this.#inRound());
    const began = systemClock.monotonic();
    const basis = { store: storeOver(this.ledger), lacking: null };
    const { windows } = await boardReport({
      basis,
      guildId: GUILD,
      now: this.#now,
      timeZone: 'UTC',
      since: 0,
      metricsSince: {},
    });
    this.board.push(systemClock.monotonic() - began);
    if (windows.some(({ figures }) => figures.messages === 0)) throw new Error('a window of the board is empty');
  }

  figure(): LedgerFigure {
    return {
      historyDays: this.historyDays,
      memberDays: this.historyDays * this.#members,
      fileBytes: this.fileBytes,
      firstCopyBytes: this.firstCopyBytes,
      open: Math.min(...this.open),
      board: timesOf(this.board),
      round: timesOf(this.round),
      commit: { ...timesOf(this.commit), max: Math.max(...this.commit) },
    };
  }

  close(): void {
    this.ledger.close();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  #opened(): Ledger {
    const clock: Clock = { now: () => this.#now, monotonic: systemClock.monotonic };
    const log = pino({ level: 'silent' });
    return openLedger({ streamOf: guildStream, dataDir: this.#dataDir, clock, log, autoCommit: false });
  }

  #say(user: number): void {
    this.#sent += 1;
    this.ledger.apply({
      changes: [
        {
          kind: 'message',
          messageId: String(BigInt(snowflakeAt(this.#now)) + BigInt(this.#sent % 4_194_304)),
          guildId: GUILD,
          channelId: String(650_000_000_000_000_000n + BigInt(user % 20)),
          userId: userOf(user),
          at: this.#now,
          name: `Member ${user}`,
        },
      ],
    });
  }

  /** One round, of which the store takes everything; gives how long its beginning held the event loop. */
  async #inRound(look: (walBytes: number) => void = () => {}): Promise<number> {
    const { ledger } = this;
    await ledger.settle();
    const began = systemClock.monotonic();
    const snapshot = ledger.rounds.begin();
    const took = systemClock.monotonic() - began;
    try {
      for (const kind of ['serverDays', 'memberDays', 'members', 'sheets'] as const) {
        for (const page of snapshot.dirty(kind, kind === 'sheets' ? {} : { limit: PAGE })) {
          ledger.rounds.acknowledge(kind, page, snapshot.n);
          look(statSync(`${ledgerPath(this.#dataDir)}-wal`).size);
          await nextTurn();
        }
      }
    } finally {
      snapshot.close();
    }
    return took;
  }
}

/** A large ledger against a smaller one. They take turns, so that what else the machine does falls on both. */
export async function benchLedger(options: LedgerOptions, progress: (step: string) => void): Promise<LedgerResult> {
  const { members, histories, commits } = options;
  const subjects: Subject[] = [];
  try {
    for (const days of histories) {
      progress(`${days} days of ${members} members are counted`);
      const subject = new Subject(days, members);
      subjects.push(subject);
      await subject.fill();
      await subject.copy();
    }
    progress('opened');
    for (let time = 0; time < OPENED; time += 1) for (const subject of subjects) subject.reopen();
    progress('commits, rounds and boards');
    for (let number = 0; number < commits; number += 1) {
      for (const subject of subjects) {
        subject.commitOne();
        await nextTurn();
        if (number % BETWEEN === 0) await subject.roundAndBoard();
      }
    }
    return { ...options, figures: subjects.map((subject) => subject.figure()) };
  } finally {
    for (const subject of subjects) subject.close();
  }
}
