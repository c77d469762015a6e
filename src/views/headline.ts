import type { BoardReport } from '../reports/shapes.js';
import { channelMention } from './names.js';
import type { Texts } from './texts.js';
import type { Times } from './times.js';

type Headline = Pick<BoardReport, 'at' | 'timeZone' | 'since' | 'today' | 'liveliest' | 'windows'>;

/** From so many times as much on no percentage is told, as of other changes. */
const MANY_TIMES = 10;
/** How a headline begins: no other line of a board does. */
const LARGE = '## ';

/**
 * Today so far: the messages in large type; what is usual by now, and where it is lively; people. Only the second of the
 * three lines changes with time alone.
 */
export function headline(report: Headline, texts: Texts, times: Times): readonly string[] {
  const { today, liveliest, windows } = report;
  const month = windows.find(({ window }) => window === '30d')?.figures.activeMembers ?? 0;
  const channels = liveliest.map(({ channelId }) => channelMention(channelId));
  return [
    `${LARGE}${texts.board.today(today.messages)}`,
    [againstUsual(report, texts, times), ...(channels.length > 0 ? [texts.board.liveliest(channels)] : [])].join(' '),
    texts.board.active(today.activeMembers, month),
  ];
}

/** The lines of a description without what a headline says of the moment alone. */
export function withoutMoment(lines: readonly string[]): readonly string[] {
  return lines.filter((_, index) => lines[index - 1]?.startsWith(LARGE) !== true);
}

function againstUsual({ at, timeZone, since, today }: Headline, texts: Texts, times: Times): string {
  const { board, numbers } = texts;
  const { messages, usual } = today;
  const weekday = texts.weekdayIn(at, timeZone);
  if (usual === null) return board.usual.notYet(weekday, times.day(since));
  if (messages === usual) return board.usual.same(weekday, numbers.full(usual));
  if (usual === 0) return board.usual.aboveNothing(weekday);
  if (messages >= MANY_TIMES * usual) {
    return board.usual.times(numbers.full(Math.round(messages / usual)), weekday, numbers.full(usual));
  }
  const percent = numbers.percent(Math.abs(messages - usual), usual);
  return board.usual[messages > usual ? 'above' : 'below'](percent, weekday, numbers.full(usual));
}
