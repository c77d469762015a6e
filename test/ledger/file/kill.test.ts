import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { guildStream } from '../../../src/discord/shards.js';
import type { Change } from '../../../src/ledger/change.js';
import { ledgerPath } from '../../../src/ledger/file/data-dir.js';
import { openDatabase } from '../../../src/ledger/file/sqlite.js';
import { openLedger } from '../../../src/ledger/open-ledger.js';
import { createTestLog, reading, TestClock, tempDir } from '../fixtures.js';

const SUPPORT = join(import.meta.dirname, '..', '..', 'support');
const LENGTH = 60_000;
const KILLS = 10;
const GUILD = '700000000000000001';

/** Runs the writer; kills it after `life` milliseconds of counting (null: lets it finish). Returns where it began. */
async function run(dataDir: string, life: number | null): Promise<number> {
  const child = spawn(process.execPath, [join(SUPPORT, 'ledger-writer.mjs'), dataDir, String(LENGTH)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let output = '';
  child.stdout.on('data', (data) => {
    output += String(data);
  });
  await Promise.race([once(child.stdout, 'data'), exited]);
  if (life !== null) {
    await wait(life);
    child.kill('SIGKILL');
  }
  await exited;
  if (life === null) expect(output).toContain('done');
  return Number(/from (\d+)/.exec(output)?.[1] ?? Number.NaN);
}

it('loses nothing and doubles nothing when it is killed with -9 again and again', async () => {
  const { eventAt }: { eventAt(sequence: number): { change: Change } } = await import(
    join(SUPPORT, 'ledger-stream.mjs')
  );
  const dataDir = tempDir();
  const began: number[] = [];
  let longest = 170;
  for (let kill = 0; kill < KILLS; kill++) {
    const from = await run(dataDir, 20 + Math.random() * (longest - 20));
    // The life before came to nothing: a slow machine needs longer ones.
    if (from === began.at(-1)) longest *= 2;
    began.push(from);
  }
  began.push(await run(dataDir, null));
  expect(began).toEqual([...began].sort((a, b) => a - b));
  expect(new Set(began).size).toBeGreaterThan(3);

  const db = openDatabase(ledgerPath(dataDir));
  expect(db.statement('pragma integrity_check').get()).toMatchObject({ integrity_check: 'ok' });
  db.close();

  const messages = new Map<string, string>();
  const given = new Map<string, string>();
  for (let sequence = 0; sequence < LENGTH; sequence++) {
    const { change } = eventAt(sequence);
    if (change.kind === 'message') messages.set(change.messageId, change.userId);
    if (change.kind === 'reactionAdded') given.set(change.messageId, change.userId);
    if (change.kind === 'reactionRemoved') given.delete(change.messageId);
  }
  const expected = new Map<string, [number, number, number]>();
  const add = (user: string | undefined, index: 0 | 1 | 2) => {
    const counts = expected.get(user ?? '') ?? [0, 0, 0];
    counts[index]++;
    expected.set(user ?? '', counts);
  };
  for (const user of messages.values()) add(user, 0);
  for (const [messageId, user] of given) {
    add(user, 1);
    add(messages.get(messageId), 2);
  }

  const { log } = createTestLog();
  const ledger = openLedger({ streamOf: guildStream, dataDir, clock: new TestClock(), log, autoCommit: false });
  reading(ledger, (reader) => {
    const counted = new Map<string, [number, number, number]>();
    for (const day of reader.days(GUILD, 0, 99_999)) {
      for (const row of [...reader.changedSince(GUILD, day, -1)].flat()) {
        const before = counted.get(row.userId) ?? [0, 0, 0];
        const sums: [number, number, number] = [
          before[0] + (row.messages ?? 0),
          before[1] + (row.reactionsGiven ?? 0),
          before[2] + (row.reactionsReceived ?? 0),
        ];
        if (sums.some((sum) => sum > 0)) counted.set(row.userId, sums);
      }
    }
    expect(counted).toEqual(expected);
    const totals = reader.serverDays(GUILD, 0, 99_999).reduce((sum, { messages = 0 }) => sum + messages, 0);
    expect(totals).toBe(messages.size);
  });
  ledger.close();
}, 300_000);
