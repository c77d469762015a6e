import type { Stage } from './stage.js';

/** Waits until every connected session's bot has applied what it was sent. */
export async function heardByAll({ discord }: Stage): Promise<void> {
  const sessions = discord.sessions.filter(({ connected }) => connected);
  const sent = sessions.map(({ sequence }) => sequence);
  let asked = 0;
  await discord.until(
    () => {
      if (asked++ % 10 === 0) for (const { shard } of sessions) discord.faults.requestHeartbeat(shard);
      return sessions.every(({ heartbeat }, n) => (heartbeat ?? 0) >= (sent[n] ?? 0));
    },
    'every shard to have applied everything',
    60_000,
  );
}
