import type { Gap } from '../src/ledger/types.js';
import { compare, Sums, type Tally } from '../test/support/record.js';
import { inLedger, inMongo } from '../test/support/stored.js';
import type { Outcome, Trial } from './fault.js';
import { boardsIn, type Stage, type StageGuild } from './stage.js';
import { startTraffic } from './traffic.js';

/** A reaction given or taken, heard by the bot or not. */
interface Deed {
  readonly at: number;
  readonly guildId: string;
  readonly giver: string;
  /** Author of the message; null: a bot. */
  readonly author: string | null;
}

/** What was found, with the gaps that the ledger has. */
export type Testimony = Pick<Outcome, 'sent' | 'lost' | 'doubled' | 'wrong'> & {
  readonly gaps: readonly Gap[];
  /** Reactions that differ and lie in a recorded gap. */
  readonly inGaps: number;
};

/**
 * People whose every deed is kept with its time, heard by the bot or not. The stage's record knows only what Discord
 * delivered; this knows what really stands, and so tells a loss in a recorded gap from a silent one.
 */
export interface Witness {
  /** A message, at times a reaction given or taken. */
  act(): void;
  /** Acts so often a second until stopped. */
  traffic(perSecond: number): { stop(): void };
  /** Milliseconds of traffic pass. */
  pass(milliseconds: number): Promise<void>;
  /** Reactions given and taken so far. */
  readonly reactions: number;
  /**
   * Compares what is stored with what stands in Discord; no bot may run. Messages must be exact. Reactions must be, but for as
   * many of a member as were given or taken within a recorded gap.
   */
  judge(): Promise<Testimony>;
  /** Waits for everything to be applied, ends the bot and judges. */
  finish(bot: { end(signal: 'SIGTERM'): Promise<{ readonly code: number | null }> }): Promise<Testimony>;
}

const EMOJI = ['👍', '🎉', '🔥', '<:party:123>'];
/** A dispatch is on its way for a moment: what was sent so shortly before a gap began may have been lost in it. Milliseconds. */
const ON_THE_WAY = 3_000;

export function createWitness(trial: Trial, stage: Stage, clock: { now(): number }): Witness {
  const { discord, record, guilds } = stage;
  const { random } = trial;
  const authors = new Map<string, { readonly guild: StageGuild; readonly author: string | null }>();
  const recent: string[] = [];
  const standing = new Map<string, { readonly messageId: string; readonly userId: string; readonly emoji: string }>();
  const deeds: Deed[] = [];
  let given = 0;

  function did(messageId: string, giver: string): void {
    const message = authors.get(messageId);
    if (message) deeds.push({ at: clock.now(), guildId: message.guild.id, giver, author: message.author });
  }

  function act(): void {
    const guild = random.pick(guilds);
    const robot = random.chance(0.08);
    const author = robot ? guild.robot : random.pick(guild.members);
    const { id } = discord.sendMessage({ channelId: random.pick(guild.channels), author, content: 'hello' });
    authors.set(id, { guild, author: robot ? null : author });
    recent.push(id);
    if (recent.length > 200) recent.shift();
    if (random.chance(0.4)) {
      const messageId = random.pick(recent);
      const userId = random.pick(authors.get(messageId)?.guild.members ?? guild.members);
      const reaction = { messageId, userId, emoji: random.pick(EMOJI) };
      if (discord.addReaction(reaction)) {
        standing.set(`${messageId} ${userId} ${reaction.emoji}`, reaction);
        given += 1;
        did(messageId, userId);
      }
    }
    if (random.chance(0.1) && standing.size > 0) {
      const [key, reaction] = random.pick([...standing].slice(-100));
      standing.delete(key);
      discord.removeReaction(reaction);
      did(reaction.messageId, reaction.userId);
    }
  }

  /** What stands in Discord: the messages by the record, the reactions by the witness's own account. */
  function expected(): Tally {
    record.takeShown();
    const sums = new Sums();
    for (const [key, count] of record.expected()) if (key.startsWith('messages ')) sums.add(key, count);
    for (const { messageId, userId } of standing.values()) {
      const message = authors.get(messageId);
      if (!message) continue;
      sums.given(message.guild.id, userId);
      if (message.author) sums.received(message.guild.id, message.author);
    }
    return sums.counts;
  }

  /** How many deeds of each member lie in gaps, by the tally's keys. */
  function excused(gaps: readonly Gap[]): Tally {
    const sums = new Sums();
    for (const { at, guildId, giver, author } of deeds) {
      if (!gaps.some(({ from, to }) => at >= from - ON_THE_WAY && at <= to)) continue;
      sums.given(guildId, giver);
      if (author) sums.received(guildId, author);
    }
    return sums.counts;
  }

  /** The tally with differences that a gap explains taken out, and how many those are. */
  function forgive(stored: Tally, wanted: Tally, gaps: readonly Gap[]): { counts: Tally; inGaps: number } {
    const counts = new Map(stored);
    let inGaps = 0;
    for (const [key, most] of excused(gaps)) {
      const wants = wanted.get(key) ?? 0;
      const difference = Math.abs((stored.get(key) ?? 0) - wants);
      if (difference === 0 || difference > most) continue;
      inGaps += difference;
      counts.set(key, wants);
    }
    return { counts, inGaps };
  }

  async function judge(): Promise<Testimony> {
    const wanted = expected();
    const ledger = inLedger(stage.dataDir);
    const { gaps } = ledger;
    const sides = [{ name: 'ledger', counts: ledger.counts }];
    if (stage.mongoUri && stage.database) {
      sides.push({ name: 'MongoDB', counts: (await inMongo(stage.mongoUri, stage.database)).counts });
    }
    const wrong: string[] = [];
    let [lost, doubled, inGaps] = [0, 0, 0];
    for (const { name, counts } of sides) {
      const forgiven = forgive(counts, wanted, gaps);
      const found = compare(wanted, forgiven.counts);
      wrong.push(...found.wrong.map((line) => `${name}: ${line}`));
      lost = Math.max(lost, found.lost);
      doubled = Math.max(doubled, found.doubled);
      inGaps = Math.max(inGaps, forgiven.inGaps);
    }
    for (const { stats } of guilds) {
      const boards = boardsIn(discord, stats).length;
      if (boards > 1) wrong.push(`${boards} boards stand in one channel`);
    }
    return { sent: record.messages + given, lost, doubled, wrong, gaps, inGaps };
  }

  return {
    act,
    traffic: (perSecond) => startTraffic(trial, act, perSecond),
    pass: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    get reactions() {
      return deeds.length;
    },
    judge,
    async finish(bot) {
      await stage.heardAll();
      const { code } = await bot.end('SIGTERM');
      const found = await judge();
      return code === 0 ? found : { ...found, wrong: [...found.wrong, `the bot ended with ${code}`] };
    },
  };
}
