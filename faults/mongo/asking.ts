import { readMember } from '../../demo/shown.js';
import type { Stage } from '../stage.js';

const MISSING = /Days before <t:\d+:D> are missing/;

/** What a member's `/my_stats` told. */
export interface Told {
  /** Messages of all time. */
  readonly messages: number;
  /** It says that days of an earlier ledger are missing. */
  readonly missing: boolean;
  readonly text: string;
}

/** Somebody who writes only when told to, and asks for the own figures. */
export interface Asking {
  say(count: number): void;
  ask(): Promise<Told>;
  /** Asks, and says what is wrong with the answer. `missing`: whether it must say that days are. */
  check(when: string, expected?: { readonly missing: boolean }): Promise<readonly string[]>;
  /** Asks until nothing is missing any more; wrong where that does not come about. */
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
      missing: MISSING.test(text),
      text,
    };
  }

  async function check(when: string, { missing }: { readonly missing: boolean } = { missing: false }) {
    const told = await ask();
    const wrong: string[] = [];
    if (told.messages !== said) wrong.push(`${when} /my_stats told ${told.messages} messages instead of ${said}`);
    if (missing && !told.missing) wrong.push(`${when} /my_stats did not say that days may be missing: ${told.text}`);
    if (!missing && told.missing) wrong.push(`${when} /my_stats said that days are missing: ${told.text}`);
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
        if (!told.missing) return told.messages === said ? [] : check('with MongoDB back');
      }
      return [`after ${TRIES} answers /my_stats still said that days are missing`];
    },
  };
}
