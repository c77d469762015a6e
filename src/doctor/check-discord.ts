import type { RateLimitData } from 'discord.js';
import { pino } from 'pino';
import type { Clock } from '../base/clock.js';
import type { Snowflake } from '../base/snowflake.js';
import type { Config } from '../config/types.js';
import { createDiscordClock } from '../discord/discord-clock.js';
import { createRest } from '../discord/rest.js';
import { checkApplication, checkSessions } from './check-application.js';
import { checkClock } from './check-clock.js';
import { checkCommands } from './check-commands.js';
import { checkGuilds } from './check-guilds.js';
import type { Finding } from './finding.js';
import type { KnownGuild } from './known-settings.js';
import { late } from './late.js';
import type { Patience } from './patience.js';
import type { Section } from './report.js';

/** Limits that are waited out, milliseconds: longer ones are a finding. */
const LONGEST_LIMIT_MS = 3_000;

/** Everything about Discord: the token and what it may do, then the servers. */
export async function checkDiscord(
  config: Config,
  {
    clock,
    known,
    patience,
  }: {
    readonly clock: Clock;
    /** What the ledger knows, as soon as it is read. */
    readonly known: Promise<{
      readonly guilds: ReadonlyMap<Snowflake, KnownGuild>;
      readonly shardCount: number | null;
    }>;
    readonly patience: Patience;
  },
): Promise<readonly Section[]> {
  const discordClock = createDiscordClock(clock);
  const { token, apiUrl } = config;
  const log = pino({ level: 'silent' });
  const rest = createRest({ token, apiUrl, clock, discordClock, log, rejects: isLong });
  const findings: Finding[] = [];
  const shards = async () => ({
    count: config.shardCount ?? (await known).shardCount,
    isSet: config.shardCount !== null,
  });
  const section = { title: 'Discord', findings };

  const asked = await patience.wait(checkApplication(rest));
  if (asked === null) return [{ ...section, findings: [late('whose token this is')] }];
  findings.push(...asked.findings);
  const application = asked.known;
  if (application === null) return [section];
  for (const [what, ask] of [
    ['the address of the gateway', async () => checkSessions(rest, await shards())],
    ['the time', async () => [checkClock("Discord's", discordClock.now() - clock.now())]],
    ['the commands', () => checkCommands(rest, application, config)],
  ] as const) {
    const answer = await patience.wait<readonly Finding[]>(ask());
    if (answer === null) return [{ ...section, findings: [...findings, late(what)] }];
    findings.push(...answer);
  }
  const guilds = await checkGuilds({ rest, application, config, known: (await known).guilds, patience });
  return [section, { title: 'Servers', findings: guilds }];
}

function isLong({ retryAfter, timeToReset, sublimitTimeout }: RateLimitData): boolean {
  return Math.max(retryAfter, timeToReset, sublimitTimeout) > LONGEST_LIMIT_MS;
}
