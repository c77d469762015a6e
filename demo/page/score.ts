import type { APIMessage } from 'discord-api-types/v10';
import { markdownName } from '../../src/views/names.js';
import { en } from '../../src/views/texts.js';
import { readBoard } from '../shown.js';
import { TALLY_WINDOWS, type Tally } from '../tally.js';
import type { ScoreRow } from './protocol.js';

/** Where a board shows fewer members or more of them, as many are compared. */
const TOP = 10;

/** Every figure that a board shows beside what the simulation counted itself. */
export function scoreRows(
  board: Pick<APIMessage, 'embeds'>,
  { tally, names, at }: { readonly tally: Tally; readonly names: ReadonlyMap<string, string>; readonly at: number },
): readonly ScoreRow[] {
  const shown = readBoard(board);
  const figure = (value: number): string => en.numbers.short(value);
  return TALLY_WINDOWS.flatMap((window) => {
    const counted = tally.server(window, at).now;
    const drawn = shown.figures[window];
    const top = shown.top[window];
    const ranking = tally.ranking(window, at).slice(0, top.length === 0 ? TOP : top.length);
    const row = (what: ScoreRow['what'], own: string, read: string): ScoreRow => ({
      what,
      window,
      tally: own,
      board: read === '' ? null : read,
    });
    return [
      row('messages', figure(counted.messages), drawn.messages.figure),
      row('reactions', figure(counted.reactions), drawn.reactions.figure),
      row('active', figure(counted.activeMembers), drawn.active.figure),
      row(
        'top',
        ranking
          .map(({ user, messages }) => {
            const name = markdownName(names.get(user) ?? null, { fallback: en.unknownMember(user) });
            return `${figure(messages)} ${en.numbers.share(messages, counted.messages)} ${name}`;
          })
          .join('\n'),
        top.join('\n'),
      ),
    ];
  });
}
