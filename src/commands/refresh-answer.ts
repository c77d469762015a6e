import type { Snowflake } from '../base/snowflake.js';
import { messageLink, type RedrawOutcome } from '../board/outcome.js';
import { channelMention } from '../views/names.js';
import type { Texts } from '../views/texts.js';
import { discordTimes } from '../views/times.js';

/** Where the board stands until it can move, and was drawn just now; null: nowhere. */
const stays = ({ staysIn }: { readonly staysIn: Snowflake | null }): string | null =>
  staysIn === null ? null : channelMention(staysIn);

/** What a person who had the board redrawn is told. */
export function refreshAnswer(guildId: Snowflake, outcome: RedrawOutcome, texts: Texts): string {
  const { refresh } = texts;
  switch (outcome.kind) {
    case 'posted':
      return refresh.posted(messageLink(guildId, outcome.channelId, outcome.messageId));
    case 'edited':
    case 'unchanged':
      return refresh.edited(messageLink(guildId, outcome.channelId, outcome.messageId));
    case 'noChannel':
      return refresh.noChannel;
    case 'badChannel':
      return refresh.badChannel(channelMention(outcome.channelId), stays(outcome));
    case 'off':
      return refresh.off;
    case 'forbidden': {
      const missing = outcome.missing.map((permission) => texts.permissions[permission]);
      return refresh.forbidden(channelMention(outcome.channelId), missing, stays(outcome));
    }
    case 'limited':
      return refresh.limited(discordTimes.ago(outcome.until));
    case 'failed':
    case 'closed':
      return refresh.unreachable;
  }
}
