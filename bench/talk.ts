import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalDiscord } from '../local-discord/index.js';
import { systemClock } from '../src/base/clock.js';
import type { BenchGuild } from './guilds-world.js';

/** Channels of each server that people write in; the others are quiet. */
const WRITTEN_IN = 2;
/** How long a phase may take, milliseconds. */
const PATIENCE_MS = 600_000;

/** Messages at a steady rate (each second, over all servers), each in another server. `stop` tells how many. */
export function talk(discord: LocalDiscord, guilds: readonly BenchGuild[], rate: number): { stop(): number } {
  let sent = 0;
  const began = systemClock.monotonic();
  const timer = setInterval(() => {
    const due = Math.floor(((systemClock.monotonic() - began) / 1_000) * rate);
    for (; sent < due; sent += 1) {
      // Not in turn: with a step that is prime to their number all servers come up, far apart.
      const guild = guilds[(sent * 7_919) % guilds.length];
      const channelId = guild?.channelIds[sent % WRITTEN_IN] ?? '';
      const author = guild?.memberIds[(sent >> 3) % guild.memberIds.length] ?? '';
      discord.sendMessage({ channelId, author, content: 'hello' });
    }
  }, 20);
  return {
    stop() {
      clearInterval(timer);
      return sent;
    },
  };
}

/** Resolves when the condition holds. Rejects after ten minutes, naming `what`. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = systemClock.monotonic() + PATIENCE_MS;
  while (!(await condition())) {
    if (systemClock.monotonic() > end) throw new Error(`waited ten minutes in vain for ${what}`);
    await sleep(100);
  }
}
