import type {
  APIApplicationCommandOptionChoice,
  APIChatInputApplicationCommandInteraction,
  APIMessage,
  APIMessageComponentInteraction,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import type { Snowflake } from '../base/snowflake.js';
import type { FormPayload, MessagePayload } from '../views/payload.js';

/** Who asked, and where. */
export interface Asker {
  readonly guildId: Snowflake;
  readonly userId: Snowflake;
}

/** A slash command: its data as Discord registers it, and a run that answers. Answers are seen by the asker only. */
export interface Command {
  readonly data: RESTPostAPIChatInputApplicationCommandsJSONBody;
  /** Throws `UserError` for what the person can put right. */
  run(asker: Asker, interaction: APIChatInputApplicationCommandInteraction): Promise<MessagePayload> | MessagePayload;
  /** Proposals for the option being typed. */
  complete?(option: string, typed: string): readonly APIApplicationCommandOptionChoice<string>[];
}

/** A button on a message of ours. */
export interface Button {
  readonly customId: string;
  /** Answers at once instead of running; null: it runs. */
  refuse(asker: Asker): MessagePayload | null;
  /** What the person is told privately; null: what is to be seen says it. */
  run(asker: Asker, interaction: APIMessageComponentInteraction): Promise<MessagePayload | null>;
}

/** What somebody did on a panel: pressed a button, chose in a menu, or sent a form. */
export interface Use {
  readonly customId: string;
  /** What was chosen; empty for a button. */
  readonly values: readonly string[];
  /** What was typed in a form, by field; null: no form was sent. */
  readonly typed: ReadonlyMap<string, string> | null;
  /** The panel as the person saw it. */
  readonly message: Pick<APIMessage, 'components'> | null;
  /** Bits of what the person may do where the panel stands, as they are now. */
  readonly permissions: bigint;
  /** Ids of the person's roles. */
  readonly roles: readonly Snowflake[];
  /** The guild's language, by Discord's names. */
  readonly guildLocale: string;
  /** The person's language, by Discord's names. */
  readonly locale: string;
  /** Done in a direct message, on what names the guild in its custom id. */
  readonly isDirect: boolean;
  /** Where it was done; null: Discord did not say. */
  readonly place: UsedPlace | null;
  /** The channels that were chosen, with what the person may do in each. */
  readonly channels: readonly UsedPlace[];
}

/** A channel or thread, and what the person who uses a component may do there now. */
export interface UsedPlace {
  readonly id: Snowflake;
  readonly isThread: boolean;
  readonly permissions: bigint;
}

/** What follows a use besides the message it was done on. */
export interface Following {
  /** For everybody. `channelId`: where; null: right there, as an answer to the use. */
  readonly post?: { readonly channelId: Snowflake | null; readonly payload: MessagePayload };
  /** For whoever did it. Where Discord does not take what was to be done, that is said instead, beside the message. */
  readonly words?: MessagePayload;
  /** Where the words stand: beside the message, or in its place. */
  readonly wordsIn?: 'beside' | 'place';
  /** The message itself is taken away. */
  readonly takeAway?: true;
}

/** Buttons and menus whose custom ids begin with its name and a colon: what a use of them does is said by what follows it. */
export interface FollowUp {
  readonly name: string;
  /** For components that also stand in direct messages: the guild that a custom id names; null: none. Absent: none stands there. */
  readonly guildIn?: (customId: string) => Snowflake | null;
  /** Answers at once instead of running; null: it runs. Discord checks no permission for components: this does. */
  refuse(asker: Asker, use: Use): MessagePayload | null;
  /** Throws `UserError` for what the person can put right. */
  run(asker: Asker, use: Use): Promise<Following> | Following;
}

/** A message that changes itself when its components are used. Their custom ids begin with the panel's name and a colon. */
export interface Panel {
  readonly name: string;
  /** Answers at once instead of running; null: it runs. Discord checks no permission for components: this does. */
  refuse(asker: Asker, use: Use): MessagePayload | null;
  /** A form that is to open instead of running; null: it runs. */
  form(use: Use): FormPayload | null;
  /** What the message shows from now on. Throws `UserError` for what the person can put right. */
  run(asker: Asker, use: Use): Promise<MessagePayload>;
}
