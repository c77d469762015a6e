import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { systemClock } from '../src/base/clock.js';
import { createCrowd } from './evening/crowd.js';
import { watchHeartbeats } from './evening/heartbeats.js';
import { growth, readProbe } from './evening/probed.js';
import type { Fault, Outcome, Trial } from './fault.js';
import { createStage, type Stage } from './stage.js';

const PROBE = path.resolve(import.meta.dirname, 'evening/probe.js');

/** How long it lasts; `FAULTS_EVENING_MINUTES` makes it shorter, to try things. Growth is judged from `JUDGED_MINUTES` on. */
const MINUTES = 12;
const JUDGED_MINUTES = 10;
const EVENTS_PER_SECOND = 300;
const MEMBERS = 200_000;
const CHANNELS = 2_000;
/** Shorter than Discord's 41 s: more of them to look at. */
const HEARTBEAT_MS = 10_000;
/** How late a heartbeat may be: the tester's own look at it takes a moment too. */
const HEARTBEAT_LATE_MS = 1_000;
const MOST_DELAY_MS = 50;
/** Within this share of the evening everybody says something once, on top of the rest: what a day needs grows with its members. */
const ARRIVAL = 1 / 4;
/** MongoDB is restarted after this share of the evening, when everybody was heard. */
const RESTART = 1 / 3;
/** What caches, the day's sheet and the restart need: the share of the evening before memory is looked at. */
const WARM_UP = 1 / 2;
/**
 * MB a minute that count as no growth: 60 MB an hour would show within an evening. It is what is kept that may not grow
 * (`keptMb`): resident memory goes up and down by tens of MB with how far V8 lets garbage come before it collects it, which
 * takes longer the less of the machine it gets. That has a bound of its own.
 */
const MOST_GROWTH = 1;
/** So often what is kept must have been looked at after the warm-up: it is while no picture is drawn. */
const LOOKS = 10;
/** MB of resident memory at any time. */
const MOST_RSS = 400;
/** Somebody asks for their own figures so often. */
const ASK_EVERY_MS = 20_000;
/** More than the bot's clock and Discord's are apart, whose header tells seconds. */
const CLOCK_MS = 4_000;
/** How long the last events may take to MongoDB: a round of all that changed in ten seconds, and the one before it. */
const PUBLISHED_WITHIN_MS = 60_000;
/** MongoDB is down for so long. */
const MONGO_DOWN_MS = 5_000;

