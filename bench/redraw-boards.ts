/** A process that redraws one board again and again against a Discord that is in another: without, with a kept and with a new picture. */
import { setTimeout as sleep } from 'node:timers/promises';
import { API } from '@discordjs/core';
import { pino } from 'pino';
import { systemClock } from '../src/base/clock.js';
import { snowflakeAt } from '../src/base/snowflake.js';
import { DAY_MS } from '../src/base/time/slots.js';
import { createBoard } from '../src/board/board.js';
import { createDiscordClock } from '../src/discord/discord-clock.js';
import { createGateway } from '../src/discord/gateway.js';
import { createRest } from '../src/discord/rest.js';
import { guildStream } from '../src/discord/shards.js';
import { collectOf } from '../src/features/gather.js';
import { FEATURES } from '../src/features/list.js';
import { USUAL_CONTENT } from '../src/guilds/board-content.js';
import { openLedger } from '../src/ledger/open-ledger.js';
import { createDrawingThread } from '../src/pictures/drawing-thread.js';
import { createPictures } from '../src/pictures/pictures.js';
import { createWithStore } from '../src/publish/with-store.js';
import { createAnswers } from '../src/reports/answers.js';
import type { Chart } from '../src/views/chart/chart.js';

/** Where the board stands. */
export interface RedrawOrder {
  readonly apiUrl: string;
  readonly token: string;
  readonly botId: string;
  readonly guildId: string;
  readonly channelId: string;
  readonly dataDir: string;
  /** Redraws of each kind. */
  readonly redraws: number;
}

/** CPU time of one redraw, all threads, milliseconds. */
export interface RedrawCpu {
  readonly without: number;
  readonly kept: number;
  readonly drawn: number;
}

/** Guilds, GuildMessages, GuildMessageReactions. */
const INTENTS = 1 | 512 | 1024;
const HISTORY_DAYS = 60;
const MESSAGES_A_DAY = 200;
const MEMBERS = 50;
/** The kinds take turns, so that what the machine does meanwhile is the same for all. */
const ROUNDS = 10;

async function measure(order: RedrawOrder): Promise<RedrawCpu> {
  const { apiUrl, token, botId, guildId, channelId, dataDir, redraws } = order;
  const [clock, log] = [systemClock, pino({ level: 'silent' })];
  const ledger = openLedger({ streamOf: guildStream, dataDir, clock, log });
  const discordClock = createDiscordClock(clock);
  const rest = createRest({ token, apiUrl, clock, discordClock, log });
  let gatewayFailed: Error | null = null;
  let isHere = false;
  const gateway = createGateway({
    token,
    rest,
    ledger,
    discordNow: clock.now,
    clock,
    botUserId: botId,
    intents: INTENTS,
    collect: collectOf(FEATURES),
    shardCount: null,
    shardIds: null,
    guildId: null,
    log,
    onSignal: ({ kind }) => {
      if (kind === 'guildAvailable') isHere = true;
    },
    onFatal: (error) => {
      gatewayFailed = error;
    },
  });
  await gateway.start();
  while (!isHere) {
    if (gatewayFailed !== null) throw gatewayFailed;
    await sleep(10);
  }

  let sent = 0n;
  const say = (at: number) => {
    sent += 1n;
    const messageId = String(BigInt(snowflakeAt(at)) + (sent % 4_194_304n));
    const userId = String(700_000_000_000_000_000n + (sent % BigInt(MEMBERS)) * 4_194_304n);
    ledger.apply({
      changes: [{ kind: 'message', messageId, guildId, channelId, userId, at, name: `Member ${userId}` }],
    });
  };
  for (let day = HISTORY_DAYS; day > 0; day -= 1) {
    for (let one = 0; one < MESSAGES_A_DAY; one += 1) say(clock.now() - day * DAY_MS + one * 300_000);
  }
  ledger.commit();

  const pictures = createPictures({ draw: createDrawingThread().draw });
  /** What is drawn instead of the board's own chart; null: that. */
  let always: Chart | null = null;
  let last: Chart | null = null;
  const answers = createAnswers({
    withStore: createWithStore({ ledger, publisher: null }),
    frame: () => ({ timeZone: 'Europe/Berlin', since: 0, metricsSince: {} }),
    clock,
  });
  const board = createBoard({
    api: new API(rest),
    ledger,
    report: (id) => answers.board(id),
    statsChannel: () => channelId,
    clock,
    log,
    ownId: () => botId,
    pictures: {
      png: (chart) => {
        last = chart;
        return pictures.png(always ?? chart);
      },
    },
  });

  async function redraw(picture: boolean, count: number): Promise<number> {
    ledger.settings.save(
      guildId,
      { statsChannelId: channelId, board: { ...USUAL_CONTENT, picture } },
      { userId: null, at: clock.now() },
    );
    const before = process.cpuUsage();
    for (let one = 0; one < count; one += 1) {
      say(clock.now());
      const outcome = await board.redraw(guildId, 'person');
      if (outcome.kind !== 'edited' && outcome.kind !== 'posted') throw new Error(`a redraw ended as ${outcome.kind}`);
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  }
  // Everything is loaded, and the thread has begun.
  await redraw(true, 10);
  await redraw(false, 10);
  const cpu = { without: 0, kept: 0, drawn: 0 };
  const each = Math.ceil(redraws / ROUNDS);
  for (let round = 0; round < ROUNDS; round += 1) {
    cpu.without += await redraw(false, each);
    always = null;
    cpu.drawn += await redraw(true, each);
    always = last;
    cpu.kept += await redraw(true, each);
    always = null;
  }
  await board.close();
  await gateway.stop();
  ledger.close();
  const count = each * ROUNDS;
  return { without: cpu.without / count, kept: cpu.kept / count, drawn: cpu.drawn / count };
}

process.once('message', async (order: RedrawOrder) => {
  process.send?.(await measure(order));
  process.disconnect();
});
