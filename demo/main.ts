/** `npm run demo`: a local Discord, a simulated community and the bot, on a page; with `--check` compared figure by figure. */
import { parseArgs } from 'node:util';
import { runCheck } from './check.js';
import { runLive } from './live.js';
import { DEFAULT_PORT, PortTakenError, runPage, StoreError } from './page/run-page.js';
import { createScreen } from './screen.js';

const USAGE = `A local Discord, a simulated community and the bot, all on this machine. Needs no token and no database.

  npm run demo                  prints the address of a page that shows it, for this machine only; Ctrl-C ends it
  npm run demo -- --terminal    the stats channel as it stands, drawn live in the terminal
  npm run demo -- --check       no picture: compares every figure that the bot shows with the simulation's own tally

Options, after the "--":
  --port N       where the page is (default ${DEFAULT_PORT}, or any where that is taken; 0: any)
  --seed N       another community (default 1)
  --members N    how many people, at least 10 (default 48; not with --check)
  --rate N       things that happen in a second, 1 to 100 (default 2; not with --check); the page is busy with them from
                 the beginning on then, else as usual until you switch it
  --days N       days that people live through first, 1 to 365 (default 70; not with --check or --terminal)
  --help         this text

With MONGO_URI in the environment the bot of the page and of --check keeps its numbers in that MongoDB, in a database of
its own (statboard_demo_...), which is dropped at the end.
--check ends with "N passed, N failed" and exits with 1 on any difference. Colours: only in a terminal, and not with NO_COLOR.
`;

/** Options that make no sense. */
class UsageError extends Error {}

function wholeNumber(name: string, value: string, from: number, to: number): number {
  const number = /^[0-9]{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= from && number <= to)) {
    throw new UsageError(`--${name} must be a whole number from ${from} to ${to}, not "${value}"`);
  }
  return number;
}

const write = (text: string): void => void process.stdout.write(text);

function options() {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      terminal: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      seed: { type: 'string', default: '1' },
      members: { type: 'string' },
      rate: { type: 'string' },
      days: { type: 'string', default: '70' },
      port: { type: 'string' },
    },
  });
  return {
    check: values.check,
    terminal: values.terminal,
    help: values.help,
    seed: wholeNumber('seed', values.seed, 0, 999_999_999),
    rate: wholeNumber('rate', values.rate ?? '2', 1, 100),
    busy: values.rate !== undefined,
    days: wholeNumber('days', values.days, 1, 365),
    port: values.port === undefined ? null : wholeNumber('port', values.port, 0, 65_535),
    members: values.members === undefined ? undefined : wholeNumber('members', values.members, 10, 100_000),
  };
}

/** The options as given; what is wrong with them becomes a `UsageError`. */
function readOptions(): ReturnType<typeof options> {
  try {
    return options();
  } catch (error) {
    // Node's own complaint about an unknown option.
    if (error instanceof TypeError)
      throw new UsageError(error.message.replace(/\. To specify.*$/s, ''), { cause: error });
    throw error;
  }
}

async function main(): Promise<void> {
  const { check, terminal, help, seed, rate, busy, members, days, port } = readOptions();
  if (help) return write(USAGE);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  // A terminal that is gone, or a pager that was left: nobody looks any more.
  process.stdout.on('error', () => stop.abort());
  if (check) {
    const differences = await runCheck({ seed, mongoUri: process.env.MONGO_URI, write, signal: stop.signal });
    // What an unfinished comparison still waits for would keep the process.
    if (differences === null) process.exit(1);
    process.exitCode = differences === 0 ? 0 : 1;
    return;
  }
  const screen = createScreen(process.stdout, process.env);
  const community = { seed, rate, screen, signal: stop.signal, ...(members !== undefined && { members }) };
  if (terminal) await runLive(community);
  else await runPage({ ...community, busy, days, port, mongoUri: process.env.MONGO_URI });
}

main().catch((error: unknown) => {
  if (error instanceof UsageError) process.stderr.write(`${error.message}\n\n${USAGE}`);
  else if (error instanceof PortTakenError) process.stderr.write(`${error.message}: choose another with --port N.\n`);
  else if (error instanceof StoreError) process.stderr.write(`${error.message}\n`);
  else
    process.stderr.write(
      `The demo failed. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  process.exitCode = 1;
});
