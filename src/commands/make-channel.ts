import { channelMention } from '../views/names.js';
import type { Asker } from './command.js';
import type { Faces } from './faces.js';
import { unfitIn } from './setup/changes.js';

/** What came of a wish for a stats channel, in words. `isThere`: the server has one now. */
export interface ChannelMade {
  readonly words: string;
  readonly isThere: boolean;
  /** The bot lacks Manage Channels. */
  readonly isForbidden: boolean;
}

/** Has a stats channel made for somebody who may manage the server, unless it has one; the board follows by itself. */
export async function makeChannel(
  { ledger, board, channelMaker, statsChannels, texts }: Faces,
  { guildId, userId }: Asker,
): Promise<ChannelMade> {
  const { make } = texts.setup;
  const told = (words: string, isThere: boolean): ChannelMade => ({ words, isThere, isForbidden: false });
  const present = statsChannels.of(guildId);
  if (present && (present.from === 'env' || unfitIn(ledger, guildId, present.id) === null))
    return told(make.thereAlready, true);
  const made = await channelMaker.make(guildId, userId);
  switch (made.kind) {
    case 'made':
    case 'found':
      void board.settingsChanged(guildId);
      return told(make[made.kind](channelMention(made.channelId)), true);
    case 'overtaken':
      return told(make.overtaken(channelMention(made.channelId), channelMention(made.chosenId)), true);
    case 'forbidden':
      return { words: make.iMayNot, isThere: false, isForbidden: true };
    default:
      return told(make[made.kind], false);
  }
}
