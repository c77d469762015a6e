import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { createLocalDiscord } from '../local-discord/index.js';
import { systemClock } from '../src/base/clock.js';
import { dayOf } from '../src/base/time/slots.js';
import { guildStream } from '../src/discord/shards.js';
import { ledgerPath } from '../src/ledger/file/data-dir.js';
import { openDatabase } from '../src/ledger/file/sqlite.js';
import { openLedger } from '../src/ledger/open-ledger.js';
import { addGuilds, type BenchGuild, seedLedger } from './guilds-world.js';
import { type Receiver, startReceiver, type Usage } from './receivers.js';
import { talk, until } from './talk.js';

export interface GuildsOptions {
  readonly guilds: number;
  /** Messages a second over all servers. */
  readonly rate: number;
  /** Between two turns of all boards, minutes; 10 in production. */
  readonly turnMinutes: number;
  /** How long Discord takes for an answer, milliseconds. */
  readonly answerMs: number;
}

/** What was measured while something went on. */
export interface Phase {
  readonly what: string;
  /** Until everything of it was done, seconds. */
  readonly seconds: number;
  /** CPU time for each second of it, percent of one core. */
  readonly cpuPercent: number;
  /** What the event loop was late at most, in 99 of 100 looks, and the longest, milliseconds. */
  readonly loop: Usage['loop'];
  /** The same of a process beside it that does nothing: what the machine does to both. */
  readonly idleLoop: Usage['loop'];
  readonly rss: number;
}

export interface GuildsResult extends GuildsOptions {
  readonly phases: readonly Phase[];
  readonly peakRss: number;
  readonly sent: number;
  readonly counted: number;
  /** Whether the fresh session's gap was closed, so long after it began. */
  readonly gap: { readonly closed: boolean; readonly seconds: number };
}

/** How long is waited at the end for the gap of the fresh session to be closed, milliseconds. */
const GAP_PATIENCE_MS = 60_000;
const EDIT = '/channels/{channel_id}/messages/{message_id}';

/** Gaps that are not refilled yet, as another process sees them in the ledger's file. */
function openGaps(dataDir: string): number {
  const db = openDatabase(ledgerPath(dataDir), { readOnly: true, timeout: 1_000 });
  try {
    const sql = "select count(*) as n from gaps where state in ('open', 'refilling')";
    return db.statement<{ n: number }>(sql).get()?.n ?? 0;
  } finally {
    db.close();
  }
}

/** Messages that stand in the ledger of a bot that is gone. */
function countedIn(dataDir: string, guilds: readonly BenchGuild[]): number {
  const ledger = openLedger({ streamOf: guildStream, dataDir, clock: systemClock, log: pino({ level: 'silent' }) });
  const reader = ledger.read();
  try {
    const today = dayOf(systemClock.now());
    const days = guilds.flatMap(({ guildId }) => reader.serverDays(guildId, today - 1, today));
    return days.reduce((sum, { messages = 0 }) => sum + messages, 0);
  } finally {
    reader.close();
    ledger.close();
  }
}

/** (f) Many servers in one process: a start, turns of all boards, and a fresh session between them, while people write. */
export async function benchGuilds(options: GuildsOptions, progress: (step: string) => void): Promise<GuildsResult> {
  const { guilds: count, rate, turnMinutes, answerMs } = options;
  const dataDir = await mkdtemp(path.join(tmpdir(), 'statboard-bench-'));
  const discord = await createLocalDiscord({ clock: systemClock, replayLimit: 10_000, identifyWindow: 0 });
  const idle = await startReceiver('idle', {});
  let bot: Receiver | undefined;
  let talking: ReturnType<typeof talk> | undefined;
  try {
    progress(`${count} servers are made`);
    const guilds = addGuilds(discord, count);
    seedLedger(guilds, dataDir, systemClock);
    discord.faults.delayRest({ milliseconds: answerMs, times: Number.MAX_SAFE_INTEGER });
    const phases: Phase[] = [];

    /** Resolves when every server's board was edited since the calls were cleared. */
    async function allBoards(): Promise<void> {
      const edited = new Set<string>();
      let seen = 0;
      await until(() => {
        for (; seen < discord.calls.length; seen += 1) {
          const { method, route, status, path: at } = discord.calls[seen] ?? {};
          if (status === null) break;
          if (method === 'PATCH' && route === EDIT && status === 200 && at !== undefined) edited.add(at);
        }
        return edited.size === count;
      }, `${count} boards`);
    }

    async function phase(what: string, begin: () => Promise<void> | void, done: () => Promise<void>): Promise<void> {
      progress(what);
      const before = await bot?.usage();
      await idle.usage();
      discord.clearCalls();
      const began = systemClock.monotonic();
      await begin();
      await done();
      const seconds = (systemClock.monotonic() - began) / 1_000;
      const usage = await bot?.usage();
      if (usage === undefined) throw new Error('no bot');
      const cpuPercent = (usage.cpu - (before?.cpu ?? 0)) / 1e4 / seconds;
      const { rss, loop } = usage;
      phases.push({ what, seconds, cpuPercent, loop, idleLoop: (await idle.usage()).loop, rss });
    }

    /** Resolves when the bot has applied what was sent to its newest session. */
    const caughtUp = () =>
      until(async () => (await bot?.usage())?.messages === discord.sessions.at(-1)?.sequence, 'the last dispatch');

    const start = async () => {
      talking = talk(discord, guilds, rate);
      bot = await startReceiver('bot', {
        DISCORD_TOKEN: discord.token,
        DISCORD_API_URL: discord.url,
        DATA_DIR: dataDir,
        LOG_LEVEL: 'warn',
        BOARD_REFRESH_CRON: `*/${turnMinutes} * * * *`,
      });
    };
    await phase('a start until all boards are drawn', start, allBoards);
    const turn = turnMinutes * 60_000;
    const nextTurn = () => sleep(turn - (systemClock.now() % turn));
    await nextTurn();
    await phase('a turn of all boards', () => {}, allBoards);
    const fresh = systemClock.monotonic();
    const before = discord.sessions.at(-1)?.id;
    await phase(
      'a fresh session until all servers have come',
      async () => {
        discord.faults.invalidateSessions(false);
        await until(() => discord.sessions.at(-1)?.id !== before, 'the fresh session');
      },
      caughtUp,
    );
    await nextTurn();
    await phase('a turn of all boards while its gap is closed', () => {}, allBoards);
    progress('until its gap is closed');
    const last = systemClock.monotonic();
    while (openGaps(dataDir) > 0 && systemClock.monotonic() - last < GAP_PATIENCE_MS) await sleep(1_000);
    const gap = { closed: openGaps(dataDir) === 0, seconds: (systemClock.monotonic() - fresh) / 1_000 };

    const sent = talking?.stop() ?? 0;
    const peakRss = (await bot?.usage())?.peakRss ?? 0;
    await caughtUp();
    // Its last commit is at most a second away.
    await sleep(2_000);
    await bot?.stop();
    bot = undefined;
    return { ...options, phases, peakRss, sent, counted: countedIn(dataDir, guilds), gap };
  } finally {
    talking?.stop();
    await bot?.stop();
    await idle.stop();
    await discord.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}
