import { type APIMessage, StickerFormatType } from 'discord-api-types/v10';
import type { LocalDiscord } from '../local-discord/index.js';
import type { Trial } from './fault.js';

/** Where people act: a guild. */
interface Place {
  readonly id: string;
  readonly channels: readonly string[];
  readonly members: readonly string[];
  /** A bot's id. */
  readonly robot: string;
}

const EMOJI = ['👍', '🎉', '🔥', '🏳️‍🌈'];
const STICKER = { id: '749054660769218631', name: 'Wave', format_type: StickerFormatType.Lottie };

/** One message; at times it answers one of those before, where that stands, has stickers, or both. */
export function say(
  discord: LocalDiscord,
  random: Trial['random'],
  { among, ...message }: { readonly channelId: string; readonly author: string; readonly among: readonly string[] },
): APIMessage {
  const answers = among.length > 0 && random.chance(0.2) ? discord.message(random.pick(among)) : undefined;
  const stickers = random.chance(0.1) ? Array.from({ length: 1 + random.below(3) }, () => STICKER) : [];
  return discord.sendMessage({
    ...message,
    content: 'hello',
    ...(answers && { replyTo: answers.id, channelId: answers.channel_id }),
    ...(stickers.length > 0 && { stickers }),
  });
}

/** People who write and react. */
export function createActing(discord: LocalDiscord, guilds: readonly Place[], random: Trial['random']): () => void {
  const recent = new Map<string, string[]>();
  const given: { messageId: string; userId: string; emoji: string }[] = [];
  return () => {
    const { id, channels, members, robot } = random.pick(guilds);
    const author = random.chance(0.08) ? robot : random.pick(members);
    const messages = recent.get(id) ?? [];
    recent.set(id, messages);
    messages.push(say(discord, random, { channelId: random.pick(channels), author, among: messages }).id);
    if (messages.length > 200) messages.shift();
    if (random.chance(0.3)) {
      const reaction = { messageId: random.pick(messages), userId: random.pick(members), emoji: random.pick(EMOJI) };
      if (discord.addReaction(reaction)) given.push(reaction);
    }
    const [taken] = random.chance(0.1) && given.length > 0 ? given.splice(random.below(given.length), 1) : [];
    if (taken) discord.removeReaction(taken);
  };
}
