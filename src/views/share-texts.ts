/** Words of what a member shares of `/my_stats`. Channels and members come as mentions. */
export interface ShareTexts {
  readonly button: string;
  /** The shared message's own line. */
  by(member: string): string;
  readonly title: string;
  readonly remove: string;
  readonly mayNotRemove: string;
  readonly off: string;
  readonly nothing: string;
  /** Discord's name of the permission. */
  readonly writeInThreads: string;
  /** Why not here. */
  readonly statsChannel: string;
  youLack(channel: string | null, missing: readonly string[]): string;
  iLack(channel: string, missing: readonly string[]): string;
  notThere(channel: string): string;
  /** What can be done instead. */
  readonly elsewhere: string;
  readonly menu: string;
  posted(channel: string): string;
}

/** English. */
export function shareEn({ list }: { list(items: readonly string[]): string }): ShareTexts {
  return {
    button: 'Share',
    by: (member) => `Shared by ${member}`,
    title: 'Statistics of a member',
    remove: 'Delete',
    mayNotRemove: 'Only whoever shared this, and those who may manage messages, can delete it.',
    off: 'Sharing is switched off in this server.',
    nothing: 'There is nothing to share yet: no message by you and no reaction from you has been counted.',
    writeInThreads: 'Send Messages in Threads',
    statsChannel: 'This channel is for the board alone.',
    youLack: (channel, missing) =>
      `You may not share ${channel === null ? 'here' : `in ${channel}`}. You lack: ${list(missing)}.`,
    iLack: (channel, missing) => `I may not post in ${channel}. I lack: ${list(missing)}.`,
    notThere: (channel) => `I cannot post in ${channel}.`,
    elsewhere: 'Choose another channel:',
    menu: 'Where shall it be posted?',
    posted: (channel) => `Posted in ${channel}.`,
  };
}
