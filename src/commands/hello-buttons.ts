import { PermissionFlagsBits } from 'discord.js';
import { UserError } from '../base/errors.js';
import { timeZoneNamed } from '../base/time/zone.js';
import { settingOf } from '../guilds/guild-settings.js';
import {
  HELLO,
  helloAsked,
  helloCannotMake,
  helloChooseInServer,
  helloTimeSaved,
  helloTimeView,
} from '../views/hello-view.js';
import { textPayload } from '../views/payload.js';
import type { Asker, Following, FollowUp, Use } from './command.js';
import type { Faces } from './faces.js';
import { makeChannel } from './make-channel.js';
import { isAllowed } from './setup/is-allowed.js';
import type { SetupPages } from './setup/pages.js';
import { saverOf } from './setup/saver.js';

/**
 * What can be used under the bot's hello, by those who may manage the server: a press makes the channel, another says what
 * time it is, and all is set up; or one opens `/setup`.
 */
export function helloFollowUp(faces: Faces, pages: SetupPages): FollowUp {
  const { ledger, board, clock, texts } = faces;
  const save = saverOf(faces);

  async function make(asker: Asker, { locale, isDirect }: Use): Promise<Following> {
    const { words, isThere, isForbidden } = await makeChannel(faces, asker);
    if (isForbidden) return { words: helloCannotMake(faces.inviteToMakeChannels(asker.guildId), texts) };
    const asksTime = isThere && settingOf(ledger.settings.of(asker.guildId), 'timeZone') === null;
    const directFor = isDirect ? asker.guildId : null;
    return {
      words: asksTime ? helloTimeView(words, { locale, now: clock.now(), directFor }, texts) : textPayload(words),
    };
  }

  function setTime(asker: Asker, { values }: Use): Following {
    const timeZone = timeZoneNamed(values[0] ?? '');
    if (timeZone === null) throw new UserError(texts.errors.unknownButton);
    save(asker, (settings) => ({ ...settings, timeZone }));
    void board.settingsChanged(asker.guildId);
    return { words: helloTimeSaved(timeZone, clock.now(), texts), wordsIn: 'place' };
  }

  const serverOf = ({ guildId }: Asker) => ledger.directory.guild(guildId) ?? { id: guildId, name: '' };

  return {
    name: HELLO,
    guildIn: (customId) => helloAsked(customId)?.guildId ?? null,
    refuse: (_asker, { customId, permissions }) => {
      if (helloAsked(customId) === null) return textPayload(texts.errors.unknownButton);
      return isAllowed(permissions, PermissionFlagsBits.ManageGuild) ? null : textPayload(texts.setup.mayNotSet);
    },
    run: (asker, use) => {
      switch (helloAsked(use.customId)?.action) {
        case 'make':
          return make(asker, use);
        case 'time':
          return setTime(asker, use);
        default:
          if (use.isDirect) return { words: helloChooseInServer(serverOf(asker), texts) };
          return { words: pages.show('board', { guildId: asker.guildId, guildLocale: use.guildLocale }) };
      }
    },
  };
}
