import { type BoardContent, FIGURES, MOST_TOP_MEMBERS, PARTS } from '../../guilds/board-content.js';
import type { BoardPayload } from '../board-view.js';
import { ACCENT, type MessagePayload } from '../payload.js';
import type { Texts } from '../texts.js';
import { button, buttonRow, textMenu } from './action-rows.js';
import { boardId } from './board-page-view.js';
import { lookCode } from './look-code.js';
import { HOME, setupId } from './setup-ids.js';

/**
 * The page on what the board shows: the board drawn with the look that is being tried, and menus to try another. The look
 * travels in the components' ids; only Save makes it hold.
 */
export function lookView(
  {
    tried,
    saved,
    preview,
  }: { readonly tried: BoardContent; readonly saved: BoardContent; readonly preview: BoardPayload },
  texts: Texts,
): MessagePayload {
  const { setup, board } = texts;
  const code = lookCode(tried);
  const changed = code !== lookCode(saved);
  const parts = PARTS.map((part) => ({ label: board.parts[part], value: part, default: tried[part] }));
  const figures = FIGURES.map((figure) => ({
    label: board.inWords[figure],
    value: figure,
    default: tried.figures.includes(figure),
  }));
  const tops = Array.from({ length: MOST_TOP_MEMBERS + 1 }, (_, most) => ({
    label: board.topMembers(most),
    value: String(most),
    default: most === tried.top.most,
  }));
  return {
    embeds: [
      { title: setup.look.title, color: ACCENT, description: changed ? setup.look.unsaved : setup.look.asItStands },
      ...preview.embeds,
    ],
    components: [
      textMenu(boardId('look-parts', code), setup.menus.parts, parts, { least: 0, most: parts.length }),
      textMenu(boardId('look-shows', code), setup.menus.shows, figures, { least: 0, most: figures.length }),
      textMenu(boardId('look-top', code), setup.menus.top, tops),
      buttonRow([
        button(boardId('look-save', code), setup.buttons.save, { primary: true, disabled: !changed }),
        button(setupId(HOME), setup.buttons.back),
      ]),
    ],
    allowed_mentions: { parse: [] },
    ...(preview.picture && { picture: preview.picture }),
  };
}
