import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { isAlive } from '../../src/process/alive.js';

const NOW = Date.parse('2026-11-21T12:00:00Z');

it.each([
  ['just given', 0, true],
  ['given two minutes ago', -120_000, true],
  ['given an hour ago', -3_600_000, false],
  ['of before the clock was set back by three days', 3 * 86_400_000, false],
])('a sign of life %s says whether the bot lives', (_when, at, alive) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'statboard-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'alive');
  writeFileSync(file, '');
  utimesSync(file, (NOW + at) / 1_000, (NOW + at) / 1_000);
  expect(isAlive(folder, NOW)).toBe(alive);
});
