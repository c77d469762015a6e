import { VARIABLES } from './config.js';

/** Slips that still show which name was meant. */
const MOST_SLIPS = 2;
/** Names of other programs that say the same. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  BOT_TOKEN: 'DISCORD_TOKEN',
  DISCORD_BOT_TOKEN: 'DISCORD_TOKEN',
  TOKEN: 'DISCORD_TOKEN',
  MONGODB_URI: 'MONGO_URI',
  MONGODB_URL: 'MONGO_URI',
  DATABASE_URL: 'MONGO_URI',
  CHANNEL_ID: 'STATS_CHANNEL_ID',
  SERVER_ID: 'GUILD_ID',
  DISCORD_GUILD_ID: 'GUILD_ID',
  TIMEZONE: 'TIME_ZONE',
};

/** The setting that a name in the environment was probably meant to be; an environment is full of names that are nobody's slip. */
export function meantBy(name: string): string | null {
  if (VARIABLES.includes(name)) return null;
  const upper = name.toUpperCase();
  // The first letter is hardly ever wrong, and CI systems set BUILD_ID.
  const near = VARIABLES.find((known) => known[0] === upper[0] && slips(upper, known) <= MOST_SLIPS);
  return near ?? ELSEWHERE[upper] ?? null;
}

/** Letters to put in, leave out or change between two names. */
function slips(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
