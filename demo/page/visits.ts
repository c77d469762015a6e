import { setTimeout as sleep } from 'node:timers/promises';
import type { APIApplicationCommandOptionChoice } from 'discord-api-types/v10';
import type { InteractionHandle } from '../../local-discord/interactions/outcome.js';
import type { Snowflake } from '../../src/base/snowflake.js';
import type { Community } from '../community.js';
import type { Simulation } from '../simulation.js';
import { type AskedBook, createAskedBook } from './asked.js';
import type { MessageViews } from './message-view.js';
import type { Role, RoomView } from './protocol.js';
import type { ScoreKeeper } from './score-keeper.js';

/** What visitors do, as the person that they are at the moment. */
export interface Visits {
  room(role: Role, channelId: Snowflake): RoomView;
  /** Returns the message's id. */
  write(role: Role, message: { readonly channelId: Snowflake; readonly content: string }): Snowflake;
  /** What else they do to messages. */
  deeds(role: Role): Deeds<'userId'>;
  command(role: Role, command: Command): void;
  /** What the bot offers for an option that is being typed. */
  choices(
    role: Role,
    command: Command & { readonly focused: string },
  ): Promise<readonly APIApplicationCommandOptionChoice[]>;
  /** Presses a button, or with `values` chooses in a menu. */
  component(role: Role, component: Component): void;
  submit(role: Role, form: Form): void;
  /** Leaves a form without sending it. */
  closeForm(interactionId: Snowflake): void;
  /** Takes a private message away. */
  dismiss(messageId: Snowflake): void;
}

/** The deeds of a community, of which it is known who does them. */
type Deeds<Known extends string> = {
  readonly [Name in keyof Community['deeds']]: (
    deed: Omit<Parameters<Community['deeds'][Name]>[0], Known>,
  ) => ReturnType<Community['deeds'][Name]>;
};

interface Command {
  readonly channelId: Snowflake;
  readonly command: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
}
interface Component {
  readonly channelId: Snowflake;
  readonly messageId: Snowflake;
  readonly customId: string;
  readonly values: readonly string[] | null;
}
interface Form {
  readonly channelId: Snowflake;
  readonly interactionId: Snowflake;
  readonly fields: Readonly<Record<string, string>>;
}

/** So long people wait for an answer. Where the bot was killed over it, none comes, and they go on. */
const PATIENCE_MS = 5_000;

export function createVisits({
  simulation,
  views,
  score,
  isConnected,
}: {
  readonly simulation: Pick<Simulation, 'discord' | 'community'>;
  readonly views: MessageViews;
  readonly score: ScoreKeeper;
  readonly isConnected: () => boolean;
}): Visits {
  const { discord, community } = simulation;
  const { guildId } = community;
  const book: AskedBook = createAskedBook(discord, views);
  const idOf = (role: Role): Snowflake => community.visitors[role].id;

  function ask(userId: Snowflake, channelId: Snowflake, command: string | null, begin: () => InteractionHandle): void {
    const begun = async (): Promise<void> => {
      const handle = begin();
      book.add({ userId, channelId, command, handle });
      await Promise.race([handle.answered, sleep(PATIENCE_MS, undefined, { ref: false })]);
    };
    // It may redraw the board, and then the board is compared. What comes of it is read from the handle.
    (isConnected() ? score.during(begun) : begun()).catch((error: unknown) => {
      const what = command === null ? 'What a visitor pressed' : `A visitor's /${command}`;
      process.stderr.write(`${what} could not be sent: ${error instanceof Error ? error.message : String(error)}\n`);
    });
  }

  return {
    room(role, channelId) {
      const userId = idOf(role);
      const mine = book.privately(userId, channelId);
      const messages = [...views.messages(channelId, userId), ...mine].sort(
        (a, b) => a.at - b.at || (a.id < b.id ? -1 : 1),
      );
      return { channelId, messages, form: book.form(userId, channelId) };
    },
    deeds(role) {
      const userId = idOf(role);
      const { react, edit, remove, startThread } = community.deeds;
      return {
        react: (deed) => react({ ...deed, userId }),
        edit: (deed) => edit({ ...deed, userId }),
        remove: (deed) => remove({ ...deed, userId }),
        startThread: (deed) => startThread({ ...deed, userId }),
      };
    },
    write: (role, { channelId, content }) => community.write({ userId: idOf(role), channelId, content }),
    command(role, { channelId, command, options }) {
      const userId = idOf(role);
      ask(userId, channelId, command, () => discord.invoke({ guildId, channelId, userId, command, options }));
    },
    async choices(role, { channelId, command, options, focused }) {
      const asked = discord.autocomplete({ guildId, channelId, userId: idOf(role), command, options, focused });
      return (await asked.answered).choices ?? [];
    },
    component(role, { channelId, messageId, customId, values }) {
      const userId = idOf(role);
      ask(userId, channelId, null, () =>
        values === null
          ? discord.click({ messageId, customId, userId })
          : discord.select({ messageId, customId, userId, values }),
      );
    },
    submit(role, { channelId, interactionId, fields }) {
      ask(idOf(role), channelId, null, () => discord.submit({ interactionId, fields }));
    },
    closeForm: book.closeForm,
    dismiss: book.dismiss,
  };
}
