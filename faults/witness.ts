import { quarterOf } from '../src/base/time/slots.js';
import type { Gap } from '../src/counts/gap.js';
import { inLedger, inMongo } from '../test/support/stored.js';
import { compare, isSplit, Sums, type Tally } from '../test/support/sums.js';
import { countsAfter, type Deed } from './bounds.js';
import type { Outcome, Trial } from './fault.js';
import { untilBooked } from './gap-state.js';
import { say } from './people.js';
import { boardsIn, type Stage, type StageGuild } from './stage.js';
import { startTraffic, type Traffic } from './traffic.js';

/** One member's emoji on one message: when it was given and taken, heard by the bot or not. */
interface Reaction {
  readonly messageId: string;
  readonly userId: string;
  readonly emoji: string;
  readonly guildId: string;
  /** Author of the message; null: a bot. */
  readonly author: string | null;
  readonly deeds: Deed[];
}

/** What was found, with the gaps that the ledger has. */
export type Testimony = Pick<Outcome, 'sent' | 'lost' | 'doubled' | 'wrong'> & {
  readonly gaps: readonly Gap[];
  /** Reactions that differ, and that a recorded gap explains. */
  readonly inGaps: number;
  /** Reactions for which a recorded gap leaves room, whether they differ or not; of all others the count must be exact. */
  readonly unsure: number;
  /** All that were ever given. */
  readonly reactions: number;
};

/**
 * People whose every deed is kept with its time, heard by the bot or not. The stage's record knows only what Discord
 * delivered; this knows what really stands, and so tells a loss in a recorded gap from a silent one.
 */
export interface Witness {
  /** A message, at times a reaction given or taken. */
  act(): void;
  /** In which quarters of an hour reactions were given or taken, by the clock. */
  quarters(): ReadonlySet<number>;
  /** Acts so often a second until stopped. */
  traffic(perSecond: number): Traffic;
  /** Milliseconds of traffic pass. */
  pass(milliseconds: number): Promise<void>;
  /**
   * Compares what is stored with what stands in Discord; no bot may run. Messages must be exact. Reactions must be, but where
   * one was given or taken in or near a recorded gap: it may be missing if it was given there, and still stand if it was taken.
   */
  judge(): Promise<Testimony>;
  /** Waits for everything to be applied, and for the authors of messages that were reacted to; ends the bot and judges. */
  finish(bot: { end(signal: 'SIGTERM'): Promise<{ readonly code: number | null }> }): Promise<Testimony>;
}

const EMOJI = ['👍', '🎉', '🔥', '🏳️‍🌈'];
/**
 * The ends of a gap are known to about a second: the bot corrects its clock by a header that tells seconds, and a dispatch is
 * on its way for a moment. Milliseconds.
 */
const NEAR = 1_000;

/** For a row's notes: how much of what was found a gap explains. */
export function explained({ gaps, inGaps, unsure, reactions }: Testimony): readonly string[] {
  if (gaps.length === 0) return [];
  return [`${inGaps} reactions differ within gaps, ${reactions - unsure} of ${reactions} had to be exact`];
}

const isOfReactions = (key: string): boolean => /^(given|received|emoji|used) /.test(key);

