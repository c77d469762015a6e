import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { systemClock } from '../src/base/clock.js';
import { createProcessFigures } from '../src/base/process-figures.js';
import { type Snowflake, snowflakeAt } from '../src/base/snowflake.js';
import { DAY_MS } from '../src/base/time/slots.js';
import { guildStream, shardStreams } from '../src/discord/shards.js';
import { type LedgerOptions, openLedger } from '../src/ledger/open-ledger.js';
import { createLogger } from '../src/process/logger.js';
import { createPublisher, type Publisher } from '../src/publish/publisher.js';
import { createWithStore } from '../src/publish/with-store.js';
import { createAnswers } from '../src/reports/answers.js';
import { boardView } from '../src/views/board-view.js';
import { en } from '../src/views/texts.js';
import { mongoConfig } from '../test/support/mongo-config.js';
import { startProxy } from '../test/support/mongo-proxy.js';
import { freshDatabase, type MongoServer } from '../test/support/mongo-server.js';

export interface SlowOptions {
  readonly guilds: number;
  /** Members that write in each guild. */
  readonly members: number;
  readonly roundTripMs: number;
  readonly publishSeconds: number;
  /** Messages a second, over all guilds. */
  readonly rate: number;
  /** How often all boards are drawn, and every so many seconds. */
  readonly turns: number;
  readonly everySeconds: number;
}

/** One time that all boards were drawn. */
export interface SlowTurn {
  /** Seconds of this process' CPU and of the wall, publishing and counting meanwhile included. */
  readonly cpu: number;
  readonly wall: number;
  /** Boards whose figures are not those that were counted, or that say that something is missing. */
  readonly wrong: number;
}

export interface SlowResult extends SlowOptions {
  readonly server: string;
  readonly turns: number;
  readonly drawn: readonly SlowTurn[];
  /** Longest that a count waited for MongoDB, seconds. */
  readonly lag: number;
  /** Messages that were counted by both ledgers, and that MongoDB has in the end. */
  readonly sent: number;
  readonly stored: number;
}

/** Boards drawn at a time, as the bot does it. */
const AT_ONCE = 4;
/** Days before today of which the ledger that was lost had messages. */
const PAST_DAYS = 3;

const guildOf = (index: number): Snowflake => String(600_000_000_000_000_000n + BigInt(index) * 4_194_304n);
const userOf = (index: number): Snowflake => String(700_000_000_000_000_000n + BigInt(index) * 4_194_304n);

/**
 * Boards of many guilds with MongoDB far away. The ledger followed another one, whose days only MongoDB has: each guild's
 * first board reads them. Messages go on being counted and published meanwhile.
 */
