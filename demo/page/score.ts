import type { APIMessage } from 'discord-api-types/v10';
import { en } from '../../src/views/texts.js';
import { expectedList } from '../compare-list.js';
import { readBoard } from '../shown.js';
import { TALLY_WINDOWS, type Tally } from '../tally.js';
import type { ScoreRow } from './protocol.js';

/** What a score is made from. */
export interface ScoreBasis {
  readonly tally: Tally;
  readonly names: ReadonlyMap<string, string>;
  /** When the bot began to count, and when the board was drawn, milliseconds. */
  readonly since: number;
  readonly at: number;
}

/** The first number of a text: `89` of "89 messages today so far". */
const firstNumber = (text: string): string => /[\d,]+/.exec(text)?.[0] ?? '';
/** What is usual, as the headline says it in brackets. */
const usualIn = (text: string): string => /\(([\d,]+)\)\.$/.exec(text)?.[1] ?? '';
/** A line of the list without what became of the place: gaps hide that. */
const withoutMove = (line: string): string => line.replace(/ [▲▼=] [^▲▼=]*$/, '');

/** Every figure that a board shows beside what the simulation counted itself. */
export function scoreRows(
  board: Pick<APIMessage, 'embeds'>,
  { tally, names, since, at }: ScoreBasis,
): readonly ScoreRow[] {
  const shown = readBoard(board);
  const { headline, list } = shown;
  const row = (what: ScoreRow['what'], window: ScoreRow['window'], own: string, read: string): ScoreRow => ({
    what,
    window,
    tally: own,
    board: read === '' ? null : read,
  });
  const today = tally.today(at, shown.timeZone);
  const usual = tally.usual(at, shown.timeZone, since);
  const expected = expectedList({
    tally,
    now: at,
    since,
    names,
    ...(list.top.length > 0 && { listed: list.top.length }),
  });
  return [
    row('messages', 'today', en.numbers.full(today.messages), firstNumber(headline.today)),
    row('active', 'today', en.numbers.full(today.activeMembers), firstNumber(headline.active)),
    ...(usual === null ? [] : [row('usual', 'today', en.numbers.full(usual), usualIn(headline.usual))]),
    ...TALLY_WINDOWS.flatMap((window) => {
      const counted = tally.server(window, at).now;
      const drawn = shown.figures[window];
      return [
        row('messages', window, en.numbers.short(counted.messages), drawn.messages.figure),
        row('reactions', window, en.numbers.short(counted.reactions), drawn.reactions.figure),
        row('active', window, en.numbers.short(counted.activeMembers), drawn.active.figure),
      ];
    }),
    row('list', '7d', expected.top.map(withoutMove).join('\n'), list.top.map(withoutMove).join('\n')),
  ];
}
