import { setTimeout as sleep } from 'node:timers/promises';
import type { BotProcess } from '../../test/support/bot-process.js';

/** What a refusal must be. */
export interface Refusal {
  readonly codes: readonly number[];
  readonly says: RegExp;
}

/** Waits for a bot to end by itself; returns what is wrong with how it did. */
export async function refusal(what: string, bot: BotProcess, { codes, says }: Refusal): Promise<string[]> {
  const ended = await Promise.race([bot.ended, sleep(20_000, null, { ref: false })]);
  if (ended === null) {
    await bot.end('SIGKILL');
    return [`${what}: it did not end within 20 s`];
  }
  const wrong: string[] = [];
  const line = bot.printed.split('\n').find((one) => one.startsWith('Statboard cannot go on.')) ?? '';
  if (ended.code === null || !codes.includes(ended.code))
    wrong.push(`${what}: it ended with ${ended.code ?? ended.signal}`);
  if (!says.test(line)) wrong.push(`${what}: it said ${JSON.stringify(line || bot.printed.slice(-300))}`);
  return wrong;
}
