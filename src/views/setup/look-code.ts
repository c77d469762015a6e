import {
  type BoardContent,
  FIGURES,
  type Figure,
  figuresAmong,
  isTopLength,
  PARTS,
  type Part,
  partsAmong,
} from '../../guilds/board-content.js';

/** A figure in a custom id, which holds 100 characters: a letter of its own, never used again. */
const SIGNS: Readonly<Record<Figure, string>> = { messages: 'm', reactionsGiven: 'r', activeMembers: 'a' };

/** The same of a part that is left out: what was written before there were parts leaves out none. */
const WITHOUT: Readonly<Record<Part, string>> = { headline: 'h', picture: 'p' };

/** A board's look as a few characters of a custom id: `mra5` is all of it with the top five, `mra5-hp` the same without headline and picture. */
export function lookCode(look: BoardContent): string {
  const without = PARTS.filter((part) => !look[part]).map((part) => WITHOUT[part]);
  const signs = look.figures.map((figure) => SIGNS[figure]).join('');
  return `${signs}${look.top.most}${without.length > 0 ? `-${without.join('')}` : ''}`;
}

/** The look that was written so; null: nothing of the kind. */
export function lookFrom(code: string): BoardContent | null {
  const [, signs = '', digits, without = ''] = /^([a-z]*)(\d{1,2})(?:-([a-z]+))?$/i.exec(code) ?? [];
  const most = Number(digits);
  const figures = FIGURES.filter((figure) => signs.includes(SIGNS[figure]));
  const parts = partsAmong(PARTS.filter((part) => !without.includes(WITHOUT[part])));
  const look: BoardContent = { ...parts, figures, top: { by: 'messages', most } };
  return digits !== undefined && isTopLength(most) && lookCode(look) === code ? look : null;
}

/** The figures of the menu's options that were chosen. A panel of 0.2.0 says `reactions`. */
export function figuresChosen(values: readonly string[]): readonly Figure[] {
  return figuresAmong(values.map((value) => (value === 'reactions' ? 'reactionsGiven' : value)));
}
