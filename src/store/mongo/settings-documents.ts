import { isSnowflake } from '../../base/snowflake.js';
import { timeZoneNamed } from '../../base/time/zone.js';
import type { BoardContent, Settings } from '../../guilds/guild-settings.js';
import { MOST_NOT_COUNTED, MOST_TOP_MEMBERS, REFRESH_MINUTES } from '../../guilds/guild-settings.js';

/** Any object as it may stand in a document that somebody wrote by hand. */
type Written = Readonly<Record<string, unknown>>;

/** An object's fields; of anything else none. */
export function written(value: unknown): Written {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** A guild's settings as an earlier epoch left them; what is not of the right shape is left out. */
export function settingsFrom(document: unknown): Settings {
  const { timeZone, statsChannelId, refreshMinutes, pin, notCounted, board } = written(document);
  const settings: { -readonly [Key in keyof Settings]: Settings[Key] } = {};
  const zone = typeof timeZone === 'string' ? timeZoneNamed(timeZone) : null;
  if (zone !== null) settings.timeZone = zone;
  if (isSnowflake(statsChannelId)) settings.statsChannelId = statsChannelId;
  const minutes = REFRESH_MINUTES.find((known) => known === refreshMinutes);
  if (minutes !== undefined) settings.refreshMinutes = minutes;
  if (typeof pin === 'boolean') settings.pin = pin;
  if (Array.isArray(notCounted)) {
    const channels = notCounted.filter(isSnowflake).slice(0, MOST_NOT_COUNTED);
    if (channels.length > 0) settings.notCounted = channels;
  }
  const content = contentFrom(board);
  if (content) settings.board = content;
  return settings;
}

function contentFrom(value: unknown): BoardContent | null {
  const { messages, reactions, activeMembers, top } = written(value);
  if (typeof messages !== 'boolean' || typeof reactions !== 'boolean' || typeof activeMembers !== 'boolean')
    return null;
  if (typeof top !== 'number' || !Number.isInteger(top) || top < 0 || top > MOST_TOP_MEMBERS) return null;
  return { messages, reactions, activeMembers, top };
}
