import { ChannelType } from 'discord-api-types/v10';
import { isThreadType } from '../guilds/channel.js';

/** Channels that hold messages themselves. */
const WITH_MESSAGES = [
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildVoice,
  ChannelType.GuildStageVoice,
] as const;
/** Channels that have threads; those of a forum are its posts. */
const WITH_THREADS = [
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
] as const;
/** Channels that can hold a board. */
const TAKES_BOARDS: readonly ChannelType[] = [ChannelType.GuildText, ChannelType.GuildAnnouncement];
/** Channels in which, or in whose threads, members write. */
export const WRITTEN_IN: readonly ChannelType[] = [...new Set([...WITH_MESSAGES, ...WITH_THREADS])];

interface Typed {
  readonly type: number;
}

const isAmong =
  (types: readonly number[]) =>
  ({ type }: Typed): boolean =>
    types.includes(type);

export const takesBoards = isAmong(TAKES_BOARDS);
export const holdsMessages = isAmong(WITH_MESSAGES);
export const holdsThreads = isAmong(WITH_THREADS);
export const isWrittenIn = isAmong(WRITTEN_IN);

/** Why a channel cannot hold a board. `unknown`: gone, hidden, of another guild, or of a type that is not known. */
export type Unfit = 'unknown' | 'thread' | 'forum' | 'voice' | 'category';

/** Why a channel of the guild cannot hold a board; null: it can. */
export function unfitForBoards(channel: Typed | null): Unfit | null {
  if (channel === null) return 'unknown';
  if (takesBoards(channel)) return null;
  if (isThreadType(channel.type)) return 'thread';
  switch (channel.type) {
    case ChannelType.GuildForum:
    case ChannelType.GuildMedia:
      return 'forum';
    case ChannelType.GuildVoice:
    case ChannelType.GuildStageVoice:
      return 'voice';
    case ChannelType.GuildCategory:
      return 'category';
    default:
      return 'unknown';
  }
}
