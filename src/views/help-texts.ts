/** Words of `/help`. */
export interface HelpTexts {
  readonly description: string;
  readonly title: string;
  readonly whatThereIs: string;
  readonly board: string;
  readonly myStats: string;
  readonly statRefresh: string;
  readonly setup: string;
  readonly whatIsKept: string;
  readonly neverText: string;
  readonly forGood: string;
  /** Which message is whose, and who reacted with what: days. */
  forAWhile(messageDays: number, reactionDays: number): string;
  readonly whoSees: string;
}

/** English. */
export const helpEn: HelpTexts = {
  description: 'What there is, and what is kept',
  title: 'Statboard',
  whatThereIs: 'What there is',
  board:
    'The board in the stats channel: today, the last days, who writes most. Its button **How?** explains the figures.',
  myStats: '`/my_stats`: your own figures, for your eyes only until you press **Share**.',
  statRefresh: '`/stat_refresh`: redraws the board now, for moderators.',
  setup: '`/setup`: where the board stands, what it shows and what counts, for admins.',
  whatIsKept: 'What is kept',
  neverText: 'Never what somebody writes.',
  forGood:
    'For good: how many messages, replies, stickers and reactions each member has, by day and channel, with id and last name.',
  forAWhile: (messageDays, reactionDays) =>
    `For a while, so that nothing counts twice: which message is whose (${messageDays} days), and who reacted with what (${reactionDays} days).`,
  whoSees: 'Everybody sees the board. Nobody else sees the answer to `/my_stats`, but what you share of it.',
};
