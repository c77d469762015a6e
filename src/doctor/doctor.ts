import type { Clock } from '../base/clock.js';
import { secretsIn } from '../config/secrets.js';
import type { SettingSources } from '../config/sources.js';
import { checkDataFolder, silent } from './check-data-folder.js';
import { checkDiscord } from './check-discord.js';
import { checkMongo } from './check-mongo.js';
import { checkNode, checkPictures, checkSqlite } from './check-program.js';
import { checkSettings } from './check-settings.js';
import { createPatience } from './patience.js';
import { type Report, reportOf, type Section, withoutSecrets } from './report.js';

/**
 * Looks at everything that the bot needs, beside a running bot or before its first start. Changes nothing: what it
 * writes to try whether it can, it takes away again. Ends in time whatever does not answer.
 */
export async function examine(options: {
  readonly sources: SettingSources;
  readonly clock: Clock;
  /** As `process.version`. */
  readonly nodeVersion: string;
}): Promise<Report> {
  const { config, findings } = checkSettings(options.sources);
  const sections: Section[] = [
    { title: 'Program', findings: [checkNode(options.nodeVersion), checkSqlite(), await checkPictures()] },
    { title: 'Settings', findings },
  ];
  const secrets = secretsIn(options.sources.env).map(({ value }) => value);
  if (config === null) return withoutSecrets(reportOf(sections), secrets);
  const patience = createPatience(options.clock);
  // Side by side, since each may hang.
  const dataFolder = patience.wait(checkDataFolder(config.dataDir));
  const known = dataFolder.then((folder) => ({
    guilds: new Map(folder?.known),
    shardCount: folder?.shardCount ?? null,
  }));
  const [discord, folder, mongo] = await Promise.all([
    checkDiscord(config, { clock: options.clock, known, patience }),
    dataFolder,
    checkMongo(config.mongo, { clock: options.clock, patience }),
  ]);
  sections.push(...discord, { title: 'Data folder', findings: folder?.findings ?? [silent(config.dataDir)] });
  sections.push({ title: 'MongoDB', findings: mongo });
  return withoutSecrets(reportOf(sections), secrets);
}
