import type { APIMessage, APIUser, InteractionType } from 'discord-api-types/v10';
import type { Snowflake } from '../../src/base/snowflake.js';
import type { ChannelState, DirectState } from '../world/world.js';
import type { ShownModal } from './modals.js';
import type { OptionValues } from './options.js';
import type { InteractionHandle, OutcomeKeeper } from './outcome.js';

export interface Place {
  readonly guildId: Snowflake;
  readonly channelId: Snowflake;
  readonly userId: Snowflake;
}

export interface Invocation extends Place {
  /** With or without the slash. */
  readonly command: string;
  readonly options?: OptionValues;
}

export interface Completion extends Invocation {
  /** The option in which the member types; its value so far stands in `options`. */
  readonly focused: string;
}

export interface Click {
  /** Of a channel, or shown to one person alone. */
  readonly messageId: Snowflake;
  readonly customId: string;
  readonly userId: Snowflake;
}

export interface Selection extends Click {
  /** Of a menu of texts: values of its options. Of a menu of channels: their ids. */
  readonly values: readonly string[];
}

export interface Submission {
  /** The interaction whose answer opened the form: the `id` of its handle. Its person sends the form. */
  readonly interactionId: Snowflake;
  /** What was typed, by the custom id of the field; absent: what stood in it. */
  readonly fields: Readonly<Record<string, string>>;
}

/** People who use the bot. */
export interface InteractionActions {
  invoke(invocation: Invocation): InteractionHandle;
  autocomplete(completion: Completion): InteractionHandle;
  /** Presses a button. */
  click(click: Click): InteractionHandle;
  /** Chooses in a menu; `badOptions` where the menu does not let these values be chosen. */
  select(selection: Selection): InteractionHandle;
  /** Sends a form that opened (`outcome.modal`); `badOptions` where a field does not take what was typed. */
  submit(submission: Submission): InteractionHandle;
  /** A message that was shown to one person alone, as it stands now. */
  ephemeralMessage(messageId: Snowflake): APIMessage | undefined;
}

/** An interaction as Discord remembers it. */
export interface InteractionState {
  readonly id: Snowflake;
  readonly token: string;
  readonly type: InteractionType;
  readonly channel: ChannelState | DirectState;
  readonly user: APIUser;
  readonly commandName: string;
  /** The message under the component. */
  readonly source: APIMessage | null;
  /** By the clock, milliseconds since the Unix epoch. */
  readonly at: number;
  /** Real time, for `answeredAfterMs`. */
  readonly startedAt: number;
  readonly keeper: OutcomeKeeper;
  /** The bot's first answer was taken. */
  acknowledged: boolean;
  /** The answer, ephemeral or standing in the channel. Null before it, when deleted, and for an answer to a button that redraws. */
  original: APIMessage | null;
  /** A deferred answer that is still loading. */
  loading: boolean;
  /** The form that the answer opened. */
  modal: ShownModal | null;
}

/** How long the bot may take for its first answer, and for everything after, by the clock. */
export const FIRST_ANSWER = 3000;
export const TOKEN_LIFE = 15 * 60_000;
