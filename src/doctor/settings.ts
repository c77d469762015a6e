import { readConfig, VARIABLES } from '../config/config.js';
import type { Config } from '../config/types.js';
import { ExitError } from '../errors.js';
import { type Finding, ok, warn, wrongSetting } from './finding.js';
import { masked } from './masked.js';
import { meantBy } from './misspelt.js';
import type { SettingSources } from './setting-sources.js';

/** What holds where a variable is not set. A test compares them with what `readConfig` takes. */
export const DEFAULTS: Readonly<Record<string, string>> = {
  DISCORD_API_URL: 'https://discord.com/api',
  DATA_DIR: './data',
  TIME_ZONE: 'UTC',
  BOARD_REFRESH_CRON: '*/10 * * * *',
  PUBLISH_SECONDS: '10',
  LOG_LEVEL: 'info',
};

/** Read by Compose and Node from the same file. */
const OTHERS = /^(COMPOSE_|NODE_|TZ$|DOCKER_)/;

/** The settings, or null where they are wrong; then the findings say each problem. */
export function checkSettings(sources: SettingSources): {
  readonly config: Config | null;
  readonly findings: readonly Finding[];
} {
  const findings = [...checkFile(sources), ...checkEnvironment(sources), ...listed(sources)];
  try {
    return { config: readConfig(sources.env), findings };
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    return { config: null, findings: [...problemsOf(error), ...findings] };
  }
}

/** Each line of the error is one problem in the bot's own words: what is wrong, then often what to do. */
function problemsOf(error: ExitError): readonly Finding[] {
  const problems = error.message.split('\n').filter((line) => line.startsWith('  - '));
  return problems.map((line) =>
    wrongSetting(line.slice(4), 'correct it in the environment or in .env; the README lists every setting'),
  );
}

function* listed(sources: SettingSources): Generator<Finding> {
  const unset: string[] = [];
  for (const name of VARIABLES) {
    const from = sources.from(name);
    const fallback = DEFAULTS[name];
    if (from !== null) yield ok(`${name} = ${masked(name, sources.env[name]?.trim() ?? '')} (${from})`);
    else if (fallback !== undefined) yield ok(`${name} = ${fallback} (default)`);
    else unset.push(name);
  }
  yield ok(`not set: ${unset.join(', ')}`);
}

function* checkFile({ file, unreadable }: SettingSources): Generator<Finding> {
  if (unreadable !== null) {
    yield warn(`.env cannot be read (${unreadable})`, 'make it readable for the user who starts the bot');
  }
  for (const name of Object.keys(file ?? {})) {
    if (VARIABLES.includes(name) || OTHERS.test(name)) continue;
    yield warn(`${name} in .env is not a setting of Statboard`, 'is it misspelt? The README lists every setting');
  }
}

/** Docker and systemd put what stands in the file into the environment. */
function* checkEnvironment({ env, file, from }: SettingSources): Generator<Finding> {
  for (const name of Object.keys(env)) {
    const meant = name in (file ?? {}) ? null : meantBy(name);
    if (meant === null || from(meant) !== null) continue;
    yield warn(`${name} in the environment is not a setting of Statboard`, `was ${meant} meant?`);
  }
}
