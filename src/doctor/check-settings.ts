import { readConfig, SettingsError, VARIABLES } from '../config/config.js';
import { otherSlips, type Slip, slipsIn } from '../config/slips.js';
import type { SettingSources } from '../config/sources.js';
import type { Config } from '../config/types.js';
import { type Finding, ok, warn, wrongSetting } from './finding.js';
import { masked } from './masked.js';

/** What holds where a variable is not set. A test compares them with what `readConfig` takes. */
export const DEFAULTS: Readonly<Record<string, string>> = {
  DISCORD_API_URL: 'https://discord.com/api',
  DATA_DIR: './data',
  TIME_ZONE: 'UTC',
  BOARD_REFRESH_CRON: '*/10 * * * *',
  PUBLISH_SECONDS: '10',
  LOG_LEVEL: 'info',
  ON_REFUSAL: 'exit',
};

/** The settings, or null where they are wrong; then the findings say each problem. */
export function checkSettings(sources: SettingSources): {
  readonly config: Config | null;
  readonly findings: readonly Finding[];
} {
  const slips = slipsIn(sources);
  try {
    return { config: readConfig(sources.env), findings: [...slips.map(found), ...listed(sources)] };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const problems = error.problems.map((problem) =>
      wrongSetting(problem, 'correct it in the environment or in .env; the README lists every setting'),
    );
    return {
      config: null,
      findings: [...problems, ...otherSlips(slips, error.problems).map(found), ...listed(sources)],
    };
  }
}

function found({ what, todo }: Slip): Finding {
  return warn(what, todo);
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
