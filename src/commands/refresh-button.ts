import type { Snowflake } from '../base/snowflake.js';
import { messageLink } from '../board/outcome.js';
import { REFRESH_BUTTON } from '../views/board-view.js';
import { textPayload } from '../views/payload.js';
import { discordTimes } from '../views/times.js';
import type { Button } from './command.js';
import type { Faces } from './faces.js';
import { refreshAnswer } from './refresh-answer.js';

/** One press a guild in this time. */
const COOLDOWN_MS = 30_000;

/** The board's Refresh button, for everybody, with a cooldown per guild. */
export function refreshButton({ board, clock, texts }: Pick<Faces, 'board' | 'clock' | 'texts'>): Button {
  const pressed = new Map<Snowflake, number>();
  return {
    customId: REFRESH_BUTTON,
    refuse: ({ guildId }) => {
      const now = clock.monotonic();
      const last = pressed.get(guildId);
      if (last !== undefined && now - last < COOLDOWN_MS) {
        // Rounded up to whole seconds, which is what Discord's timestamps show.
        const again = Math.ceil((clock.now() + COOLDOWN_MS - (now - last)) / 1000) * 1000;
        return textPayload(texts.refresh.coolingDown(discordTimes.ago(again)));
      }
      pressed.set(guildId, now);
      return null;
    },
    run: async ({ guildId }, { message }) => {
      const outcome = await board.redraw(guildId, 'person');
      if (outcome.kind === 'edited') {
        if (outcome.messageId === message.id) return null;
        return textPayload(texts.refresh.elsewhere(messageLink(guildId, outcome.channelId, outcome.messageId)));
      }
      return textPayload(refreshAnswer(guildId, outcome, texts));
    },
  };
}
