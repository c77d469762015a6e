import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { findMongoBinary, type MongoBinary } from './mongo-binaries.js';

/** What a suite needs of its server. A server that is only given an address (`MONGO_TEST_URI`) cannot be killed. */
export interface MongoServerOptions {
  /** A standalone server or a replica set; absent: a suite that takes either. */
  readonly standalone?: boolean;
  /** SCRAM: users are required; the root user is in `root`. */
  readonly auth?: boolean;
  /** `configureFailPoint`. */
  readonly testCommands?: boolean;
  /** No acknowledged write is lost by `kill -9`. */
  readonly syncOnCommit?: boolean;
  /** Where the data lies; default: a folder of its own, removed by `close`. */
  readonly dir?: string;
  /** The suite kills and restarts it. */
  readonly own?: boolean;
}

export interface MongoServer {
  /** With `auth`: without user and password. */
  readonly uri: string;
  /** Name and version, for reports. */
  readonly kind: string;
  /** Written in Python: a tenth as fast as the others. A server that is only given an address is taken for a fast one. */
  readonly slow: boolean;
  /** Only with `auth`. */
  readonly root: { readonly username: string; readonly password: string } | null;
  /** Sends a signal, and waits for the end unless the signal only pauses the server or lets it go on. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Servers that were told to end. */
const asked = new WeakSet<ChildProcess>();

const ROOT = { username: 'root', password: 'root-password' };
let missing = 'no server was asked for';

/** Why the last `startMongo` gave null. */
export function whyNoMongo(): string {
  return missing;
}

/** A database name that no other test has. */
export function freshDatabase(): string {
  return `statboard_${process.pid}_${randomBytes(4).toString('hex')}`;
}

/** With MONGO_TEST_URI: which suites do not run on that server, and on which they do; null: all run on one. */
export async function otherServers(): Promise<string | null> {
  if (!process.env.MONGO_TEST_URI) return null;
  const binary = await findMongoBinary();
  const on = 'missing' in binary ? `are skipped, ${binary.missing}` : `run on ${binary.program}`;
  return `Suites that kill or restart the server, make users, set failpoints or want a standalone one where that is none ${on}`;
}

/** A MongoDB server for one suite, or null where none can be had (`whyNoMongo` says why). */
export async function startMongo(options: MongoServerOptions = {}): Promise<MongoServer | null> {
  const given = process.env.MONGO_TEST_URI;
  if (given && !options.own && !options.auth && !options.testCommands && !options.syncOnCommit && !options.dir) {
    const { kind, standalone } = await describeServer(given);
    if (options.standalone === undefined || options.standalone === standalone) {
      const refuse = async () => {
        throw new Error('a server given by MONGO_TEST_URI is not ours to stop');
      };
      return { uri: given, kind, slow: false, root: null, kill: refuse, restart: refuse, close: async () => {} };
    }
  }
  const binary = await findMongoBinary();
  if ('missing' in binary) {
    missing = binary.missing;
    return null;
  }
  return startOwn(binary, options);
}

async function startOwn(binary: MongoBinary, options: MongoServerOptions): Promise<MongoServer> {
  const folder = options.dir ?? mkdtempSync(path.join(os.tmpdir(), 'statboard-mongo-'));
  const port = await freePort();
  const uri = `mongodb://127.0.0.1:${port}/?directConnection=${options.standalone ? 'true' : 'false'}`;
  const parameters = (auth: boolean) =>
    binary.family === 'mongod'
      ? mongodParameters(folder, port, options, auth)
      : secantusParameters(folder, port, options, auth);
  let child = await run(binary.program, parameters(false), port);
  const stop = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    asked.add(child);
    const gone = once(child, 'exit');
    child.kill(signal);
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await gone;
  };
  if (binary.family === 'mongod' && !options.standalone) await initiateReplicaSet(port);
  const { kind } = await describeServer(uri);
  if (options.auth) {
    await withClient(uri, async (client) => {
      await client.db('admin').command({ createUser: ROOT.username, pwd: ROOT.password, roles: ['root'] });
    });
    await stop('SIGTERM');
    child = await run(binary.program, parameters(true), port);
  }
  return {
    uri,
    kind,
    slow: path.basename(binary.program) === 'secantusd-py',
    root: options.auth ? ROOT : null,
    kill: stop,
    async restart() {
      await stop('SIGKILL');
      child = await run(binary.program, parameters(options.auth ?? false), port);
    },
    async close() {
      await stop('SIGKILL');
      if (!options.dir) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function secantusParameters(folder: string, port: number, options: MongoServerOptions, auth: boolean): string[] {
  return [
    ...['--port', String(port), '--storage-path', folder, '--log-level', 'WARNING', '--cache-size', '256M'],
    ...(options.standalone ? ['--standalone'] : []),
    ...(auth ? ['--auth'] : []),
    ...(options.testCommands ? ['--enable-test-commands'] : []),
    ...(options.syncOnCommit ? ['--sync-on-commit'] : []),
  ];
}

/** `mongod` writes its journal before it acknowledges `j: true`; `syncOnCommit` needs nothing. */
function mongodParameters(folder: string, port: number, options: MongoServerOptions, auth: boolean): string[] {
  const keyFile = path.join(folder, 'key');
  if (auth && !options.standalone) writeFileSync(keyFile, randomBytes(96).toString('base64'), { mode: 0o600 });
  return [
    ...['--port', String(port), '--bind_ip', '127.0.0.1', '--dbpath', folder, '--wiredTigerCacheSizeGB', '0.25'],
    ...(options.standalone ? [] : ['--replSet', 'statboard']),
    ...(auth ? (options.standalone ? ['--auth'] : ['--auth', '--keyFile', keyFile]) : []),
    ...(options.testCommands ? ['--setParameter', 'enableTestCommands=1'] : []),
  ];
}

/** Starts a server and waits until it listens. */
async function run(program: string, parameters: readonly string[], port: number): Promise<ChildProcess> {
  const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  const killed = () => child.kill('SIGKILL');
  process.once('exit', killed);
  let said = '';
  const hear = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  let failure: string | null = null;
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', (code, signal) => {
    process.off('exit', killed);
    failure = `ended with ${code ?? signal}: ${said}`;
    // Tests that fail from here on fail by the server, not by the bot.
    if (!asked.has(child)) process.stderr.write(`The MongoDB test server ended by itself. ${program} ${failure}\n`);
  });
  while (!(await listens(port))) {
    if (failure !== null) throw new Error(`${program} ${failure}`);
    await sleep(50);
  }
  return child;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function initiateReplicaSet(port: number): Promise<void> {
  await withClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, async (client) => {
    const admin = client.db('admin');
    await admin.command({ replSetInitiate: { _id: 'statboard', members: [{ _id: 0, host: `127.0.0.1:${port}` }] } });
    while (!(await admin.command({ hello: 1 })).isWritablePrimary) await sleep(100);
  });
}

async function describeServer(uri: string): Promise<{ kind: string; standalone: boolean }> {
  return withClient(uri, async (client) => {
    const admin = client.db('admin');
    const hello = await admin.command({ hello: 1 });
    const build = await admin.command({ buildInfo: 1 });
    const name = build.secantusVersion ? `SecantusDB ${build.secantusVersion}` : `MongoDB ${build.version}`;
    const standalone = hello.setName === undefined;
    return { kind: `${name}, ${standalone ? 'standalone' : 'replica set'}`, standalone };
  });
}

async function withClient<T>(uri: string, use: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 10_000 });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}
