import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../src/base/clock.js';
import { picture, type Scene } from './picture.js';
import type { Screen } from './screen.js';
import { createSimulation } from './simulation.js';

const DAY = 86_400_000;
const HISTORY_DAYS = 70;
/** A member asks `/my_stats` this often. */
const ASK_MS = 15_000;
/** A stream that is no terminal gets a picture this often. */
const PRINT_MS = 10_000;
const LOGGED = 20;

/** Runs the community live and draws it until `signal` is aborted. */
export async function runLive({
  seed,
  members,
  rate,
  screen,
  signal,
}: {
  readonly seed: number;
  readonly members?: number;
  /** Things that happen in a second. */
  readonly rate: number;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}): Promise<void> {
  const logged: string[] = [];
  screen.print('Starting a local Discord, its people and the bot ...');
  const simulation = await createSimulation({
    seed,
    start: systemClock.now() - HISTORY_DAYS * DAY,
    ...(members !== undefined && { members }),
    env: { LOG_LEVEL: 'warn', BOARD_REFRESH_CRON: '*/10 * * * * *' },
    output: (text) => {
      logged.push(...text.split('\n').filter((line) => line !== ''));
      logged.splice(0, Math.max(0, logged.length - LOGGED));
    },
  });
  const { bot, community, clock, random } = simulation;
  let asked: Scene['asked'] = null;
  const draw = (): void => {
    const [board = null] = simulation.boards();
    const channelName = (id: string) => simulation.discord.world.channels.get(id)?.name ?? null;
    const scene = { now: clock.now(), board, asked, said: community.lines, logged, channelName };
    screen.draw(picture(scene, { ...screen.size(), style: screen.style }));
  };
  try {
    await simulation.start();
    await simulation.live({
      days: HISTORY_DAYS,
      stepsPerDay: 6,
      eventsPerDay: 240,
      progress: (share) => {
        signal.throwIfAborted();
        screen.progress(`${community.people.length} people live through ${HISTORY_DAYS} days`, share);
      },
    });
    clock.run();
    await bot.tellTime();
    await simulation.refresh();
    let askedAt = Number.NEGATIVE_INFINITY;
    let drawnAt = Number.NEGATIVE_INFINITY;
    while (!signal.aborted) {
      if (clock.monotonic() - askedAt >= ASK_MS) {
        askedAt = clock.monotonic();
        const person = random.weighted(community.people, ({ talk }) => talk);
        asked = { name: person.name, answer: await simulation.myStats(person.id) };
      }
      if (screen.live || clock.monotonic() - drawnAt >= PRINT_MS) {
        drawnAt = clock.monotonic();
        draw();
      }
      await sleep(1000 / rate, undefined, { signal });
      community.act(clock.now());
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    screen.close();
    const code = await simulation.close();
    screen.print(
      `\nThe demo has ended, and nothing of it is left on this machine. The bot's exit code: ${code ?? 'none'}.`,
    );
    screen.print('To run Statboard on your own server, see "Run it for real" in README.md.');
    if (code !== 0 && logged.length > 0) screen.print(logged.join('\n'));
  }
}
