import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../src/base/clock.js';
import { type Receiver, startReceiver, type Usage } from './receivers.js';
import { createStream, type Traffic } from './stream.js';

export interface IngestOptions {
  readonly messages: number;
  readonly members: number;
  /** Absent: messages alone. */
  readonly traffic?: Traffic;
}

interface Run {
  /** CPU time for each message, microseconds. */
  readonly cpu: number;
  readonly peakRss: number;
  readonly received: number;
}

/** Sends the stream to one receiver and measures it. */
async function run(kind: 'client' | 'bot', { messages, members, traffic }: IngestOptions): Promise<Run> {
  const stream = await createStream(members, systemClock.now(), traffic);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'statboard-bench-'));
  let receiver: Receiver | null = null;
  try {
    receiver = await startReceiver(kind, {
      DISCORD_TOKEN: stream.discord.token,
      DISCORD_API_URL: stream.discord.url,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
    });
    await stream.discord.connected();
    await sleep(2_000);
    const before = await receiver.usage();
    const dispatches = await stream.send(0, messages);
    // The bot says how many dispatches it took, the Client how many messages.
    const awaited = kind === 'bot' ? dispatches : messages;
    let after: Usage;
    do {
      await sleep(200);
      after = await receiver.usage();
    } while (after.messages - before.messages < awaited);
    // The last commit follows within a second.
    await sleep(1_200);
    after = await receiver.usage();
    return {
      cpu: (after.cpu - before.cpu) / messages,
      peakRss: after.peakRss,
      received: after.messages - before.messages,
    };
  } finally {
    await receiver?.stop();
    await stream.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export interface IngestResult {
  readonly messages: number;
  readonly members: number;
  /** Medians, microseconds of CPU time for each message. */
  readonly botCpu: number;
  readonly clientCpu: number;
  readonly ratio: number;
  readonly ratios: readonly number[];
}

/** (a) CPU time for each MESSAGE_CREATE, counted and committed, against the default `Client` with an empty listener. */
export async function benchIngest(
  options: IngestOptions,
  runs: number,
  progress: (step: string) => void,
): Promise<IngestResult> {
  const bots: number[] = [];
  const clients: number[] = [];
  for (let turn = 0; turn < runs; turn += 1) {
    progress(`run ${turn + 1} of ${runs}`);
    bots.push((await run('bot', options)).cpu);
    clients.push((await run('client', options)).cpu);
  }
  const ratios = bots.map((cpu, turn) => cpu / (clients[turn] ?? Number.NaN));
  return { ...options, botCpu: median(bots), clientCpu: median(clients), ratio: median(ratios), ratios };
}

export interface MemoryResult {
  readonly messages: number;
  readonly members: number;
  readonly botPeakRss: number;
  readonly clientPeakRss: number;
  readonly ratio: number;
}

/** (b) Peak resident memory after so many distinct members. */
export async function benchMemory(options: IngestOptions, progress: (step: string) => void): Promise<MemoryResult> {
  const bot = await run('bot', options);
  progress('the Client');
  const client = await run('client', options);
  return { ...options, botPeakRss: bot.peakRss, clientPeakRss: client.peakRss, ratio: bot.peakRss / client.peakRss };
}
