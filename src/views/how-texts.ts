/** Words of the answer to "How?". Moments are drawn already. */
export interface HowTexts {
  /** The button. */
  readonly button: string;
  readonly title: string;
  /** Where a window begins; it ends now. */
  window(window: string, from: string): string;
  today(from: string, zone: string): string;
  readonly spans: string;
  readonly counted: string;
  readonly countedText: string;
  readonly notCounted: string;
  since(day: string): string;
  readonly noGaps: string;
  readonly gaps: string;
  readonly compared: string;
  comparedAt(ago: string, agreed: boolean): string;
  readonly notComparedYet: string;
}

/** English. */
export const howEn: HowTexts = {
  button: 'How?',
  title: 'How these figures come about',
  window: (window, from) => `**${window}:** from ${from} until now.`,
  today: (from, zone) => `**Today:** from ${from}, where the day begins in ${zone}.`,
  spans: 'Spans',
  counted: 'What counts',
  countedText:
    'Messages that people write, in threads and forum posts too, and reactions while they stand. Each counts once. A deleted message was still sent; a reaction that is taken back counts back, so a figure may fall.',
  notCounted: 'Not counted: bots, webhooks, and Discord’s own notices. Nothing of what is written is kept.',
  since: (day) => `Counting began ${day}.`,
  noGaps: 'No gap in the last 30 days.',
  gaps: 'Gaps',
  compared: 'Compared',
  comparedAt: (ago, agreed) =>
    agreed
      ? `Everything that is kept was compared with itself ${ago}, and agreed.`
      : `What is kept was compared with itself ${ago}, and something differed: the operator’s log says what.`,
  notComparedYet: 'The first nightly comparison is still to come.',
};