async function busyEvening(trial: Trial): Promise<Outcome> {
  const minutes = Number(process.env.FAULTS_EVENING_MINUTES ?? MINUTES);
  // It ends cleanly, and so loses nothing though it does not sync each write, which would be most of a machine's work.
  const server = await trial.mongo({ own: true, syncOnCommit: false });
  const stage = await createStage(trial, {
    server,
    discord: { heartbeatInterval: HEARTBEAT_MS },
    // Boards are drawn early, for what the first picture loads stays in memory (40 to 50 MB).
    env: { PUBLISH_SECONDS: '10', BOARD_REFRESH_CRON: '*/2 * * * *' },
  });
  const { discord, dataDir } = stage;
  const [guild] = stage.guilds;
  if (!guild) throw new Error('the stage has no guild');
  const channels = [...guild.channels];
  while (channels.length < CHANNELS) {
    channels.push(discord.addChannel({ guildId: guild.id, name: `channel ${channels.length}` }).id);
  }
  const probeFile = path.join(path.dirname(dataDir), 'probe.jsonl');
  const bot = stage.start({ PROBE_FILE: probeFile }, { nodeFlags: ['--expose-gc', '--import', PROBE] });
  await bot.logged('the board was posted');
  const heartbeats = watchHeartbeats(discord, systemClock, HEARTBEAT_MS);
  trial.onEnd(heartbeats.stop);
  const { random } = trial;
  const { now, monotonic } = systemClock;
  const crowd = createCrowd({ discord, guildId: guild.id, channels, members: MEMBERS, random, now });

  const wrong: string[] = [];
  const began = monotonic();
  const lengthMs = minutes * 60_000;
  let acted = 0;
  let called = 0;
  let restarted: Promise<void> | null = null;
  /** Whether each command was answered. */
  const asked: Promise<boolean>[] = [];
  while (monotonic() - began < lengthMs) {
    const passed = monotonic() - began;
    for (const due = (passed / 1_000) * EVENTS_PER_SECOND; acted < due; acted += 1) crowd.act();
    const arrived = Math.min(MEMBERS, (passed / (lengthMs * ARRIVAL)) * MEMBERS);
    for (; called < arrived; called += 1) crowd.call();
    if (restarted === null && passed > lengthMs * RESTART) restarted = restartMongo(server);
    if (passed / ASK_EVERY_MS > asked.length + 1) {
      const handle = discord.invoke({
        guildId: guild.id,
        channelId: guild.channels[0] ?? '',
        userId: random.pick(guild.members),
        command: '/my_stats',
      });
      asked.push(
        handle.answered.then(
          ({ error }) => error === null,
          () => false,
        ),
      );
    }
    await sleep(10);
  }
  await restarted;
  const unanswered = (await Promise.all(asked)).filter((answered) => !answered).length;
  const lines = readProbe(probeFile);
  const beats = heartbeats.found();
  await stage.heardAll();
  await sleep(CLOCK_MS);
  const ended = now();
  // A last event moves the bot's position past the others.
  crowd.act();
  await stage.heardAll();
  if (!(await published(stage, ended - CLOCK_MS / 2)))
    wrong.push(`what was counted was not in MongoDB after ${PUBLISHED_WITHIN_MS / 1_000} s`);
  const { gaps, ...found } = await stage.finish(bot);

  const steady = lines.slice(Math.floor(lines.length * WARM_UP));
  const slope = growth(steady);
  const kept = steady.flatMap(({ keptMb }) => keptMb ?? []);
  const rss = lines.map(({ rssMb }) => rssMb);
  const p99 = lines.at(-1)?.p99Ms ?? Number.POSITIVE_INFINITY;
  const longest = Math.max(...lines.map(({ recentMaxMs }) => recentMaxMs));
  if (p99 >= MOST_DELAY_MS) wrong.push(`the event loop was ${p99.toFixed(0)} ms late (p99)`);
  if (minutes >= JUDGED_MINUTES && slope >= MOST_GROWTH)
    wrong.push(`what is kept in memory grew by ${slope.toFixed(2)} MB a minute`);
  if (minutes >= JUDGED_MINUTES && kept.length < LOOKS) wrong.push(`memory was looked at ${kept.length} times only`);
  if (Math.max(...rss) >= MOST_RSS) wrong.push(`${Math.max(...rss).toFixed(0)} MB of memory were resident`);
  if (beats.latestMs > HEARTBEAT_LATE_MS) wrong.push(`a heartbeat came ${beats.latestMs.toFixed(0)} ms late`);
  if (beats.count < Math.floor((lengthMs / HEARTBEAT_MS) * 0.9)) wrong.push(`only ${beats.count} heartbeats came`);
  if (discord.sessions.length !== 1 || discord.sessions.some(({ resumes }) => resumes > 0))
    wrong.push('the gateway connection was lost');
  if (gaps.length > 0) wrong.push(`${gaps.length} gaps were recorded`);
  if (unanswered > 0) wrong.push(`${unanswered} of ${asked.length} commands were not answered`);
  if (bot.lines('MongoDB is back').length !== 1) wrong.push('MongoDB did not come back once');
  return {
    ...found,
    wrong: [...found.wrong, ...wrong],
    recoveryMs: null,
    notes: [
      `${minutes} min, ${(acted / (lengthMs / 1_000)).toFixed(0)} events/s, and each of ${called} members once in the first ${minutes * ARRIVAL} min`,
      `event loop p50 ${(lines.at(-1)?.p50Ms ?? 0).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${longest.toFixed(0)} ms`,
      `memory kept ${Math.min(...kept).toFixed(0)} to ${Math.max(...kept).toFixed(0)} MB after warm-up, ${slope >= 0 ? '+' : ''}${slope.toFixed(2)} MB/min; resident ${Math.max(...rss).toFixed(0)} MB at most`,
      `${beats.count} heartbeats, the latest ${beats.latestMs.toFixed(0)} ms late`,
      `${asked.length - unanswered} of ${asked.length} commands answered`,
    ],
  };
}

/** Waits for a round that began after an instant: all that was counted before stands in MongoDB. false: none came in time. */
async function published({ mongoUri, database }: Stage, at: number): Promise<boolean> {
  if (mongoUri === null || database === null) return true;
  const client = new MongoClient(mongoUri);
  try {
    const meta = client.db(database).collection<{ countedTo?: Date }>('meta');
    const end = systemClock.monotonic() + PUBLISHED_WITHIN_MS;
    while ((await meta.countDocuments({ kind: 'lease', countedTo: { $gt: new Date(at) } })) === 0) {
      if (systemClock.monotonic() > end) return false;
      await sleep(500);
    }
    return true;
  } finally {
    await client.close();
  }
}

async function restartMongo(server: Awaited<ReturnType<Trial['mongo']>>): Promise<void> {
  await server.kill('SIGTERM');
  await sleep(MONGO_DOWN_MS);
  await server.restart();
}

export const evening: readonly Fault[] = [
  {
    name: 'busy-evening',
    injection: '12 minutes, 200,000 members, 2,000 channels, 300 events/s, MongoDB restarted once',
    stores: ['MongoDB'],
    trials: { full: 1, short: 0 },
    run: busyEvening,
  },
];
