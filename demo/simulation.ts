import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type APIMessage, ComponentType } from 'discord-api-types/v10';
import { createDemoClock, type DemoClock } from '../local-discord/clock.js';
import { createLocalDiscord, type LocalDiscord } from '../local-discord/local-discord.js';
import type { Snowflake } from '../src/base/snowflake.js';
import { REFRESH_BUTTON } from '../src/views/board-view.js';
import { type BotProcess, createBotProcess } from './bot-process.js';
import { type Community, createCommunity } from './community.js';
import { createRandom, type Random } from './random.js';
import { Tally } from './tally.js';

/** A local Discord, a community in it and the bot in a process of its own. */
export interface Simulation {
  readonly clock: DemoClock;
  readonly random: Random;
  readonly discord: LocalDiscord;
  readonly community: Community;
  readonly tally: Tally;
  readonly bot: BotProcess;
  /** When the bot began to count, milliseconds. */
  readonly since: number;
  /** Starts the bot; resolves when it listens. What happens before that, at its very first start, is not its to count. */
  start(): Promise<void>;
  /** Waits until the bot has applied everything that was sent. */
  settle(): Promise<void>;
  /** The bot's boards, wherever they stand. */
  boards(): readonly APIMessage[];
  /** What a member sees when asking `/my_stats`. */
  myStats(
    userId: Snowflake,
    options?: Readonly<Record<string, string>>,
  ): Promise<Pick<APIMessage, 'embeds' | 'content'>>;
  /** `/stat_refresh` by a moderator; resolves when it is answered. */
  refresh(): Promise<void>;
  /** Lets days pass: everybody does things, and the clock stands still until the bot has applied what was sent. */
  live(options: {
    readonly days: number;
    readonly stepsPerDay: number;
    readonly eventsPerDay: number;
    readonly progress?: (share: number) => void;
  }): Promise<void>;
  /** Ends everything; resolves with the bot's exit code. */
  close(): Promise<number | null>;
}

export interface SimulationOptions {
  readonly seed: number;
  /** When the simulated time begins, milliseconds since the Unix epoch. */
  readonly start: number;
  readonly members?: number;
  /** Settings of the bot beyond those that the simulation makes. */
  readonly env?: Readonly<Record<string, string>>;
  readonly output: (text: string) => void;
}

const DAY = 86_400_000;
const PATIENCE = 60_000;

/** Waits for a condition, asking every few milliseconds. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  clock: DemoClock,
): Promise<void> {
  const give = clock.monotonic() + PATIENCE;
  while (!(await condition())) {
    if (clock.monotonic() > give) throw new Error(`gave up waiting: ${what}`);
    await sleep(2);
  }
}

export async function createSimulation({ seed, start, members, env, output }: SimulationOptions): Promise<Simulation> {
  const clock = createDemoClock(start);
  const random = createRandom(seed);
  const discord = await createLocalDiscord({ clock, seed });
  const tally = new Tally();
  const community = createCommunity({ discord, clock, tally, random, ...(members !== undefined && { members }) });
  const dataDir = await mkdtemp(path.join(tmpdir(), 'statboard-demo-'));
  const bot = createBotProcess({
    clock,
    output,
    env: {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.url,
      STATS_CHANNEL_ID: community.statsChannelId,
      DATA_DIR: path.join(dataDir, 'data'),
      ...env,
    },
  });

  function isBoard({ author, components = [] }: APIMessage): boolean {
    return (
      author.id === discord.botId &&
      components.some(
        (row) =>
          row.type === ComponentType.ActionRow &&
          row.components.some((part) => 'custom_id' in part && part.custom_id === REFRESH_BUTTON),
      )
    );
  }

  async function settle(): Promise<void> {
    await until(
      'for the bot to apply what was sent',
      async () => {
        const applied = await bot.applied();
        const session = [...discord.sessions].find(({ id }) => id === applied?.sessionId);
        return session !== undefined && applied !== null && applied.sequence >= session.sequence;
      },
      clock,
    );
  }

  return {
    clock,
    random,
    discord,
    community,
    tally,
    bot,
    since: start,
    async start() {
      await bot.start();
      await settle();
    },
    settle,
    boards() {
      const ids = [...discord.world.messages.values()].filter(({ api }) => isBoard(api)).map(({ api }) => api.id);
      return ids.flatMap((id) => discord.message(id) ?? []);
    },
    async myStats(userId, options = {}) {
      const invoked = discord.invoke({
        guildId: community.guildId,
        channelId: community.statsChannelId,
        userId,
        command: '/my_stats',
        options,
      });
      const { message, error } = await invoked.answered;
      if (!message) throw new Error(`/my_stats was not answered: ${error ?? 'no message'}`);
      return message;
    },
    async refresh() {
      const { guildId, statsChannelId, moderatorId } = community;
      const invoked = discord.invoke({
        guildId,
        channelId: statsChannelId,
        userId: moderatorId,
        command: '/stat_refresh',
        options: {},
      });
      const { message, error } = await invoked.answered;
      if (!message) throw new Error(`/stat_refresh was not answered: ${error ?? 'no message'}`);
    },
    async live({ days, stepsPerDay, eventsPerDay, progress }) {
      const steps = days * stepsPerDay;
      const span = DAY / stepsPerDay;
      for (let step = 1; step <= steps; step += 1) {
        const from = clock.now();
        clock.set(from + span);
        await bot.tellTime();
        const events = random.below((2 * eventsPerDay) / stepsPerDay) + 1;
        for (let event = 0; event < events; event += 1) community.act(Math.floor(from + random.next() * span));
        await settle();
        progress?.(step / steps);
      }
    },
    async close() {
      const code = await bot.stop();
      await discord.close();
      await rm(dataDir, { recursive: true, force: true });
      return code;
    },
  };
}
