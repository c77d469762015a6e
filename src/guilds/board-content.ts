import { fieldsOf } from '../base/fields.js';

/** The figures that a board can show, in their order. */
export const FIGURES = ['messages', 'reactionsGiven', 'activeMembers'] as const;
export type Figure = (typeof FIGURES)[number];

/** What the top members of a board can be ranked by. */
export const RANKINGS = ['messages'] as const;
export type Ranking = (typeof RANKINGS)[number];

/** The longest list of top members. */
export const MOST_TOP_MEMBERS = 10;

/** What a guild's board shows. */
export interface BoardContent {
  /** In the order of `FIGURES`, each once. */
  readonly figures: readonly Figure[];
  /** Each window's list of top members: by what, and how many, 0 to 10; 0: no lists. */
  readonly top: { readonly by: Ranking; readonly most: number };
}

/** What it shows where nobody chose. */
export const USUAL_CONTENT: BoardContent = { figures: FIGURES, top: { by: 'messages', most: 5 } };

/** Whether so many top members can be listed. */
export function isTopLength(most: unknown): most is number {
  return typeof most === 'number' && Number.isInteger(most) && most >= 0 && most <= MOST_TOP_MEMBERS;
}

/** The figures of a list, in their order; what is none of them is left out. */
export function figuresAmong(listed: readonly unknown[]): readonly Figure[] {
  return FIGURES.filter((figure) => listed.includes(figure));
}

/**
 * What a board shows as it is stored: `{ figures, top: { by, most } }`, or the three flags and a number that 0.2.0 wrote.
 * `whole` is false where a figure is none of this version's. null: nothing of the kind.
 */
export function boardContentFrom(stored: unknown): { readonly value: BoardContent; readonly whole: boolean } | null {
  const { figures, top } = fieldsOf(stored);
  if (!Array.isArray(figures)) return threeFlags(stored);
  const { by, most } = fieldsOf(top);
  const ranking = RANKINGS.find((known) => known === by);
  if (ranking === undefined || !isTopLength(most)) return null;
  const value = { figures: figuresAmong(figures), top: { by: ranking, most } };
  return { value, whole: figures.every((figure) => figuresAmong([figure]).length > 0) };
}

function threeFlags(stored: unknown): { readonly value: BoardContent; readonly whole: true } | null {
  const { messages, reactions, activeMembers, top } = fieldsOf(stored);
  const flags = { messages, reactionsGiven: reactions, activeMembers };
  if (!Object.values(flags).every((flag) => typeof flag === 'boolean') || !isTopLength(top)) return null;
  return {
    value: { figures: FIGURES.filter((figure) => flags[figure]), top: { by: 'messages', most: top } },
    whole: true,
  };
}
