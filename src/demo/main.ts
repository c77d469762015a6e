/** `npm run demo`: a local Discord, a simulated community and the bot; with `--check` compared figure by figure. */
import { parseArgs } from 'node:util';
import { runCheck } from './check.js';
import { runLive } from './live.js';

const USAGE = `npm run demo [-- OPTIONS]

  --check        no picture: compare every figure with the simulation's own tally; exit 1 on a difference
  --seed N       another community (default 1)
  --members N    how many people (default 48; not with --check)
  --rate N       things that happen in a second (default 2; not with --check)
`;

function wholeNumber(name: string, value: string, from: number): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < from)
    throw new TypeError(`--${name} must be a whole number of at least ${from}`);
  return number;
}

const write = (text: string): void => void process.stdout.write(text);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      seed: { type: 'string', default: '1' },
      members: { type: 'string' },
      rate: { type: 'string', default: '2' },
    },
  });
  if (values.help) return write(USAGE);
  const seed = wholeNumber('seed', values.seed, 0);
  if (values.check) {
    process.exitCode = (await runCheck({ seed, write })) === 0 ? 0 : 1;
    return;
  }
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  await runLive({
    seed,
    rate: wholeNumber('rate', values.rate, 1),
    write,
    signal: stop.signal,
    redraw: process.stdout.isTTY,
    ...(values.members !== undefined && { members: wholeNumber('members', values.members, 10) }),
  });
}

main().catch((error: unknown) => {
  const usage = error instanceof TypeError ? `\n\n${USAGE}` : '';
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${usage}\n`);
  process.exitCode = 1;
});
