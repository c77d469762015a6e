import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_PORT } from '../../../demo/page/run-page.js';
import { startDemoPage } from '../../support/demo-page.js';

it('says what is wrong with a MONGO_URI that leads nowhere', async () => {
  await expect(
    startDemoPage(['--days', '1'], { MONGO_URI: 'mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200' }),
  ).rejects.toThrow(/ended with 1: The MongoDB of MONGO_URI cannot be used/);
});

it('says so when the wanted port is taken, and leaves no folder behind', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'statboard-test-'));
  const first = await startDemoPage(['--days', '1'], { TMPDIR: folder });
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^statboard-demo-/)]);
  const { port } = new URL(first.url);
  await expect(startDemoPage(['--days', '1'], { TMPDIR: folder }, Number(port))).rejects.toThrow(
    /ended with 1: Port \d+ cannot be had/,
  );
  // In the middle of its people's history.
  expect(await first.stop()).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

it('takes another port where the usual one is taken, and says so', async () => {
  const other = createServer().listen(DEFAULT_PORT, '127.0.0.1');
  // Where even this fails, somebody else has the port already, and that is as good.
  await Promise.race([once(other, 'listening'), once(other, 'close')]).catch(() => undefined);
  const demo = await startDemoPage(['--days', '1'], {}, null);
  expect(new URL(demo.url).port).not.toBe(String(DEFAULT_PORT));
  expect(demo.printed()).toContain(`Port ${DEFAULT_PORT} is taken by another program`);
  await demo.stop();
  other.close();
});
