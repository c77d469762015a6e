import type { Person } from './community.js';
import { compareBoard, compareMember } from './compare.js';
import { compareDetails } from './compare-details.js';
import { Comparison } from './comparison.js';
import { createSimulation, type Simulation, until } from './simulation.js';
import { openDemoStore } from './store.js';

/**
 * Simulated time begins here: a Saturday, 10 weeks and a bit before a change to summer time. Half a second past a whole one:
 * reactions have the time at which they arrive, which a busy machine tells a little late or early, and lines show seconds.
 */
const START = Date.UTC(2026, 0, 10, 6, 7, 30, 500);
const HISTORY_DAYS = 70;
/** A server in which most windows say the same. */
const YOUNG_DAYS = 3;
const PACE = { stepsPerDay: 6, eventsPerDay: 240 };
const KILLS = 10;
const NEVER = '0 0 0 1 1 *';

/** Traffic with all that Discord may do to it, the clock standing still until the bot has applied it. */
async function trouble(simulation: Simulation, comparison: Comparison, say: (line: string) => void): Promise<void> {
  const { discord, community, clock, random, bot } = simulation;
  const traffic = (events: number) => {
    for (let event = 0; event < events; event += 1) community.act(clock.now() - random.below(60_000));
  };
  const step = async (minutes: number) => {
    await simulation.settle();
    clock.advance(minutes * 60_000);
    await bot.tellTime();
  };

  say('dispatches repeated with the same and with a new sequence, neighbours swapped');
  for (let round = 0; round < 10; round += 1) {
    discord.faults.repeatNext({ count: 5 });
    discord.faults.repeatNext({ count: 5, newSequence: true, after: 3 });
    discord.faults.swapNext(5);
    traffic(150);
    await step(7);
  }

  say('a dropped connection');
  const resumesOf = () => [...discord.sessions].reduce((sum, session) => sum + session.resumes, 0);
  const resumes = resumesOf();
  traffic(50);
  discord.faults.dropConnections();
  traffic(200);
  await until('for the bot to resume', () => resumesOf() > resumes, clock);
  await step(5);
  comparison.add('connection dropped: resumed, sessions', 1, discord.sessions.length);

  for (const time of ['first', 'second']) {
    const [board] = simulation.boards();
    if (!board) throw new Error('there is no board to delete');
    discord.deleteMessage(board.id);
    say(`the board deleted, ${time} time`);
    await until('for the board to come back', () => simulation.boards().some(({ id }) => id !== board.id), clock);
    await step(1);
    comparison.add(`board deleted, ${time} time: boards`, 1, simulation.boards().length);
    comparison.add(`board deleted, ${time} time: pinned`, 1, discord.pins(community.statsChannelId).length);
  }

  say(`kill -9, ${KILLS} times under load`);
  for (let kill = 0; kill < KILLS; kill += 1) {
    traffic(150);
    const killed = bot.kill();
    traffic(150);
    await killed;
    traffic(100);
    await bot.start();
    await step(4);
  }
  comparison.add(`killed ${KILLS} times: sessions`, 1, discord.sessions.length);
}

/**
 * Runs the seeded community, compares everything with the tally and prints a table. Resolves with the number of
 * differences; null: `signal` was aborted first, and everything is ended.
 * @throws StoreError where MONGO_URI cannot be used, or what was stored there cannot be removed
 */
export async function runCheck({
  seed,
  mongoUri,
  write,
  signal,
}: {
  readonly seed: number;
  /** Where the bot publishes its numbers, in a database of its own that is dropped; undefined: the embedded store. */
  readonly mongoUri: string | undefined;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}): Promise<number | null> {
  const say = (line: string) => write(`… ${line}\n`);
  const comparison = new Comparison();
  let printed = '';
  const store = await openDemoStore(mongoUri);
  const simulation = await createSimulation({
    seed,
    start: START,
    env: { LOG_LEVEL: 'warn', BOARD_REFRESH_CRON: NEVER, ...store.env },
    output: (text) => {
      printed += text;
    },
  });
  const { bot, community, discord, tally, clock } = simulation;
  const ten: Person[] = community.people
    .filter((_, index) => index % Math.ceil(community.people.length / 10) === 0)
    .slice(0, 10);
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  try {
    await Promise.race([compareAll(), aborted]);
  } catch (error) {
    comparison.add(`ran to its end (${error instanceof Error ? error.message : String(error)})`, 'yes', 'no');
  } finally {
    await simulation.close();
    await store.remove();
  }
  if (signal.aborted) {
    write('Ended before everything was compared.\n');
    return null;
  }
  if (comparison.failed > 0 && printed) write(`\nWhat the bot logged:\n${printed}\n`);
  write(
    `\n      what                                          expected                            shown\n${comparison.table()}\n`,
  );
  write(
    `\n${tally.events} things counted until ${new Date(clock.now()).toISOString()}, bot started ${bot.starts} times\n`,
  );
  write(`${comparison.passed} passed, ${comparison.failed} failed\n`);
  return comparison.failed;

  async function compareAll(): Promise<void> {
    say(`store: ${store.name}`);
    say(`seed ${seed}: ${community.people.length} members, ${HISTORY_DAYS} days of activity`);
    await simulation.start();
    await simulation.live({ days: YOUNG_DAYS, ...PACE });
    await compareBoard(simulation, comparison, `after ${YOUNG_DAYS} days`);
    await simulation.live({ days: HISTORY_DAYS - YOUNG_DAYS, ...PACE });
    await compareBoard(simulation, comparison, 'after 70 days');
    await trouble(simulation, comparison, say);
    await compareBoard(simulation, comparison, 'after all');
    for (const person of ten) {
      await compareMember(simulation, comparison, person);
      await compareDetails(simulation, comparison, person);
    }

    say('stopped and started again');
    await simulation.settle();
    comparison.add('exit code after SIGTERM', 0, (await bot.stop()) ?? 'none');
    if (store.published) {
      const published = await store.published();
      for (const { id, name } of community.people) {
        const { messages, given, received } = published.get(id) ?? { messages: 0, given: 0, received: 0 };
        const expected = tally.member(id, 'all', clock.now());
        comparison.add(
          `in MongoDB: messages and reactions of ${name}`,
          `${expected.messages} ${expected.given} ${expected.received}`,
          `${messages} ${given} ${received}`,
        );
      }
    }
    const calls = discord.calls.length;
    await bot.start();
    await simulation.settle();
    comparison.add(
      'REST calls of a start without changes, at most 6',
      'yes',
      discord.calls.length - calls <= 6 ? 'yes' : `${discord.calls.length - calls}`,
    );
    await compareBoard(simulation, comparison, 'after a restart');
    comparison.add('commands registered', '/help /my_stats /setup /stat_refresh', discord.commandNames().join(' '));
  }
}
