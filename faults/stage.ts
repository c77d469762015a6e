import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PermissionFlagsBits } from 'discord-api-types/v10';
import { pino } from 'pino';
import { createRandom } from '../demo/random.js';
import { createLocalDiscord, type LocalDiscord, type LocalDiscordOptions } from '../local-discord/index.js';
import { type Clock, systemClock } from '../src/base/clock.js';
import { guildStream } from '../src/discord/shards.js';
import { openLedger } from '../src/ledger/open-ledger.js';
import { type BotProcess, startBotProcess } from '../test/support/bot-process.js';
import { freshDatabase, type MongoServer } from '../test/support/mongo-server.js';
import { keepRecord, type SentRecord } from '../test/support/record.js';
import { inLedger, inMongo } from '../test/support/stored.js';
import { compare, type Tally } from '../test/support/sums.js';
import type { Trial } from './fault.js';
import { createActing } from './people.js';
import { startTraffic, type Traffic } from './traffic.js';

const START = path.resolve(import.meta.dirname, '../src/start.js');
/** Flags with which `npm start` runs the bot. */
const FLAGS = ['--heap-growing-percent=40', '--max-semi-space-size=8'];

export interface StageOptions {
  readonly discord?: Partial<LocalDiscordOptions>;
  readonly guilds?: number;
  /** Members of each guild. */
  readonly members?: number;
  /** Keeps the record; default: of every dispatch. */
  readonly keepRecord?: (discord: LocalDiscord) => SentRecord;
  /** Each guild leaves a channel and a category out, in which things happen all the same: none of it may be counted. */
  readonly leavesOut?: boolean;
  /** The MongoDB server of a MongoDB trial; default: the one that the run shares. */
  readonly server?: MongoServer;
  /** How the bot reaches MongoDB; default: directly to the trial's server. */
  readonly mongoUri?: string;
  /** More settings for every bot of the stage. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A guild of the stage. */
export interface StageGuild {
  readonly id: string;
  /** Text channels, a thread among them; not the stats channel. */
  readonly channels: readonly string[];
  readonly stats: string;
  /** Where nothing counts: a channel, and a channel and a thread of a category. Empty: it counts everywhere. */
  readonly leftOut: readonly string[];
  /** What it named as not counted. */
  readonly notCounted: readonly string[];
  readonly members: readonly string[];
  readonly moderator: string;
  readonly robot: string;
}

/** A local Discord with people, a record of what it sends, and bots that work on it. */
export interface Stage {
  readonly discord: LocalDiscord;
  readonly record: SentRecord;
  readonly guilds: readonly StageGuild[];
  readonly dataDir: string;
  /** Name of the MongoDB database; null on the embedded store. */
  readonly database: string | null;
  /** The server itself, past any proxy; null on the embedded store. */
  readonly mongoUri: string | null;
  /** Settings of the stage's bots. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts a bot in the stage's data folder. It ends with the trial. `nodeFlags`: for instance `--import FILE`; `under`: a program that starts it and becomes it, such as `setpriv`; `entry`: another one than production's. */
  start(
    env?: Readonly<Record<string, string>>,
    options?: { readonly nodeFlags?: readonly string[]; readonly under?: readonly string[]; readonly entry?: string },
  ): BotProcess;
  /** One random event: a message of a person (or now and then a bot), at times a reaction given or taken. */
  act(): void;
  /** From now on nobody reacts to what was written before, nor takes back a reaction given before: a new epoch knows neither. */
  startAnew(): void;
  /** Acts so often a second until stopped. */
  traffic(perSecond: number): Traffic;
  /** Waits until the bot has applied everything that was sent. */
  heardAll(): Promise<void>;
  /** Waits for everything to be applied, ends the bot with SIGTERM and compares what is stored (ledger, and MongoDB) with the record, or what `must` makes of it. */
  finish(bot: BotProcess, must?: (recorded: Tally) => Tally): Promise<Found>;
  /** Compares what is stored with the record, or what `must` makes of it; no bot may run. */
  compareStored(must?: (recorded: Tally) => Tally): Promise<Found>;
}

/** What a comparison found. */
export interface Found {
  readonly sent: number;
  readonly lost: number;
  readonly doubled: number;
  /** Differences, and boards that stand twice. */
  readonly wrong: readonly string[];
  /** As the ledger has them. */
  readonly gaps: ReturnType<typeof inLedger>['gaps'];
}

/** Sets a stage for a trial; it is cleared away at its end. */
export async function createStage(trial: Trial, options: StageOptions = {}): Promise<Stage> {
  const { store } = trial;
  const folder = await mkdtemp(path.join(tmpdir(), 'statboard-fault-'));
  trial.onEnd(() => rm(folder, { recursive: true, force: true }));
  const dataDir = path.join(folder, 'data');
  const discord = await createLocalDiscord({
    clock: systemClock,
    rateLimits: false,
    identifyWindow: 0,
    seed: trial.seed,
    ...options.discord,
  });
  trial.onEnd(() => discord.close());
  const leavesOut = options.leavesOut ?? false;
  const guilds = Array.from({ length: options.guilds ?? 1 }, (_, n) =>
    addGuild(discord, n, { members: options.members ?? 25, leavesOut }),
  );
  const isLeftOut = (channelId: string): boolean => {
    const places = placesOver(discord, channelId);
    return guilds.some(({ notCounted }) => places.some((id) => notCounted.includes(id)));
  };
  const record = options.keepRecord ? options.keepRecord(discord) : keepRecord(discord, isLeftOut);
  if (leavesOut)
    chooseCounted(dataDir, guilds, { only: trial.number % 2 === 1, clock: options.discord?.clock ?? systemClock });
  const server = store === 'MongoDB' ? (options.server ?? (await trial.mongo())) : null;
  const database = server ? freshDatabase() : null;
  const storeEnv: Record<string, string> =
    server && database
      ? { MONGO_URI: options.mongoUri ?? server.uri, MONGO_APP_DB: database, PUBLISH_SECONDS: '1' }
      : {};
  const [first] = guilds;
  const botEnv: Record<string, string> = {
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.url,
    DATA_DIR: dataDir,
    ...(first && guilds.length === 1 ? { STATS_CHANNEL_ID: first.stats } : {}),
    ...storeEnv,
    ...options.env,
  };
  const random = createRandom(trial.seed + 1);
  let acting = createActing(discord, guilds, random);

  async function compareStored(must = (recorded: Tally) => recorded): Promise<Found> {
    const expected = must(record.expected());
    const ledger = inLedger(dataDir);
    const found = compare(expected, ledger.counts);
    const wrong = found.wrong.map((line) => `ledger: ${line}`);
    let { lost, doubled } = found;
    if (server && database) {
      const published = compare(expected, (await inMongo(server.uri, database)).counts);
      wrong.push(...published.wrong.map((line) => `MongoDB: ${line}`));
      lost = Math.max(lost, published.lost);
      doubled = Math.max(doubled, published.doubled);
    }
    for (const { stats } of guilds) {
      const boards = boardsIn(discord, stats).length;
      if (boards > 1) wrong.push(`${boards} boards stand in one channel`);
    }
    return { sent: record.sent, lost, doubled, wrong, gaps: ledger.gaps };
  }

  async function heardAll(): Promise<void> {
    await discord.connected();
    const session = discord.sessions.find(({ connected }) => connected);
    const sent = session?.sequence ?? 0;
    let asked = 0;
    // A heartbeat names the last sequence applied. One that is asked for may overtake dispatches of the same packet.
    await discord.until(
      () => {
        if (asked++ % 10 === 0) discord.faults.requestHeartbeat();
        return (session?.heartbeat ?? 0) >= sent;
      },
      'the bot to have applied everything',
      60_000,
    );
  }

  return {
    discord,
    record,
    guilds,
    dataDir,
    database,
    mongoUri: server?.uri ?? null,
    env: botEnv,
    start(env = {}, { nodeFlags = [], under = [], entry = START } = {}) {
      const [program = '', ...parameters] = [...under, process.execPath, ...FLAGS, ...nodeFlags, entry];
      const bot = startBotProcess({
        cwd: folder,
        command: [program, ...parameters],
        env: { ...botEnv, ...env },
      });
      trial.onEnd(() => bot.end('SIGKILL'));
      return bot;
    },
    act: () => acting(),
    startAnew() {
      acting = createActing(discord, guilds, random);
    },
    traffic: (perSecond) => startTraffic(trial, () => acting(), perSecond),
    heardAll,
    async finish(bot, must) {
      await heardAll();
      const { code } = await bot.end('SIGTERM');
      const found = await compareStored(must);
      return code === 0 ? found : { ...found, wrong: [...found.wrong, `the bot ended with ${code}`] };
    },
    compareStored,
  };
}

/** A place and all above it: a thread, its channel, its category. */
function placesOver(discord: LocalDiscord, channelId: string): readonly string[] {
  const parentId = discord.world.channels.get(channelId)?.parentId ?? null;
  return parentId === null ? [channelId] : [channelId, ...placesOver(discord, parentId)];
}

/** What moderators chose before the bot of a trial starts: some channels do not count, or the others alone do. */
function chooseCounted(
  dataDir: string,
  guilds: readonly StageGuild[],
  { only, clock }: { readonly only: boolean; readonly clock: Clock },
): void {
  const ledger = openLedger({
    streamOf: guildStream,
    dataDir,
    clock,
    log: pino({ level: 'silent' }),
    autoCommit: false,
  });
  for (const { id, notCounted, channels } of guilds) {
    // Threads follow their channel.
    const settings = only ? { countOnly: true, counted: channels } : { notCounted };
    ledger.settings.save(id, settings, { userId: null, at: clock.now() });
  }
  ledger.close();
}

/** A channel and a category that are left out, with a channel and a thread in it. */
function addLeftOut(discord: LocalDiscord, guildId: string): Pick<StageGuild, 'leftOut' | 'notCounted'> {
  const alone = discord.addChannel({ guildId, name: 'left out' }).id;
  const category = discord.addChannel({ guildId, name: 'staff', type: 'category' }).id;
  const inside = discord.addChannel({ guildId, name: 'staff chat', parentId: category }).id;
  const thread = discord.addThread({ parentId: inside, name: 'staff thread' }).id;
  return { leftOut: [alone, inside, thread], notCounted: [alone, category] };
}

function addGuild(
  discord: LocalDiscord,
  number: number,
  { members, leavesOut }: { readonly members: number; readonly leavesOut: boolean },
): StageGuild {
  const guildId = discord.addGuild({ name: `Garden ${number}` }).id;
  const channel = (name: string) => discord.addChannel({ guildId, name }).id;
  const join = (name: string, bot = false, roles: readonly string[] = []) =>
    discord.addMember({ guildId, user: { name, bot }, roles }).user.id;
  const general = channel('general');
  const moderators = discord.addRole({ guildId, name: 'moderators', permissions: PermissionFlagsBits.ManageMessages });
  return {
    id: guildId,
    channels: [general, channel('random'), discord.addThread({ parentId: general, name: 'a thread' }).id],
    stats: channel('stats'),
    ...(leavesOut ? addLeftOut(discord, guildId) : { leftOut: [], notCounted: [] }),
    members: Array.from({ length: members }, (_, n) => join(`member ${number} ${n}`)),
    moderator: join(`moderator ${number}`, false, [moderators.id]),
    robot: join(`robot ${number}`, true),
  };
}

/** The boards that stand in a channel (none in one that is gone); not Discord's notice that the bot pinned one. */
export function boardsIn(discord: LocalDiscord, channelId: string) {
  if (!discord.world.channels.has(channelId)) return [];
  return discord.messages(channelId).filter(({ author, embeds }) => author.id === discord.botId && embeds.length > 0);
}
