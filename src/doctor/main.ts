/** `npm run doctor`: what is right, what is wrong, and what to do about it. `--json` for programs. */
import { systemClock } from '../base/clock.js';
import { readSources } from '../config/sources.js';
import { examine } from './doctor.js';
import { showReport } from './show.js';

const HELP = `npm run doctor [-- --json]

Looks at settings, token, servers, permissions, commands, data folder, MongoDB and clock, also beside a running bot.
Exit code: 0 the bot can run, 1 something fails, 78 a setting with which it does not start.
`;

async function run(parameters: readonly string[]): Promise<void> {
  const unknown = parameters.find((parameter) => !['--json', '--help'].includes(parameter));
  if (parameters.includes('--help') || unknown !== undefined) {
    process.stdout.write(unknown === undefined ? HELP : `There is no ${unknown}.\n\n${HELP}`);
    process.exitCode = unknown === undefined ? 0 : 1;
    return;
  }
  const report = await examine({
    sources: readSources(process.env, '.env'),
    clock: systemClock,
    nodeVersion: process.version,
  });
  const text = parameters.includes('--json')
    ? `${JSON.stringify(report, null, 2)}\n`
    : showReport(report, { colour: process.stdout.isTTY && !process.env.NO_COLOR });
  // What did not answer in time must not hold up the end.
  process.stdout.write(text, () => process.exit(report.exitCode));
}

await run(process.argv.slice(2));
