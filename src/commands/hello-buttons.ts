import { PermissionFlagsBits } from 'discord.js';
import { UserError } from '../base/errors.js';
import { timeZoneNamed } from '../base/time/zone.js';
import { settingOf } from '../guilds/guild-settings.js';
import { HELLO, helloAsked, helloTimeSaved, helloTimeView } from '../views/hello-view.js';
import { textPayload } from '../views/payload.js';
import type { Asker, Following, FollowUp, Use } from './command.js';
import type { Faces } from './faces.js';
import { makeChannel } from './make-channel.js';
import { isAllowed } from './setup/is-allowed.js';
import type { SetupPages } from './setup/pages.js';

/**
 * What can be used under the bot's hello, by those who may manage the server: a press makes the channel, another says what
 * time it is, and all is set up; or one opens `/setup`.
 */
export function helloFollowUp(faces: Faces, pages: SetupPages): FollowUp {
  const { ledger, board, clock, texts } = faces;

  async function make(asker: Asker, { locale }: Use): Promise<Following> {
    const { words, isThere, isForbidden } = await makeChannel(faces, asker);
    if (isForbidden) throw new UserError(texts.hello.cannotMake);
    const asksTime = isThere && settingOf(ledger.settings.of(asker.guildId), 'timeZone') === null;
    return { words: asksTime ? helloTimeView(words, { locale, now: clock.now() }, texts) : textPayload(words) };
  }

  function setTime({ guildId, userId }: Asker, { values }: Use): Following {
    const timeZone = timeZoneNamed(values[0] ?? '');
    if (timeZone === null) throw new UserError(texts.errors.unknownButton);
    const now = clock.now();
    ledger.settings.save(guildId, { ...ledger.settings.of(guildId), timeZone }, { userId, at: now });
    void board.settingsChanged(guildId);
    return { words: helloTimeSaved(timeZone, now, texts), wordsIn: 'place' };
  }

  return {
    name: HELLO,
    refuse: (_asker, { customId, permissions }) => {
      if (helloAsked(customId) === null) return textPayload(texts.errors.unknownButton);
      return isAllowed(permissions, PermissionFlagsBits.ManageGuild) ? null : textPayload(texts.setup.mayNotSet);
    },
    run: (asker, use) => {
      switch (helloAsked(use.customId)) {
        case 'make':
          return make(asker, use);
        case 'time':
          return setTime(asker, use);
        default:
          return { words: pages.show('board', { guildId: asker.guildId, guildLocale: use.guildLocale }) };
      }
    },
  };
}
