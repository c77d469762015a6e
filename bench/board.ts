import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boardReport } from '../src/reports/board-report.js';
import { memberReport } from '../src/reports/member-report.js';
import type { BoardReport } from '../src/reports/shapes.js';
import type { Store } from '../src/store/store.js';
import { type BoardHistory, boardHistory } from './board-history.js';
import { type FilledStore, filledLedger, filledMongo } from './board-stores.js';
import { type Times, timesOf } from './times.js';

/** Rounds that are not measured, no more than those that are: the first answers run uncompiled code, and the server still writes down what was put in. */
const WARM_UP = 20;

export interface BoardBenchOptions {
  readonly activeMembers?: number;
  /** Days of history, the shortest first. */
  readonly histories?: readonly number[];
  /** Boards, and `/my_stats`, measured on each store. */
  readonly samples?: number;
}

export interface BoardFigure {
  readonly store: string;
  readonly historyDays: number;
  readonly board: Times;
  readonly myStats: Times;
}

export interface BoardBenchResult {
  readonly name: 'board';
  readonly activeMembers: number;
  readonly samples: number;
  readonly figures: readonly BoardFigure[];
  /** For each store: p50 of a board at the longest history by that at the shortest. */
  readonly ratios: readonly { readonly store: string; readonly ratio: number }[];
  readonly notes: readonly string[];
}

/** A kind of store, and how one with a given past is made. */
export interface Backend {
  readonly name: string;
  fill(history: BoardHistory, days: number): Promise<FilledStore>;
}

/** What is asked of the stores. Holds nothing of the past itself: a heap full of it would make every collection slow. */
type Question = Pick<BoardHistory, 'guildId' | 'now' | 'askers'>;

interface Run {
  readonly days: number;
  readonly filled: FilledStore;
  readonly board: number[];
  readonly myStats: number[];
}

/**
 * Measures whole boards and `/my_stats` with rank, as a redraw or a command asks for them, at a shorter and a longer
 * history. The two histories take turns, so that what else the machine does falls on both.
 */
export async function boardBench(
  backends: readonly Backend[],
  options: BoardBenchOptions = {},
  progress: (step: string) => void = () => {},
): Promise<BoardBenchResult> {
  const { activeMembers = 5_000, histories = [60, 600], samples = 50 } = options;
  const figures: BoardFigure[] = [];
  const answers = new Map<number, string>();
  for (const backend of backends) {
    progress(`${backend.name}: histories are put in`);
    const { question, runs } = await fillAll(backend, activeMembers, histories);
    try {
      for (const { days, filled } of runs) {
        const { windows } = await boardOf(filled.store, question);
        const answer = JSON.stringify(windows);
        if ((answers.get(days) ?? answer) !== answer)
          throw new Error(`${backend.name} shows another board of the same past`);
        answers.set(days, answer);
      }
      progress(`${backend.name}: boards`);
      figures.push(...(await measure(backend, question, runs, samples)));
    } finally {
      for (const { filled } of runs) await filled.close();
    }
  }

  const [shortest = 0, longest = 0] = [histories.at(0), histories.at(-1)];
  const p50Of = (store: string, days: number) =>
    figures.find((figure) => figure.store === store && figure.historyDays === days)?.board.p50 ?? Number.NaN;
  const ratios = backends.map(({ name }) => ({ store: name, ratio: p50Of(name, longest) / p50Of(name, shortest) }));
  return {
    name: 'board',
    activeMembers,
    samples,
    figures,
    ratios,
    notes: [
      `${warmUpOf(samples)} rounds before the measured ones are left out; with ${samples} samples the p99 is the slowest.`,
      'Every day has its sheet; 500 members changed since today’s. Single member days stand there for all members of the last two days, and for 50 asking members of every day: no answer reads others.',
    ],
  };
}

async function fillAll(
  backend: Backend,
  activeMembers: number,
  histories: readonly number[],
): Promise<{ readonly question: Question; readonly runs: readonly Run[] }> {
  const history = boardHistory(activeMembers);
  const runs: Run[] = [];
  try {
    for (const days of histories) {
      runs.push({ days, filled: await backend.fill(history, days), board: [], myStats: [] });
    }
  } catch (error) {
    for (const { filled } of runs) await filled.close();
    throw error;
  }
  return { question: { guildId: history.guildId, now: history.now, askers: history.askers }, runs };
}

const warmUpOf = (samples: number): number => Math.min(WARM_UP, samples);

async function measure(
  backend: Backend,
  question: Question,
  runs: readonly Run[],
  samples: number,
): Promise<readonly BoardFigure[]> {
  globalThis.gc?.();
  const warmUp = warmUpOf(samples);
  for (let round = -warmUp; round < samples; round += 1) {
    for (const { filled, board, myStats } of runs) {
      const boardTime = await timeOfBoard(filled.store, question);
      const myStatsTime = await timeOfMyStats(filled.store, question, round + warmUp);
      if (round < 0) continue;
      board.push(boardTime);
      myStats.push(myStatsTime);
    }
  }
  return runs.map(({ days, board, myStats }) => ({
    store: backend.name,
    historyDays: days,
    board: timesOf(board),
    myStats: timesOf(myStats),
  }));
}

function boardOf(store: Store, { guildId, now }: Question): Promise<BoardReport> {
  return boardReport({
    basis: { store, lacking: null },
    guildId,
    now,
    timeZone: 'UTC',
    since: 0,
    metricsSince: {},
    publicPlaceOf: () => ({ parentId: null }),
  });
}

async function timeOfBoard(store: Store, question: Question): Promise<number> {
  const begin = performance.now();
  const report = await boardOf(store, question);
  const time = performance.now() - begin;
  if (report.list.top.length < 5 || report.windows.some(({ figures }) => figures.messages === 0)) {
    throw new Error('the board is not that of the community put into the store');
  }
  return time;
}

async function timeOfMyStats(store: Store, { guildId, now, askers }: Question, round: number): Promise<number> {
  const userId = askers[round % askers.length] ?? '';
  const begin = performance.now();
  await memberReport({
    basis: { store, lacking: null },
    guildId,
    userId,
    now,
    timeZone: 'Europe/Berlin',
    since: 0,
    windows: ['24h', '7d', '30d', 'all'],
  });
  return performance.now() - begin;
}

/** The embedded store, in temporary folders. */
export function ledgerBackend(): Backend {
  return {
    name: 'SQLite',
    async fill(history, days) {
      const dataDir = mkdtempSync(join(tmpdir(), 'statboard-bench-'));
      const remove = () => rmSync(dataDir, { recursive: true, force: true });
      try {
        const { store, close } = filledLedger(history, days, dataDir);
        return { store, close: () => close().finally(remove) };
      } catch (error) {
        remove();
        throw error;
      }
    },
  };
}

/** MongoDB, in databases of their own on a server that runs. */
export function mongoBackend(server: { readonly uri: string; readonly kind: string }): Backend {
  return {
    name: server.kind,
    fill: (history, days) =>
      filledMongo(history, days, { uri: server.uri, database: `statboard_bench_board_${process.pid}_${days}` }),
  };
}
