import type { Unfit } from '../../discord/channel-types.js';

/**
 * Why a channel cannot hold a board, in English.
 * @param channel as a reference that Discord draws
 * @param unknown what it is called where nothing is known of it
 */
export function unfitEn(channel: string, why: Unfit, unknown: 'The stats channel' | 'That channel'): string {
  switch (why) {
    case 'thread':
      return `${channel} is a thread or a post of a forum: Discord puts it away when nobody writes there for a while, so no board can stand in it.`;
    case 'forum':
      return `${channel} is a forum: it holds posts and no messages of its own, so no board can stand in it.`;
    case 'voice':
      return `${channel} is a voice channel: who is not in it sees nothing of its chat, so no board stands there.`;
    case 'category':
      return `${channel} is a category: it holds channels and no messages, so no board can stand in it.`;
    case 'unknown':
      return `${unknown} is gone, is none of this server’s, or is hidden from me.`;
  }
}