export function createWitness(trial: Trial, stage: Stage, clock: { now(): number }): Witness {
  const { discord, record, guilds } = stage;
  const { random } = trial;
  const authors = new Map<string, { readonly guild: StageGuild; readonly author: string | null }>();
  const recent: string[] = [];
  const reactions = new Map<string, Reaction>();
  const standing = new Map<string, Reaction>();
  let given = 0;

  function did(reaction: Reaction, added: boolean): void {
    reaction.deeds.push({ at: clock.now(), added });
  }

  /** Where the guild counts nothing: a message and a reaction that must leave no trace, at times in a thread never heard of. */
  function actLeftOut({ leftOut, members }: StageGuild): void {
    const place = random.pick(leftOut);
    const [, inside] = leftOut;
    const isNew = inside !== undefined && random.chance(0.02);
    const channelId = isNew ? discord.addThread({ parentId: inside, silent: true }).id : place;
    const { id: messageId } = discord.sendMessage({ channelId, author: random.pick(members), content: 'hello' });
    if (random.chance(0.4)) discord.addReaction({ messageId, userId: random.pick(members), emoji: random.pick(EMOJI) });
  }

  function act(): void {
    const guild = random.pick(guilds);
    if (guild.leftOut.length > 0 && random.chance(0.15)) {
      actLeftOut(guild);
      return;
    }
    const robot = random.chance(0.08);
    const author = robot ? guild.robot : random.pick(guild.members);
    const among = recent.slice(-30).filter((one) => authors.get(one)?.guild === guild);
    const { id } = say(discord, random, { channelId: random.pick(guild.channels), author, among });
    authors.set(id, { guild, author: robot ? null : author });
    recent.push(id);
    if (recent.length > 200) recent.shift();
    if (random.chance(0.4)) {
      const messageId = random.pick(recent);
      const message = authors.get(messageId) ?? { guild, author: null };
      const userId = random.pick(message.guild.members);
      const emoji = random.pick(EMOJI);
      if (discord.addReaction({ messageId, userId, emoji })) {
        const key = `${messageId} ${userId} ${emoji}`;
        const about = { messageId, userId, emoji, guildId: message.guild.id, author: message.author };
        const reaction = reactions.get(key) ?? { ...about, deeds: [] };
        reactions.set(key, reaction);
        standing.set(key, reaction);
        given += 1;
        did(reaction, true);
      }
    }
    if (random.chance(0.1) && standing.size > 0) {
      const [key, reaction] = random.pick([...standing].slice(-100));
      standing.delete(key);
      discord.removeReaction(reaction);
      did(reaction, false);
    }
  }

  /** What stands in Discord: the messages by the record, the reactions by the witness's own account. */
  function expected(): Tally {
    record.takeShown();
    const sums = new Sums();
    for (const [key, count] of record.expected()) if (!isOfReactions(key)) sums.add(key, count);
    for (const reaction of standing.values()) add(sums, reaction, 1);
    return sums.counts;
  }

  function add(sums: Sums, { guildId, userId, emoji, author }: Reaction, count: number): void {
    sums.given(guildId, userId, emoji, count);
    if (author) sums.received(guildId, author, count);
  }

  /** How often the reactions that a gap leaves unsure may be counted, at least and at most, less how often they stand. */
  function roomIn(gaps: readonly Gap[]) {
    const [fewer, more] = [new Sums(), new Sums()];
    const spans = gaps.map((gap) => ({ ...gap, from: gap.from - NEAR, to: gap.to + NEAR }));
    let unsure = 0;
    for (const [key, reaction] of reactions) {
      const stands = standing.has(key) ? 1 : 0;
      const counts = countsAfter(reaction.deeds, spans);
      if (counts.length > 1) unsure += 1;
      add(fewer, reaction, Math.min(...counts) - stands);
      add(more, reaction, Math.max(...counts) - stands);
    }
    return { fewer: fewer.counts, more: more.counts, unsure };
  }

  /** The tally with differences that a gap explains taken out, and how many those are. */
  function forgive(stored: Tally, wanted: Tally, room: { readonly fewer: Tally; readonly more: Tally }) {
    const counts = new Map(stored);
    let inGaps = 0;
    for (const key of new Set([...room.fewer.keys(), ...room.more.keys()])) {
      const wants = wanted.get(key) ?? 0;
      const difference = (stored.get(key) ?? 0) - wants;
      if (difference < (room.fewer.get(key) ?? 0) || difference > (room.more.get(key) ?? 0)) continue;
      if (!isSplit(key)) inGaps += Math.abs(difference);
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
    const room = roomIn(gaps);
    for (const { name, counts } of sides) {
      const forgiven = forgive(counts, wanted, room);
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
    return {
      sent: record.messages + given,
      lost,
      doubled,
      wrong,
      gaps,
      inGaps,
      unsure: room.unsure,
      reactions: reactions.size,
    };
  }

  return {
    act,
    quarters: () => new Set([...reactions.values()].flatMap(({ deeds }) => deeds.map(({ at }) => quarterOf(at)))),
    traffic: (perSecond) => startTraffic(trial, act, perSecond),
    pass: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    judge,
    async finish(bot) {
      await stage.heardAll();
      await untilBooked(stage.dataDir, discord);
      const { code } = await bot.end('SIGTERM');
      const found = await judge();
      return code === 0 ? found : { ...found, wrong: [...found.wrong, `the bot ended with ${code}`] };
    },
  };
}
