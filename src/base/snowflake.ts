/**
 * Discord's ids: unsigned integers as decimal strings, the upper 42 bits milliseconds since 2015-01-01.
 * @see https://discord.com/developers/docs/reference#snowflakes
 */
export type Snowflake = string;

/** 2015-01-01T00:00:00Z, Discord's epoch, in milliseconds. */
export const DISCORD_EPOCH = 1_420_070_400_000;

const LARGEST = '9223372036854775807';

/** Whether a value is a snowflake: 1 to 19 digits, no leading zero, within 63 bits (what SQLite's integers hold; Discord is there in 2084). */
export function isSnowflake(value: unknown): value is Snowflake {
  return typeof value === 'string' && /^[1-9][0-9]{0,18}$/.test(value) && (value.length < 19 || value <= LARGEST);
}

/** When the thing with this id was made, milliseconds since the Unix epoch. */
export function timeOf(id: Snowflake): number {
  return Number(BigInt(id) >> 22n) + DISCORD_EPOCH;
}

/** The smallest id that something made at this instant can have. */
export function snowflakeAt(at: number): Snowflake {
  return String(BigInt(Math.max(0, Math.floor(at) - DISCORD_EPOCH)) << 22n);
}

/** The one that was made later. */
export function laterOf(a: Snowflake | null, b: Snowflake): Snowflake {
  return a !== null && compareSnowflakes(a, b) > 0 ? a : b;
}

/** Orders snowflakes by number, for `Array.prototype.sort`. */
export function compareSnowflakes(a: Snowflake, b: Snowflake): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
