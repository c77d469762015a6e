import type { BoardList, NamedMember, RisingMember, TopMember } from '../reports/shapes.js';
import { chip, column, NO_BREAK } from './chip.js';
import { isolated, markdownName } from './names.js';
import type { Texts } from './texts.js';

function nameOf({ userId, name }: NamedMember, texts: Texts): string {
  return isolated(markdownName(name, { fallback: texts.unknownMember(userId) }));
}

function moveOf({ moved }: TopMember, { board: { moves } }: Texts): string {
  if (moved === null) return '';
  if (moved === 'new') return moves.fresh;
  if (moved === 0) return moves.same;
  return moved > 0 ? moves.up(moved) : moves.down(-moved);
}

/**
 * The members with most messages, a line each: place and messages in inline code, each as wide as its widest, then the
 * name and what became of the place; below them who rises and who is new.
 */
export function topList({ top, rising, fresh }: BoardList, most: number, texts: Texts): readonly string[] {
  const { board, numbers } = texts;
  const shown = top.slice(0, most);
  const places = shown.map(({ place }) => numbers.full(place));
  const counts = shown.map(({ messages }) => numbers.short(messages));
  const [placeWidth, countWidth] = [column(places), column(counts)];
  const lines = shown.map((member, index) => {
    const place = (places[index] ?? '').padStart(placeWidth, NO_BREAK);
    const count = (counts[index] ?? '').padStart(countWidth, NO_BREAK);
    const move = moveOf(member, texts).replaceAll(' ', NO_BREAK);
    return `${chip([place, count])} ${nameOf(member, texts)} ${move}`.trimEnd();
  });
  if (most === 0) return [];
  const written = ({ messages }: RisingMember) =>
    board.figure('messages', numbers.short(messages), messages).replaceAll(' ', NO_BREAK);
  if (rising) {
    const grown = { kind: 'ratio', ratio: rising.messages / rising.before - 1 } as const;
    const change = numbers.change(grown, board.changes).replaceAll(' ', NO_BREAK);
    lines.push(board.rising(nameOf(rising, texts), written(rising), change));
  }
  if (fresh) lines.push(board.fresh(nameOf(fresh, texts), written(fresh)));
  return lines;
}
