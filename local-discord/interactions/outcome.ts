import type { APIApplicationCommandOptionChoice, APIMessage } from 'discord-api-types/v10';
import type { Snowflake } from '../../src/base/snowflake.js';
import type { ShownModal } from './modals.js';

/** Why the person got nothing from the bot. */
export type InteractionError =
  /** No such command here, or no such component on the message. */
  | 'unknown'
  /** The command is not shown to this member (its default permissions, or no right to use commands). */
  | 'forbidden'
  /** A required option or field is missing, or an option or value does not exist. */
  | 'badOptions'
  /** "The application did not respond": no answer within 3 seconds. */
  | 'noAnswer';

/** What a person sees of an interaction. */
export interface InteractionOutcome {
  /** The bot said first that it will answer later: a loading state, or nothing visible for a button. */
  readonly deferred: boolean;
  /** Only this person sees the answer. */
  readonly ephemeral: boolean;
  /** The answer as it stands now; null before one, and where a button only edits its message. */
  readonly message: APIMessage | null;
  /** Further answers. */
  readonly followups: readonly APIMessage[];
  /** For an autocomplete. */
  readonly choices: readonly APIApplicationCommandOptionChoice[] | null;
  /** The message under the button was redrawn, by the answer or by an edit of the message. */
  readonly redrawn: boolean;
  /** The form that opened, to be sent with `submit`. */
  readonly modal: ShownModal | null;
  readonly error: InteractionError | null;
  /** Real milliseconds until the first answer; null before it. */
  readonly answeredAfterMs: number | null;
}

/** One interaction on its way. */
export interface InteractionHandle {
  readonly id: Snowflake;
  readonly token: string;
  /** As it stands now. */
  readonly outcome: InteractionOutcome;
  /** After the bot's first answer, or the failure. */
  readonly acknowledged: Promise<InteractionOutcome>;
  /** When there is something to read: the answer, the edit of a deferred one, a follow-up, a redrawn message, choices, a form, or the failure. */
  readonly answered: Promise<InteractionOutcome>;
  /** When the outcome fulfils a condition. Rejects after `timeoutMs` real milliseconds (default 60,000). */
  until(condition: (outcome: InteractionOutcome) => boolean, timeoutMs?: number): Promise<InteractionOutcome>;
}

export interface OutcomeKeeper {
  readonly handle: InteractionHandle;
  update(change: Partial<InteractionOutcome>): void;
}

const PATIENCE = 60_000;

const isAnswered = (outcome: InteractionOutcome) =>
  outcome.error !== null ||
  outcome.choices !== null ||
  outcome.redrawn ||
  outcome.modal !== null ||
  outcome.followups.length > 0 ||
  (outcome.message !== null && ((outcome.message.flags ?? 0) & 128) === 0);

export function createOutcome(id: Snowflake, token: string): OutcomeKeeper {
  let outcome: InteractionOutcome = {
    deferred: false,
    ephemeral: false,
    message: null,
    followups: [],
    choices: null,
    redrawn: false,
    modal: null,
    error: null,
    answeredAfterMs: null,
  };
  const waiting = new Set<() => void>();

  function until(
    condition: (outcome: InteractionOutcome) => boolean,
    timeoutMs = PATIENCE,
  ): Promise<InteractionOutcome> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!condition(outcome)) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve(outcome);
      };
      const timer = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`Interaction ${id} waited ${timeoutMs} ms in vain: ${JSON.stringify(outcome)}`));
      }, timeoutMs);
      // The wait alone keeps no process: when the local Discord is closed, nothing can come any more.
      timer.unref();
      waiting.add(look);
      look();
    });
  }

  const handle: InteractionHandle = {
    id,
    token,
    get outcome() {
      return outcome;
    },
    get acknowledged() {
      return until(({ answeredAfterMs, error }) => answeredAfterMs !== null || error !== null);
    },
    get answered() {
      return until(isAnswered);
    },
    until,
  };

  return {
    handle,
    update(change) {
      outcome = { ...outcome, ...change };
      for (const look of [...waiting]) look();
    },
  };
}
