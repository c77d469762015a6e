import { type BoardContent, FIGURES, type Figure, figuresAmong, isTopLength } from '../../guilds/board-content.js';

/** A figure in a custom id, which holds 100 characters: a letter of its own, never used again. */
const SIGNS: Readonly<Record<Figure, string>> = { messages: 'm', reactionsGiven: 'r', activeMembers: 'a' };

/** A board's look as a few characters of a custom id: `mra5` is all of it with the top five. */
export function lookCode({ figures, top }: BoardContent): string {
  return `${figures.map((figure) => SIGNS[figure]).join('')}${top.most}`;
}

/** The look that was written so; null: nothing of the kind. */
export function lookFrom(code: string): BoardContent | null {
  const [, signs = '', digits] = /^([a-z]*)(\d{1,2})$/i.exec(code) ?? [];
  const most = Number(digits);
  const figures = FIGURES.filter((figure) => signs.includes(SIGNS[figure]));
  const look: BoardContent = { figures, top: { by: 'messages', most } };
  return digits !== undefined && isTopLength(most) && lookCode(look) === code ? look : null;
}

/** The figures of the menu's options that were chosen. A panel of 0.2.0 says `reactions`. */
export function figuresChosen(values: readonly string[]): readonly Figure[] {
  return figuresAmong(values.map((value) => (value === 'reactions' ? 'reactionsGiven' : value)));
}
