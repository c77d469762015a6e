import type { API } from '@discordjs/core';
import { DiscordAPIError, HTTPError, MessageFlags, RateLimitError, RESTJSONErrorCodes } from 'discord.js';
import type { Log } from '../base/log.js';
import type { Snowflake } from '../base/snowflake.js';
import { errorFields } from '../discord/error-fields.js';
import { HeldBackError } from '../discord/held-back.js';
import type { FormPayload, MessagePayload } from '../views/payload.js';
import type { WithPicture } from './answer-picture.js';

/** The person waits no longer, or was answered already: nothing to be done, and no fault. */
const TOO_LATE: ReadonlySet<number | string> = new Set([
  RESTJSONErrorCodes.UnknownInteraction,
  RESTJSONErrorCodes.UnknownWebhook,
  RESTJSONErrorCodes.InvalidWebhookToken,
]);

/** The ways to answer one interaction. Each says whether it arrived; what Discord refuses ends in the log. */
export interface Replies {
  /** Answers at once, seen by the asker only. */
  now(payload: MessagePayload): Promise<boolean>;
  /** "Is thinking …", seen by the asker only; the answer follows by `later`. */
  defer(): Promise<boolean>;
  later(payload: MessagePayload): Promise<boolean>;
  /** Takes note of a press without changing anything; words follow by `privately`, a changed message by `later`. */
  acknowledge(): Promise<boolean>;
  privately(payload: MessagePayload): Promise<boolean>;
  /** For everybody: in the channel with this id, or where the interaction came from. */
  publicly(payload: MessagePayload, channelId: Snowflake | null): Promise<boolean>;
  /** Takes the message away that the pressed component stands on, whose press was acknowledged. */
  takeAway(): Promise<boolean>;
  /** Opens a form. */
  open(form: FormPayload): Promise<boolean>;
  propose(choices: readonly { name: string; value: string }[]): Promise<boolean>;
}

export function createReplies(
  {
    api,
    applicationId,
    log,
    withPicture,
  }: {
    readonly api: API;
    readonly applicationId: Snowflake;
    readonly log: Log;
    readonly withPicture: WithPicture;
  },
  { id, token }: { readonly id: Snowflake; readonly token: string },
): Replies {
  const flags = MessageFlags.Ephemeral;

  async function tried(what: string, call: () => Promise<unknown>, { again = true } = {}): Promise<boolean> {
    try {
      await call().catch((error: unknown) => {
        if (again && isCut(error)) return call();
        throw error;
      });
      return true;
    } catch (error) {
      if (error instanceof DiscordAPIError) {
        // A first try whose reply was lost: the interaction is acknowledged, which is all that was wanted.
        if (error.code === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged) {
          log.debug({ interactionId: id, what }, 'an interaction had been acknowledged already');
          return true;
        }
        if (TOO_LATE.has(error.code)) {
          log.debug({ interactionId: id, what, code: error.code }, 'an interaction was answered too late');
          return false;
        }
      }
      // What holds it back was said, with its time.
      if (error instanceof HeldBackError) {
        log.debug({ ...errorFields(error), interactionId: id, what }, 'an interaction could not be answered now');
        return false;
      }
      log.warn(
        { ...errorFields(error), interactionId: id, what },
        'an interaction could not be answered; whoever asked can try again, report this line if it stays',
      );
      return false;
    }
  }

  const { interactions } = api;
  return {
    now: (payload) => tried('reply', () => interactions.reply(id, token, { ...payload, flags })),
    defer: () => tried('defer', () => interactions.defer(id, token, { flags })),
    later: (payload) =>
      tried('edit', () => withPicture(payload, (body) => interactions.editReply(applicationId, token, body))),
    acknowledge: () => tried('acknowledge', () => interactions.deferMessageUpdate(id, token)),
    privately: (payload) =>
      tried('follow up', () =>
        withPicture(payload, (body) => interactions.followUp(applicationId, token, { ...body, flags })),
      ),
    publicly: (payload, channelId) =>
      tried(
        'post',
        () =>
          withPicture(payload, (body) =>
            channelId === null
              ? interactions.followUp(applicationId, token, body)
              : api.channels.createMessage(channelId, { ...body, nonce: id, enforce_nonce: true }),
          ),
        // A post with a nonce stands once. A follow-up takes none: one that may have arrived would stand twice.
        { again: channelId !== null },
      ),
    takeAway: () => tried('take away', () => interactions.deleteReply(applicationId, token)),
    open: (form) => tried('open a form', () => interactions.createModal(id, token, form)),
    propose: (choices) =>
      tried('propose', () => interactions.createAutocompleteResponse(id, token, { choices: [...choices] })),
  };
}

/** A connection that broke: worth a second try at once, for a person waits. The REST client repeats timeouts and 5xx itself. */
function isCut(error: unknown): boolean {
  const answered =
    error instanceof DiscordAPIError ||
    error instanceof HTTPError ||
    error instanceof RateLimitError ||
    error instanceof HeldBackError;
  return !answered && !(error instanceof Error && error.name === 'AbortError');
}
