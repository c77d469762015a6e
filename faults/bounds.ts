import type {
  APIMessage,
  GatewayMessageReactionAddDispatchData,
  GatewayMessageReactionRemoveDispatchData,
} from 'discord-api-types/v10';
import type { LocalDiscord } from '../local-discord/index.js';
import { systemClock } from '../src/base/clock.js';
import { timeOf } from '../src/base/snowflake.js';
import type { Gap } from '../src/counts/gap.js';
import { inMongo } from '../test/support/stored.js';
import { answeredBy, isHuman, isSplit, Sums, type Tally } from '../test/support/sums.js';
import type { Stage } from './stage.js';

/** A span in which events may be missing. `acrossEpochs`: what counted before it is not what counts after it. */
export type Span = Pick<Gap, 'from' | 'to' | 'state' | 'acrossEpochs'>;

/** What a comparison with gaps found. */
export interface Bounded {
  readonly lost: number;
  readonly doubled: number;
  /** Messages that are missing, all of them within a gap. */
  readonly missing: number;
  readonly wrong: readonly string[];
}

/** A reaction added or taken, once. */
export interface Deed {
  readonly at: number;
  readonly added: boolean;
}

interface Reaction {
  readonly guildId: string;
  readonly giver: string;
  readonly messageId: string;
  readonly emoji: string;
  readonly deeds: Deed[];
}

/** What a bot may know of one reaction: how often it is counted in all epochs, and whether the epoch that counts knows it as standing. */
interface State {
  readonly count: number;
  readonly standing: boolean;
}

/** Keeps when everything happened, from now on: what stands in a store may then be judged by its gaps. */
export interface Times {
  /**
   * What is outside every gap must be there, and nothing may be there that was not sent. A refilled gap has all its
   * messages. An epoch knows no reaction of the one before: it takes none of those back, and counts them anew.
   */
  judge(stored: Tally, gaps: readonly Span[]): Bounded;
}

export function keepTimes(discord: LocalDiscord): Times {
  const reactions = new Map<string, Reaction>();

  discord.onDispatch(({ type, json, how }) => {
    if (how === 'repeat' || how === 'replay') return;
    if (type !== 'MESSAGE_REACTION_ADD' && type !== 'MESSAGE_REACTION_REMOVE') return;
    const data: GatewayMessageReactionAddDispatchData | GatewayMessageReactionRemoveDispatchData = JSON.parse(json).d;
    const { message_id: messageId, user_id: giver, emoji, guild_id: guildId = '' } = data;
    const key = `${messageId} ${giver} ${emoji.id ?? emoji.name}`;
    const name = emoji.id ?? emoji.name ?? '';
    const reaction = reactions.get(key) ?? { guildId, giver, messageId, emoji: name, deeds: [] };
    reactions.set(key, reaction);
    const added = type === 'MESSAGE_REACTION_ADD';
    // Two sessions hear of it twice.
    if (reaction.deeds.at(-1)?.added !== added) reaction.deeds.push({ at: systemClock.now(), added });
  });

  function messages(): readonly { readonly message: APIMessage; readonly guildId: string }[] {
    return [...discord.world.channels.values()].flatMap(({ id, guildId }) =>
      discord.messages(id).map((message) => ({ message, guildId })),
    );
  }

  return {
    judge(stored, gaps) {
      const [least, most] = [new Sums(), new Sums()];
      const authors = new Map<string, string>();
      for (const { message, guildId } of messages()) {
        if (!isHuman(message)) continue;
        authors.set(message.id, message.author.id);
        const at = timeOf(message.id);
        const excused = gaps.some((gap) => gap.state !== 'refilled' && isIn(gap, at));
        const answered = answeredBy(message, discord);
        for (const sums of excused ? [most] : [least, most]) sums.message(guildId, message, answered);
      }
      for (const { guildId, giver, messageId, emoji, deeds } of reactions.values()) {
        const counts = countsAfter(deeds, gaps);
        const author = authors.get(messageId);
        for (const [sums, count] of [
          [least, Math.min(...counts)],
          [most, Math.max(...counts)],
        ] as const) {
          sums.given(guildId, giver, emoji, count);
          if (author) sums.received(guildId, author, count);
        }
      }
      return between(least.counts, stored, most.counts);
    },
  };
}

/** Judges what MongoDB holds, all epochs added up, by the gaps that it tells of. */
export async function judgePublished(
  { mongoUri, database }: Stage,
  times: Times,
): Promise<Bounded & { readonly gaps: readonly Gap[] }> {
  if (mongoUri === null || database === null) throw new Error('not a MongoDB trial');
  const { counts, gaps } = await inMongo(mongoUri, database);
  return { ...times.judge(counts, gaps), gaps };
}

const isIn = ({ from, to }: Span, at: number) => at >= from && at <= to;

/** How often a reaction may be counted by a bot that heard of its deeds outside of gaps, and perhaps of those within. */
export function countsAfter(deeds: readonly Deed[], gaps: readonly Span[]): readonly number[] {
  const ends = gaps.filter(({ acrossEpochs }) => acrossEpochs).map(({ to }) => to);
  let states: readonly State[] = [{ count: 0, standing: false }];
  let before = Number.NEGATIVE_INFINITY;
  for (const { at, added } of deeds) {
    // Within the gap, too, it may be the new epoch that hears of it.
    if (ends.some((end) => end >= before && end < at)) states = states.map(forgotten);
    const unsure = gaps.filter((gap) => isIn(gap, at));
    if (unsure.some(({ acrossEpochs }) => acrossEpochs)) states = [...states, ...states.map(forgotten)];
    const heard = states.map((state) => apply(state, added));
    states = distinct(unsure.length > 0 ? [...states, ...heard] : heard);
    before = at;
  }
  return [...new Set(states.map(({ count }) => count))];
}

const forgotten = ({ count }: State): State => ({ count, standing: false });

function apply({ count, standing }: State, added: boolean): State {
  if (standing === added) return { count, standing };
  return { count: count + (added ? 1 : -1), standing: added };
}

function distinct(states: readonly State[]): readonly State[] {
  return [...new Map(states.map((state) => [`${state.count} ${state.standing}`, state])).values()];
}

function between(least: Tally, stored: Tally, most: Tally): Bounded {
  let [lost, doubled, missing] = [0, 0, 0];
  const wrong: string[] = [];
  for (const key of new Set([...most.keys(), ...stored.keys()])) {
    const [low, count, high] = [least.get(key) ?? 0, stored.get(key) ?? 0, most.get(key) ?? 0];
    if (key.startsWith('messages ') && count < high) missing += high - count;
    if (count >= low && count <= high) continue;
    if (wrong.length < 5) wrong.push(`${key}: ${count} instead of ${low === high ? low : `${low} to ${high}`}`);
    if (isSplit(key)) continue;
    lost += Math.max(0, low - count);
    doubled += Math.max(0, count - high);
  }
  return { lost, doubled, missing, wrong };
}
