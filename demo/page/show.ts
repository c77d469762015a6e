import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.js';
import type { Snowflake } from '../../src/base/snowflake.js';
import { createSimulation, type Simulation } from '../simulation.js';
import type { DemoStore } from '../store.js';
import { commandsView } from './commands-view.js';
import { createVisitorFaults, type VisitorFaults } from './faults.js';
import { loggedLine } from './logged.js';
import { createMessageViews } from './message-view.js';
import { createMissed } from './missed.js';
import { createPace, type Pace, USUAL_A_DAY } from './pace.js';
import type { AuthorView, Role, ShowView } from './protocol.js';
import { createScoreKeeper, REDRAW_CRON } from './score-keeper.js';
import { setUp } from './set-up.js';
import { createStory } from './story.js';
import { createSupervisor } from './supervisor.js';
import { createVisits, type Visits } from './visits.js';

/** The simulated community with its bot, as visitors see it and act in it. */
export interface Show {
  readonly visits: Visits;
  readonly faults: VisitorFaults;
  readonly pace: Pace;
  view(role: Role): ShowView;
  author(userId: Snowflake): AuthorView;
  /** A file of a message. */
  file(attachmentId: Snowflake): { readonly bytes: Buffer; readonly type: string } | undefined;
  readonly botId: Snowflake;
  /** Lives through the history, then goes on live until the signal. */
  run(signal: AbortSignal): Promise<void>;
  /** Ends everything; resolves with the bot's exit code. */
  close(): Promise<number | null>;
}

export interface ShowOptions {
  readonly seed: number;
  readonly members?: number;
  /** Things that happen in a second while it is busy. */
  readonly rate: number;
  /** Whether it is busy from the beginning on; else the visitor says so. */
  readonly busy: boolean;
  /** Days that people live through first. */
  readonly days: number;
  readonly store: DemoStore;
  readonly progress: (what: string, share: number) => void;
}

const DAY = 86_400_000;
const LOGGED = 8;
const LOOK_MS = 100;
const QUIET_LOOK_MS = 20;

export async function createShow({ seed, members, rate, busy, days, store, progress }: ShowOptions): Promise<Show> {
  const daysInWords = days === 1 ? '1 day' : `${days} days`;
  let phase: ShowView['phase'] = 'starting';
  let lived = 0;
  let logged: readonly string[] = [];
  const simulation: Simulation = await createSimulation({
    seed,
    start: systemClock.now() - days * DAY,
    ...(members !== undefined && { members }),
    // The stats channel is chosen with /setup, as on a real server, so that a visitor can choose another.
    env: { LOG_LEVEL: 'warn', BOARD_REFRESH_CRON: REDRAW_CRON, STATS_CHANNEL_ID: '', ...store.env },
    output: (text) => {
      const lines = text.split('\n').filter((line) => line !== '');
      logged = [...logged, ...lines.map(loggedLine)].slice(-LOGGED);
    },
  });
  const { bot, clock, community, discord } = simulation;
  let { statsChannelId } = community;
  /** How many people there are, visitors too: as many as are counted. */
  const everybody = community.people.length + Object.keys(community.visitors).length;
  const story = createStory(clock.now);
  const supervisor = createSupervisor({ simulation, story });
  const isConnected = (): boolean => phase === 'live' && supervisor.view.state === 'connected';
  const pace = createPace({ rate, busy, random: simulation.random });
  const missed = createMissed({ simulation, isConnected });
  const score = createScoreKeeper({ simulation, isConnected });
  const views = createMessageViews(discord);
  const visits = createVisits({ simulation, views, score, isConnected });
  const faults = createVisitorFaults({ simulation, supervisor, store, story });

  /** Where the board stands, or stood last. */
  function statsChannel(): Snowflake {
    statsChannelId = simulation.boards()[0]?.channel_id ?? statsChannelId;
    return statsChannelId;
  }

  async function history(signal: AbortSignal): Promise<void> {
    await simulation.start();
    await setUp(simulation);
    phase = 'history';
    community.visitorsAct(true);
    await simulation.live({
      days,
      stepsPerDay: 6,
      eventsPerDay: USUAL_A_DAY,
      progress: (share) => {
        signal.throwIfAborted();
        lived = share;
        progress(`${everybody} people live through ${daysInWords}`, share);
      },
    });
    community.visitorsAct(false);
    clock.run();
    await bot.tellTime();
    phase = 'live';
    await score.during(() => simulation.refresh());
    story.tell(`${everybody} people lived through ${daysInWords}. From now on they go on by the clock.`);
  }

  async function people(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pace.next(signal);
      // What somebody wants to do while the board is compared is done right after.
      while (score.quiet && !signal.aborted) await sleep(QUIET_LOOK_MS);
      if (!signal.aborted) community.act(clock.now());
    }
  }

  async function look(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      faults.look();
      await sleep(LOOK_MS);
    }
  }

  return {
    visits,
    faults,
    pace,
    author: views.author,
    file: discord.file,
    botId: discord.botId,
    view(role) {
      const { id, name } = community.visitors[role];
      return {
        phase,
        progress: lived,
        days,
        members: everybody,
        behind: phase === 'live' ? Math.round((systemClock.now() - clock.now()) / 100) * 100 : 0,
        guild: { id: community.guildId, name: discord.world.guilds.get(community.guildId)?.name ?? '' },
        store: store.name,
        bot: { ...supervisor.view, missed: missed.events },
        pace: pace.view,
        visitor: { role, id, name },
        channels: views.channels(community.guildId, statsChannel()),
        commands: commandsView(discord, community.guildId, id),
        score: score.view,
        story: story.lines,
        faults: faults.view,
        logged,
      };
    },
    async run(signal) {
      await history(signal);
      // Where one of them fails the others end too: nobody may start a bot again that is being put away.
      const failed = new AbortController();
      const either = AbortSignal.any([signal, failed.signal]);
      try {
        await Promise.all([people, look, score.run, missed.run, supervisor.run].map((run) => run(either)));
      } finally {
        failed.abort();
      }
    },
    async close() {
      phase = 'ended';
      return simulation.close();
    },
  };
}
