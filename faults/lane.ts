/** A process that tries faults one after another, as `lanes.ts` asks it to, with MongoDB servers of its own. */
import { cleanUpAll } from './cleanups.js';
import type { Job } from './lanes.js';
import { FAULTS } from './list.js';
import { runFault } from './run-fault.js';
import { createServers } from './servers.js';

// Each bot and server that is started dies with this process at the latest, and listens for that.
process.setMaxListeners(100);

const servers = createServers();

async function end(code: number): Promise<void> {
  await Promise.all([cleanUpAll(), servers.close()]);
  process.exit(code);
}

process.on('message', async (job: Job) => {
  const fault = FAULTS.find(({ name }) => name === job.fault);
  if (fault) process.send?.(await runFault({ ...job, fault, servers }));
});
// Ctrl-C reaches this process too; the one that started it says when to end.
process.on('SIGINT', () => {});
process.once('SIGTERM', () => end(0));
process.once('disconnect', () => end(0));
process.on('uncaughtException', (error) => {
  console.error(error);
  void end(1);
});
