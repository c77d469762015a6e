import { existsSync } from 'node:fs';
import { pino } from 'pino';
import type { Clock } from '../clock.js';
import { secretsIn } from '../config/secrets.js';
import type { SettingSources } from '../config/sources.js';
import type { Config } from '../config/types.js';
import { createDiscordClock } from '../discord/discord-clock.js';
import { createRest } from '../discord/rest.js';
import { ExitError } from '../errors.js';
import { ledgerPath } from '../ledger/data-dir.js';
import { refuseEmptied } from '../ledger/file-problems.js';
import type { Snowflake } from '../snowflake.js';
import { checkApplication, checkSessions } from './application.js';
import { checkCommands } from './commands.js';
import { checkFileSystem, checkSpace, checkWritable } from './data-dir.js';
import { type Finding, fail, ok } from './finding.js';
import { checkGuilds } from './guilds.js';
import { type KnownGuild, knownSettings } from './known-settings.js';
import { checkClock } from './local-clock.js';
import { checkLocks, checkRunning } from './locks.js';
import { checkMongo } from './mongo.js';
import { checkNode, checkSqlite } from './program.js';
import { type Report, reportOf, type Section, withoutSecrets } from './report.js';
import { checkSettings } from './settings.js';

/**
 * Looks at everything that the bot needs, beside a running bot or before its first start. Changes nothing: what it
 * writes to try whether it can, it takes away again.
 */
export async function examine(options: {
  readonly sources: SettingSources;
  readonly clock: Clock;
  /** As `process.version`. */
  readonly nodeVersion: string;
}): Promise<Report> {
  const { config, findings } = checkSettings(options.sources);
  const sections: Section[] = [
    { title: 'Program', findings: [checkNode(options.nodeVersion), checkSqlite()] },
    { title: 'Settings', findings },
  ];
  const secrets = secretsIn(options.sources.env).map(({ value }) => value);
  if (config === null) return withoutSecrets(reportOf(sections), secrets);
  const dataDir = checkDataDir(config.dataDir);
  const discord = await checkDiscord(config, options.clock, dataDir.known);
  sections.push(...discord, { title: 'Data folder', findings: dataDir.findings });
  sections.push({ title: 'MongoDB', findings: await checkMongo(config.mongo, options.clock) });
  return withoutSecrets(reportOf(sections), secrets);
}

function checkDataDir(dataDir: string): {
  readonly findings: readonly Finding[];
  readonly known: ReadonlyMap<Snowflake, KnownGuild>;
} {
  const writable = checkWritable(dataDir);
  if (writable.status === 'fail') return { findings: [writable], known: new Map() };
  const findings = [writable, checkSpace(dataDir)];
  const fileSystem = checkFileSystem(dataDir);
  if (fileSystem) findings.push(fileSystem);
  if (!existsSync(dataDir)) return { findings, known: new Map() };
  const { isRunning, finding: running } = checkRunning(dataDir);
  findings.push(checkLocks(dataDir), running);
  try {
    refuseEmptied(ledgerPath(dataDir));
    const known = knownSettings(dataDir, { whole: !isRunning });
    if (known.size > 0) findings.push(ok(`the ledger can be read; it knows ${known.size} servers`));
    return { findings, known };
  } catch (error) {
    if (error instanceof ExitError) {
      const [what = '', ...todo] = error.message.split(/(?<=\.) /);
      return { findings: [...findings, fail(what, todo.join(' '))], known: new Map() };
    }
    const why = error instanceof Error ? error.message : String(error);
    const todo = 'put back a copy of DATA_DIR, or move the folder away: with MongoDB a new ledger goes on from there';
    return { findings: [...findings, fail(`the ledger cannot be read (${why})`, todo)], known: new Map() };
  }
}

async function checkDiscord(
  config: Config,
  clock: Clock,
  known: ReadonlyMap<Snowflake, KnownGuild>,
): Promise<readonly Section[]> {
  const discordClock = createDiscordClock(clock);
  const { token, apiUrl } = config;
  const rest = createRest({ token, apiUrl, clock, discordClock, log: pino({ level: 'silent' }) });
  const { known: application, findings } = await checkApplication(rest);
  if (application === null) return [{ title: 'Discord', findings }];
  const sessions = await checkSessions(rest);
  const time = checkClock("Discord's", discordClock.now() - clock.now());
  const commands = await checkCommands(rest, application, config);
  const guilds = await checkGuilds({ rest, application, config, known });
  return [
    { title: 'Discord', findings: [...findings, sessions, time, ...commands] },
    { title: 'Servers', findings: guilds },
  ];
}
