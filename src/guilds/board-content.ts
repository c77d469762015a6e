import { fieldsOf } from '../base/fields.js';

/** The figures that a board can show, in their order. */
export const FIGURES = ['messages', 'reactionsGiven', 'activeMembers'] as const;
export type Figure = (typeof FIGURES)[number];

/** What the top members of a board can be ranked by. */
export const RANKINGS = ['messages'] as const;
export type Ranking = (typeof RANKINGS)[number];

/** The longest list of top members. */
export const MOST_TOP_MEMBERS = 10;

/** The parts of a board that are there or not. */
export const PARTS = ['headline', 'picture'] as const;
export type Part = (typeof PARTS)[number];

/** What a guild's board shows. */
export interface BoardContent {
  /** Today's messages, and how they are against what is usual, in large type. */
  readonly headline: boolean;
  /** The picture of the last 30 days. */
  readonly picture: boolean;
  /** In the order of `FIGURES`, each once. */
  readonly figures: readonly Figure[];
  /** The list of the last seven days' members: by what, and how many, 0 to 10; 0: no list. */
  readonly top: { readonly by: Ranking; readonly most: number };
}

/** What it shows where nobody chose. */
export const USUAL_CONTENT: BoardContent = {
  headline: true,
  picture: true,
  figures: FIGURES,
  top: { by: 'messages', most: 5 },
};

/** Whether so many top members can be listed. */
export function isTopLength(most: unknown): most is number {
  return typeof most === 'number' && Number.isInteger(most) && most >= 0 && most <= MOST_TOP_MEMBERS;
}

/** The parts of a list; what is none of them is left out. */
export function partsAmong(listed: readonly unknown[]): Readonly<Record<Part, boolean>> {
  return { headline: listed.includes('headline'), picture: listed.includes('picture') };
}

/** The figures of a list, in their order; what is none of them is left out. */
export function figuresAmong(listed: readonly unknown[]): readonly Figure[] {
  return FIGURES.filter((figure) => listed.includes(figure));
}

/**
 * What a board shows as it is stored: `{ headline, picture, figures, top: { by, most } }`. Before there were a headline and
 * a picture nobody could choose them, so they are there; 0.2.0 wrote three flags and a number. `whole` is false where a
 * part or a figure is none of this version's. null: nothing of the kind.
 */
export function boardContentFrom(stored: unknown): { readonly value: BoardContent; readonly whole: boolean } | null {
  const { figures, top, headline = true, picture = true } = fieldsOf(stored);
  if (!Array.isArray(figures)) return threeFlags(stored);
  const { by, most } = fieldsOf(top);
  const ranking = RANKINGS.find((known) => known === by);
  if (ranking === undefined || !isTopLength(most)) return null;
  const value = {
    headline: headline !== false,
    picture: picture !== false,
    figures: figuresAmong(figures),
    top: { by: ranking, most },
  };
  const areFlags = [headline, picture].every((part) => typeof part === 'boolean');
  return { value, whole: areFlags && figures.every((figure) => figuresAmong([figure]).length > 0) };
}

function threeFlags(stored: unknown): { readonly value: BoardContent; readonly whole: true } | null {
  const { messages, reactions, activeMembers, top } = fieldsOf(stored);
  const flags = { messages, reactionsGiven: reactions, activeMembers };
  if (!Object.values(flags).every((flag) => typeof flag === 'boolean') || !isTopLength(top)) return null;
  return {
    value: {
      ...USUAL_CONTENT,
      figures: FIGURES.filter((figure) => flags[figure]),
      top: { by: 'messages', most: top },
    },
    whole: true,
  };
}