export async function benchSlow(
  server: MongoServer,
  options: SlowOptions,
  progress: (step: string) => void,
): Promise<SlowResult> {
  const { guilds, members, roundTripMs, publishSeconds, rate, everySeconds } = options;
  const folder = await mkdtemp(path.join(tmpdir(), 'statboard-bench-'));
  const line = await startProxy(server, { roundTripMs });
  const database = freshDatabase();
  const log = createLogger({ level: 'error', secrets: [] });
  const clock = systemClock;
  const figures = createProcessFigures();
  const open: { close(): unknown }[] = [];

  function openBot(name: string, uri: string) {
    const mongo = mongoConfig({ uri }, { database });
    const opened: LedgerOptions = { streamOf: guildStream, dataDir: path.join(folder, name), clock, log };
    const ledger = openLedger(opened);
    const publisher: Publisher = createPublisher({
      ledger,
      mongo,
      botId: '1',
      streams: shardStreams({ ids: [0], count: 1 }),
      holder: name,
      clock,
      log,
      publishSeconds,
      discordNow: clock.now,
      callbacks: {
        onNewEpoch: () => {},
        onLost: (error) => {
          throw error;
        },
      },
      times: { standstill: 1_000 },
      figures,
    });
    const close = async () => {
      await publisher.close();
      ledger.close();
    };
    open.push({ close });
    return { ledger, publisher, close };
  }
  type Ledger = ReturnType<typeof openBot>['ledger'];

  const sent = new Map<Snowflake, number>();
  let ids = 0n;
  const send = (ledger: Ledger, guild: number, user: number, at: number) => {
    ids += 1n;
    const guildId = guildOf(guild);
    const messageId = String(BigInt(snowflakeAt(at)) + (ids % 4_194_304n));
    const userId = userOf(user);
    ledger.apply({
      changes: [{ kind: 'message', messageId, guildId, channelId: '77', userId, at, name: `Member ${user}` }],
    });
    sent.set(guildId, (sent.get(guildId) ?? 0) + 1);
  };
  const addGuilds = (ledger: Ledger) => {
    for (let index = 0; index < guilds; index += 1) {
      const guild = { id: guildOf(index), name: `Guild ${index}`, icon: null, ownerId: '1', roles: [], ownRoles: [] };
      ledger.apply({ changes: [{ kind: 'guild', guild, at: clock.now() - 100 * DAY_MS }] });
    }
    ledger.commit();
  };

  try {
    progress(`what an earlier ledger counted in ${guilds} guilds`);
    const lost = openBot('lost', server.uri);
    addGuilds(lost.ledger);
    for (let guild = 0; guild < guilds; guild += 1) {
      for (let user = 0; user < members; user += 1) {
        for (let day = 1; day <= PAST_DAYS; day += 1) send(lost.ledger, guild, user, clock.now() - day * DAY_MS);
      }
    }
    await lost.publisher.start();
    await lost.publisher.round({ nightly: true });
    await lost.close();

    progress('its successor begins');
    const { ledger, publisher } = openBot('kept', line.uri);
    await publisher.start();
    addGuilds(ledger);
    const position = { stream: 'discord:0', cursor: 'a cursor', at: clock.now() };
    ledger.apply({ position, changes: [{ kind: 'ready', stream: 'discord:0', at: clock.now() }] });
    for (let guild = 0; guild < guilds; guild += 1) {
      for (let user = 0; user < members; user += 1) send(ledger, guild, user, clock.now());
    }
    const answers = createAnswers({
      withStore: createWithStore({ ledger, publisher }),
      frame: (guildId) => ({ timeZone: 'UTC', since: ledger.directory.guild(guildId)?.since ?? 0, metricsSince: {} }),
      clock,
    });
    let counted = 0;
    const traffic = setInterval(() => {
      for (let n = 0; n < rate / 10; n += 1) {
        counted += 1;
        send(ledger, (counted * 7_919) % guilds, counted % members, clock.now());
      }
    }, 100);
    open.push({ close: () => clearInterval(traffic) });

    const drawBoard = async (guildId: Snowflake): Promise<boolean> => {
      const before = sent.get(guildId) ?? 0;
      const report = await answers.board(guildId);
      boardView(report, null, en);
      const { messages } = report.windows.at(-1)?.figures ?? { messages: -1 };
      return messages >= before && messages <= (sent.get(guildId) ?? 0) && report.lacking === null;
    };
    const drawn: SlowTurn[] = [];
    for (let turn = 0; turn < options.turns; turn += 1) {
      progress(`boards, turn ${turn + 1} of ${options.turns}`);
      const began = systemClock.monotonic();
      const usage = process.cpuUsage();
      const waiting = Array.from({ length: guilds }, (_, index) => guildOf(index));
      let wrong = 0;
      const worker = async () => {
        for (let guildId = waiting.shift(); guildId !== undefined; guildId = waiting.shift()) {
          if (!(await drawBoard(guildId))) wrong += 1;
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      const { user, system } = process.cpuUsage(usage);
      const took = systemClock.monotonic() - began;
      drawn.push({ cpu: (user + system) / 1e6, wall: took / 1_000, wrong });
      if (turn === 0) {
        // What had gathered before there was a lease is not what publishing has to keep up with.
        await publisher.round();
        figures.publishLag.largestMs = 0;
      }
      await sleep(Math.max(0, everySeconds * 1_000 - took));
    }
    clearInterval(traffic);
    await publisher.round();
    const client = await new MongoClient(server.uri).connect();
    open.push({ close: () => client.close() });
    const [sums] = await client
      .db(database)
      .collection('users')
      .aggregate<{ stored: number }>([{ $group: { _id: null, stored: { $sum: '$messages' } } }])
      .toArray();
    await client.db(database).dropDatabase();
    return {
      ...options,
      server: server.kind,
      drawn,
      lag: figures.publishLag.largestMs / 1_000,
      sent: [...sent.values()].reduce((sum, messages) => sum + messages, 0),
      stored: Number(sums?.stored ?? 0),
    };
  } finally {
    for (const one of open.reverse()) await one.close();
    await line.close();
    await rm(folder, { recursive: true, force: true });
  }
}
