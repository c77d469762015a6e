import type { Figure, Part } from '../guilds/board-content.js';
import type { ChangeWords } from './numbers.js';
import type { Wording } from './setup/setup-texts.js';

/** Every text of the board, in one language. Parameters arrive drawn and safe. */
export interface BoardTexts {
  readonly title: string;
  /** The large first line. */
  today(messages: number): string;
  /** How today is against what is usual on that weekday up to this time of day. */
  readonly usual: {
    above(percent: string, weekday: string, usual: string): string;
    below(percent: string, weekday: string, usual: string): string;
    /** So many times as much, from ten times on. */
    times(times: string, weekday: string, usual: string): string;
    same(weekday: string, usual: string): string;
    /** Something, where usually there is nothing: no percentage says that. */
    aboveNothing(weekday: string): string;
    /** Fewer than three such weekdays were counted whole. */
    notYet(weekday: string, day: string): string;
  };
  /** "Now" is the last hour. */
  liveliest(channels: readonly string[]): string;
  active(today: number, month: number): string;
  /** A figure with its noun. `count`: as drawn. */
  figure(figure: Figure, count: string, value: number): string;
  /** The figures of a window. */
  window(window: string, figures: readonly string[]): string;
  /** Windows that say nothing else than the one before them. */
  sameWindows(windows: readonly string[]): string;
  /** Figures and parts within a sentence. */
  readonly inWords: Readonly<Record<Figure, string>>;
  readonly parts: Readonly<Record<Part, string>>;
  /** Sign and words: at most 14 characters each. */
  readonly changes: ChangeWords;
  updated(ago: string, timeZone: string): string;
  top(window: string): string;
  /** What became of a place: sign and words. */
  readonly moves: {
    up(places: number): string;
    down(places: number): string;
    readonly same: string;
    readonly fresh: string;
  };
  rising(name: string, messages: string, change: string): string;
  fresh(name: string, messages: string): string;
  /** Members with most messages, as a thing that a board shows; 0: none of them. */
  topMembers(most: number): string;
  /** What a board without figures will show, and its parts. */
  willShow(shown: readonly string[]): string;
  readonly will: { readonly headline: string; figures(figures: string): string; list(most: number): string };
  readonly nothingChosen: string;
  readonly changesMean: string;
  readonly refresh: string;
  readonly myStats: string;
}

/** English. */
export function boardEn({
  list,
  counted,
  full,
  isOne,
}: Wording & {
  /** A number with all its digits. */
  full(value: number): string;
  /** Whether a noun beside the number stands in the singular. */
  isOne(value: number): boolean;
}): BoardTexts {
  const nouns: Readonly<Record<Figure, readonly [one: string, other: string]>> = {
    messages: ['message', 'messages'],
    reactionsGiven: ['reaction', 'reactions'],
    activeMembers: ['person', 'people'],
  };
  const at = (weekday: string, usual: string) => `a usual ${weekday} at this hour (${usual})`;
  return {
    title: 'Server statistics',
    today: (messages) => `${counted(messages, 'message', 'messages')} today so far`,
    usual: {
      above: (percent, weekday, usual) => `▲ ${percent} above ${at(weekday, usual)}.`,
      below: (percent, weekday, usual) => `▼ ${percent} below ${at(weekday, usual)}.`,
      times: (times, weekday, usual) => `▲ ${times} times ${at(weekday, usual)}.`,
      same: (weekday, usual) => `= The same as on ${at(weekday, usual)}.`,
      aboveNothing: (weekday) => `▲ More than on ${at(weekday, full(0))}.`,
      notYet: (weekday, day) => `Counting since ${day}: what is usual shows after three whole ${weekday}s.`,
    },
    liveliest: (channels) => `Liveliest now: ${list(channels)}.`,
    active: (today, month) => `${counted(today, 'person', 'people')} active today, of ${full(month)} in 30 days.`,
    figure: (figure, count, value) => `${count} ${nouns[figure][isOne(value) ? 0 : 1]}`,
    window: (window, figures) => `**${window}:** ${figures.join(', ')}`,
    sameWindows: (windows) => `**${windows.join(', ')}:** the same`,
    inWords: { messages: 'messages', reactionsGiven: 'reactions', activeMembers: 'active people' },
    parts: { headline: 'today’s headline', picture: 'a picture of 30 days' },
    changes: {
      more: (percent) => `▲ ${percent} more`,
      less: (percent) => `▼ ${percent} less`,
      times: (times) => `▲ ${times} times`,
      same: '= same',
      fresh: '▲ new',
    },
    updated: (ago, timeZone) => `Updated ${ago} · ${timeZone}`,
    top: (window) => `Most messages, ${window}`,
    moves: {
      up: (places) => `▲ up ${full(places)}`,
      down: (places) => `▼ down ${full(places)}`,
      same: '= same',
      fresh: '▲ new',
    },
    rising: (name, messages, change) => `Rising: ${name}, ${messages}, ${change}`,
    fresh: (name, messages) => `New: ${name}, ${messages}`,
    topMembers: (most) =>
      most === 0 ? 'no list of members' : most === 1 ? 'the top member' : `the top ${full(most)} members`,
    willShow: (shown) => `This board will show ${list(shown)}.`,
    will: {
      headline: 'today against a usual day',
      figures: (figures) => `${figures} of 24 hours, 7 days and 30 days`,
      list: (most) => `the ${most === 1 ? 'member' : `${full(most)} members`} who wrote most in 7 days`,
    },
    nothingChosen:
      'This board is set to show nothing. Someone who may manage the server can change that with `/setup`.',
    changesMean: 'Changes: against the same span before.',
    refresh: 'Refresh',
    myStats: 'My stats',
  };
}
