import { setTimeout as sleep } from 'node:timers/promises';
import type { APIMessage } from 'discord-api-types/v10';
import type { Simulation } from '../simulation.js';
import type { ScoreView } from './protocol.js';
import { scoreRows } from './score.js';

/**
 * Holds the board against the simulation's own tally. What the board shows was true when it was drawn, so the people
 * are quiet from shortly before a redraw until it stands; where somebody writes in spite of that, the next redraw is
 * compared instead.
 */
export interface ScoreKeeper {
  readonly view: ScoreView | null;
  /** People wait while this is true. */
  readonly quiet: boolean;
  /** Does something that redraws the board, and compares. */
  during<T>(redraw: () => Promise<T>): Promise<T>;
  /** Compares every redraw of the schedule until the signal. */
  run(signal: AbortSignal): Promise<void>;
}

/** When the bot of the demo redraws its board, by the demo's clock. */
export const REDRAW_CRON = '*/10 * * * * *';
const REDRAW_MS = 10_000;
/** So long before a redraw people fall silent. */
const LEAD_MS = 500;
/** So long after its time a redraw is waited for. */
const PATIENCE_MS = 3_000;
const LOOK_MS = 20;

/** When the bot read the figures: the time that the board itself names. */
function drawnAt(board: APIMessage): number {
  const named = [...(board.embeds[0]?.description ?? '').matchAll(/<t:(\d+):R>/g)].at(-1)?.[1];
  return named === undefined ? postedAt(board) : Number(named) * 1000;
}

const postedAt = ({ edited_timestamp, timestamp }: APIMessage): number => Date.parse(edited_timestamp ?? timestamp);

const stampOf = (board: APIMessage | undefined): string => (board ? `${board.id} ${board.edited_timestamp}` : '');

export function createScoreKeeper({
  simulation,
  isConnected,
}: {
  readonly simulation: Pick<Simulation, 'boards' | 'clock' | 'community' | 'refresh' | 'settle' | 'since' | 'tally'>;
  readonly isConnected: () => boolean;
}): ScoreKeeper {
  const { clock, community, tally } = simulation;
  const names = new Map([...community.people, ...Object.values(community.visitors)].map(({ id, name }) => [id, name]));
  let score: Omit<ScoreView, 'since'> | null = null;
  let changes = 0;
  let holds = 0;

  async function during<T>(redraw: () => Promise<T>): Promise<T> {
    holds += 1;
    try {
      // Where the bot goes away just now nothing can be compared, but what somebody asked for is done all the same.
      const isSettled = await simulation.settle().then(
        () => true,
        () => false,
      );
      const before = stampOf(simulation.boards()[0]);
      const told = tally.changes;
      const done = await redraw();
      const [board] = simulation.boards();
      if (isSettled && board && stampOf(board) !== before && tally.changes === told) {
        score = {
          at: postedAt(board),
          rows: scoreRows(board, { tally, names, since: simulation.since, at: drawnAt(board) }),
        };
        changes = told;
      }
      return done;
    } finally {
      holds -= 1;
    }
  }

  async function redrawn(before: string, until: number): Promise<void> {
    // A bot that goes away meanwhile redraws nothing, and people need not be quiet for it.
    const isDue = (): boolean => clock.now() < until && isConnected();
    while (stampOf(simulation.boards()[0]) === before && isDue()) await sleep(LOOK_MS);
  }

  return {
    get view() {
      return score && { ...score, since: tally.changes - changes };
    },
    get quiet() {
      return holds > 0;
    },
    during,
    async run(signal) {
      while (!signal.aborted) {
        const due = (Math.floor((clock.now() + LEAD_MS) / REDRAW_MS) + 1) * REDRAW_MS;
        await sleep(due - LEAD_MS - clock.now(), undefined, { signal }).catch(() => undefined);
        if (signal.aborted || !isConnected()) continue;
        const before = stampOf(simulation.boards()[0]);
        // Where the bot goes away meanwhile, the redraw after the next start is compared.
        await during(() => redrawn(before, due + PATIENCE_MS)).catch(() => undefined);
        // Where a visitor did something just then, and nobody does anything more, no redraw would come that could be compared.
        if (tally.changes !== changes && isConnected()) await during(simulation.refresh).catch(() => undefined);
      }
    },
  };
}
