import { ChannelType } from 'discord-api-types/v10';

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
