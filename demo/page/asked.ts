import type { InteractionHandle, InteractionOutcome } from '../../local-discord/interactions/outcome.js';
import type { LocalDiscord } from '../../local-discord/local-discord.js';
import { compareSnowflakes, type Snowflake } from '../../src/base/snowflake.js';
import type { MessageViews } from './message-view.js';
import type { FormView, MessageView } from './protocol.js';

/** Something that a visitor asked of the bot. */
interface Asked {
  readonly userId: Snowflake;
  readonly channelId: Snowflake;
  /** The slash command; null: a button, a menu or a form. */
  readonly command: string | null;
  readonly handle: InteractionHandle;
}

/** What visitors asked of the bot, and the answers that only they see. */
export interface AskedBook {
  add(asked: Asked): void;
  /** Answers that one person alone sees in a channel, and what came to nothing there, oldest first. */
  privately(userId: Snowflake, channelId: Snowflake): readonly MessageView[];
  /** The form that stands open for somebody. */
  form(userId: Snowflake, channelId: Snowflake): FormView | null;
  closeForm(interactionId: Snowflake): void;
  /** Takes a private message away, as a click on "Dismiss message" does. */
  dismiss(messageId: Snowflake): void;
}

const KEPT = 40;

/** What Discord says where nothing came. */
const FAILURES: Readonly<Record<NonNullable<InteractionOutcome['error']>, string>> = {
  noAnswer: 'The application did not respond',
  forbidden: 'You may not use this command here',
  unknown: 'This is not there any more',
  badOptions: 'This cannot be sent as it is filled in',
};

export function createAskedBook(discord: LocalDiscord, views: MessageViews): AskedBook {
  let book: readonly Asked[] = [];
  const dismissed = new Set<Snowflake>();

  function answersOf({ userId, channelId, command, handle }: Asked): readonly MessageView[] {
    const { message, followups, error, answeredAfterMs } = handle.outcome;
    const usedBy = command === null ? null : { author: views.author(userId), command };
    const note = views.note({ id: handle.id, channelId, usedBy });
    const found = [message, ...followups].flatMap((one, index) => {
      const standing = one === null ? undefined : discord.ephemeralMessage(one.id);
      return standing ? [views.of(standing, index === 0 ? usedBy : null)] : [];
    });
    if (error !== null) return [{ ...note, failed: FAILURES[error] }];
    if (answeredAfterMs === null && command !== null) return [{ ...note, loading: true }];
    return found;
  }

  return {
    add(asked) {
      book = [...book, asked].slice(-KEPT);
    },
    privately: (userId, channelId) =>
      book
        .filter((asked) => asked.userId === userId && asked.channelId === channelId)
        .flatMap(answersOf)
        .filter(({ id }) => !dismissed.has(id))
        // An answer to a click may be the message that was clicked.
        .filter(({ id }, index, all) => all.findIndex((other) => other.id === id) === index)
        .sort((a, b) => compareSnowflakes(a.id, b.id)),
    form(userId, channelId) {
      const open = book.findLast(
        ({ handle, ...asked }) =>
          asked.userId === userId && asked.channelId === channelId && handle.outcome.modal && !dismissed.has(handle.id),
      );
      const modal = open?.handle.outcome.modal;
      return open && modal ? { interactionId: open.handle.id, title: modal.title, fields: modal.fields } : null;
    },
    closeForm: (interactionId) => void dismissed.add(interactionId),
    dismiss: (messageId) => void dismissed.add(messageId),
  };
}
