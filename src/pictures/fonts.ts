import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { GlobalFonts } from '@napi-rs/canvas';
import { codePointsOf } from './font-coverage.js';

/** One file for each script, in the order in which a character is looked for. */
const SUBSETS = ['latin', 'latin-ext', 'greek', 'greek-ext', 'cyrillic', 'cyrillic-ext'] as const;
const WEIGHTS = [400, 600] as const;
/** What joins two parts of a name. */
const JOINING = /[-_|·•]/;

const familyOf = (subset: string): string => `Statboard ${subset}`;

/** What `font` of a canvas names. */
export const FONT_FAMILY = SUBSETS.map((subset) => `"${familyOf(subset)}"`).join(', ');

/** The fonts that pictures are written in: those of the package alone, so that a picture is the same on every machine. */
export interface Fonts {
  /**
   * A text without what no font has: letters of other scripts, emoji, marks of direction, and a hyphen or the like after them.
   * Space runs are one, ends trimmed.
   */
  drawable(text: string): string;
  /** Whether no letter and no digit of a text is left out. */
  isWhole(text: string): boolean;
}

let loaded: Fonts | null = null;

/** Reads the fonts and makes them known to the canvas, once in a process. @throws Error where a font is missing */
export function loadFonts(): Fonts {
  loaded ??= register();
  return loaded;
}

function register(): Fonts {
  const { resolve } = createRequire(import.meta.url);
  const covered = new Map<number, Set<number>>(WEIGHTS.map((weight) => [weight, new Set()]));
  for (const weight of WEIGHTS) {
    for (const subset of SUBSETS) {
      const bytes = readFileSync(resolve(`@fontsource/noto-sans/files/noto-sans-${subset}-${weight}-normal.woff`));
      if (GlobalFonts.register(bytes, familyOf(subset)) === null) throw new Error(`the font ${subset} cannot be read`);
      for (const point of codePointsOf(bytes)) covered.get(weight)?.add(point);
    }
  }
  const isKnown = (character: string) => {
    const point = character.codePointAt(0) ?? 0;
    return !/\p{C}/u.test(character) && [...covered.values()].every((points) => points.has(point));
  };
  const charactersOf = (text: string) => [...text.normalize('NFC').replace(/\s+/gu, ' ')];
  return {
    drawable(text) {
      let isAfterGap = false;
      const left = charactersOf(text).filter((character) => {
        const stays = isKnown(character) && !(isAfterGap && JOINING.test(character));
        isAfterGap = !stays;
        return stays;
      });
      return left.join('').replace(/ +/g, ' ').trim();
    },
    isWhole: (text) =>
      charactersOf(text).every((character) => isKnown(character) || !/[\p{L}\p{M}\p{N}]/u.test(character)),
  };
}
