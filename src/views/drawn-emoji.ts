import { isSnowflake } from '../base/snowflake.js';
import { markdownName } from './names.js';

/** Signs that are drawn as letters unless U+FE0F asks for a picture. */
const DRAWN_AS_TEXT = /(?!\p{Emoji_Presentation})\p{Emoji}/gu;
/** A whole emoji, of those that this runtime's Unicode has. */
const ONE_EMOJI = '^\\p{RGI_Emoji}$';
const EMOJI = new RegExp(ONE_EMOJI, 'v');

/**
 * An emoji as a count's key holds it, for text that Discord draws: a custom one by its id, the others with the U+FE0F that
 * keys leave out. Discord draws a custom emoji by its id alone and puts its own name to it; where it does not let the bot
 * use it, the name that is given here stands in its place.
 * @see https://discord.com/developers/docs/reference#message-formatting
 */
export function drawnEmoji(key: string): string {
  if (isSnowflake(key)) return `<:emoji_${key.slice(-4)}:${key}>`;
  const whole = asPicture(key);
  return EMOJI.test(whole) ? whole : markdownName(key, { fallback: '–' });
}

function asPicture(emoji: string): string {
  return emoji.replace(DRAWN_AS_TEXT, '$&\ufe0f');
}
