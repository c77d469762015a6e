import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';
import type { Finding } from '../../src/doctor/finding.js';
import type { Report } from '../../src/doctor/report.js';
import { startStage } from '../bot/fixture.js';

const DOCTOR = path.resolve(import.meta.dirname, '../../dist/doctor/main.js');

/** How a doctor's visit ended, and what it printed to both streams. */
export interface Visit {
  readonly code: number | null;
  readonly printed: string;
  readonly complained: string;
}

/** A local Discord with one server, and a doctor as an operator calls it. */
export async function startClinic(options: Parameters<typeof startStage>[0] = {}) {
  const stage = await startStage(options);
  const { discord, folder, dataDir, stats } = stage;

  async function visit(env: Readonly<Record<string, string>> = {}, ...parameters: string[]): Promise<Visit> {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [DOCTOR, ...parameters], {
      cwd: folder,
      env: {
        PATH,
        HOME,
        DISCORD_TOKEN: discord.token,
        DISCORD_API_URL: discord.url,
        DATA_DIR: dataDir,
        STATS_CHANNEL_ID: stats,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [[code], printed, complained] = await Promise.all([
      once(child, 'close'),
      text(child.stdout),
      text(child.stderr),
    ]);
    return { code, printed, complained };
  }

  /** The doctor's answer for programs. */
  async function examine(env: Readonly<Record<string, string>> = {}) {
    const { code, printed, complained } = await visit(env, '--json');
    expect(complained).toBe('');
    const report: Report = JSON.parse(printed);
    const findings: readonly Finding[] = report.sections.flatMap((section) => section.findings);
    const wrong = findings.filter(({ status }) => status !== 'ok');
    return { code, printed, report, findings, wrong };
  }

  return { ...stage, visit, examine };
}
