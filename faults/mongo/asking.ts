import { readMember } from '../../src/demo/shown.js';
import type { Stage } from '../stage.js';

const AWAY = /The database went out of reach <t:\d+:R>; these figures come from the bot’s own file\./;
const MISSING = /Days before <t:\d+:D> are missing until it is back\./;

/** What a member's `/my_stats` told. */
export interface Told {
  /** Messages of all time. */
  readonly messages: number;
  /** It says that MongoDB is out of reach. */
  readonly away: boolean;
  /** It says that earlier days are missing. */
  readonly missing: boolean;
  readonly text: string;
}

/** Somebody who writes only when told to, and asks for the own figures. */
export interface Asking {
  say(count: number): void;
  ask(): Promise<Told>;
  /** Asks, and says what is wrong with the answer. `away`: whether it must say that MongoDB is; left out: it may. */
  check(when: string, expected?: { readonly away?: boolean; readonly missing?: boolean }): Promise<readonly string[]>;
  /** Asks until the answer comes from MongoDB; wrong where none does. */
  backAgain(): Promise<readonly string[]>;
}

const TRIES = 30;

/** The stage's first moderator, who takes no part in its traffic. */
export function createAsking({ discord, guilds: [guild] }: Stage): Asking {
  if (!guild) throw new Error('a stage has a guild');
  const { id: guildId, moderator: userId, channels } = guild;
  const channelId = channels[0] ?? '';
  let said = 0;

  async function ask(): Promise<Told> {
    const { message } = await discord.invoke({ guildId, channelId, userId, command: '/my_stats' }).answered;
    const text = message?.embeds[0]?.description ?? '';
    const [messages] = (message && readMember(message).windows.all) ?? [];
    return {
      messages: Number(messages ?? Number.NaN),
      away: AWAY.test(text),
      missing: MISSING.test(text),
      text,
    };
  }

  async function check(when: string, { away, missing }: { away?: boolean; missing?: boolean } = {}) {
    const told = await ask();
    const wrong: string[] = [];
    if (told.messages !== said) wrong.push(`${when} /my_stats told ${told.messages} messages instead of ${said}`);
    if (away === true && !told.away) wrong.push(`${when} /my_stats did not say that MongoDB is away: ${told.text}`);
    if (missing === true && !told.missing)
      wrong.push(`${when} /my_stats did not say that days may be missing: ${told.text}`);
    return wrong;
  }

  return {
    say(count) {
      said += count;
      for (let n = 0; n < count; n += 1) discord.sendMessage({ channelId, author: userId, content: 'hello' });
    },
    ask,
    check,
    async backAgain() {
      for (let n = 0; n < TRIES; n += 1) {
        const told = await ask();
        if (!told.away) return told.messages === said ? [] : check('with MongoDB back');
      }
      return [`after ${TRIES} answers /my_stats still said that MongoDB is away`];
    },
  };
}
