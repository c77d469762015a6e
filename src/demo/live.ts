import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../clock.js';
import { createSimulation, type Simulation } from './simulation.js';
import { messageLines } from './terminal.js';

const DAY = 86_400_000;
const HISTORY_DAYS = 70;

/** The stats channel, what was said last, and a member's own answer, as they stand. */
async function picture(simulation: Simulation, own: readonly string[], asked: string): Promise<string> {
  const { community, clock } = simulation;
  const [board] = simulation.boards();
  const now = clock.now();
  return [
    '# stats',
    ...(board ? messageLines(board, now) : ['(the board is on its way)']),
    '',
    '# elsewhere',
    ...community.lines.slice(-5).map(({ channel, who, text }) => `#${channel}  ${who}: ${text}`),
    '',
    `${asked} asks /my_stats, and only ${asked} sees:`,
    ...own,
    '',
    'Ctrl-C ends the demo.',
  ].join('\n');
}

/** Runs the community live and draws it until `signal` is aborted. */
export async function runLive({
  seed,
  members,
  rate,
  write,
  signal,
  redraw,
}: {
  readonly seed: number;
  readonly members?: number;
  /** Things that happen in a second. */
  readonly rate: number;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
  /** Draw over the last picture instead of below it. */
  readonly redraw: boolean;
}): Promise<void> {
  const start = systemClock.now() - HISTORY_DAYS * DAY;
  const simulation = await createSimulation({
    seed,
    start,
    ...(members !== undefined && { members }),
    env: { LOG_LEVEL: 'warn', BOARD_REFRESH_CRON: '*/10 * * * * *' },
    output: write,
  });
  const { bot, community, clock, random } = simulation;
  try {
    await bot.start();
    let shown = 0;
    await simulation.live({
      days: HISTORY_DAYS,
      stepsPerDay: 6,
      eventsPerDay: 240,
      progress: (share) => {
        signal.throwIfAborted();
        if (share - shown < 0.1 && share < 1) return;
        shown = share;
        write(`living through the last ${HISTORY_DAYS} days: ${Math.round(share * 100)} %\n`);
      },
    });
    clock.run();
    await bot.tellTime();
    await simulation.refresh();
    let own: readonly string[] = [];
    let asked = '';
    for (let tick = 0; !signal.aborted; tick += 1) {
      if (tick % 15 === 0) {
        const person = random.weighted(community.people, ({ talk }) => talk);
        asked = person.name;
        own = messageLines(await simulation.myStats(person.id), clock.now());
      }
      if (redraw || tick % 10 === 0)
        write(`${redraw ? '\u001b[2J\u001b[3J\u001b[H' : ''}${await picture(simulation, own, asked)}\n`);
      for (let event = 0; event < rate; event += 1) {
        community.act(clock.now());
        await sleep(1000 / rate, undefined, { signal });
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await simulation.close();
  }
}
