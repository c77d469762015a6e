import type {
  APIApplicationCommandOptionChoice,
  APIChatInputApplicationCommandInteraction,
  APIMessageComponentInteraction,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import type { Snowflake } from '../snowflake.js';
import type { MessagePayload } from '../views/payload.js';

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
