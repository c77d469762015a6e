import type { Change } from '../reports/types.js';

/** Numbers as a language writes them, short enough for a table on a phone. */
export interface Numbers {
  /** `12,345`: all digits. */
  full(value: number): string;
  /** All digits where six characters hold them, else three of them: `12,345`, `124K`, `1.23M`. */
  short(value: number): string;
  /** `▲12%`, `▼3%`, `0%`, `×12` from ten times on, the word for new, `–` where there is nothing to compare with. */
  change(change: Change, words: { readonly fresh: string; readonly none: string }): string;
}

const WIDEST = 6;

/** @param locale a BCP 47 tag */
export function numbersOf(locale: string): Numbers {
  const full = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const short = (value: number): string => {
    const text = full.format(value);
    return text.length <= WIDEST ? text : compact.format(value);
  };
  return {
    full: (value) => full.format(value),
    short,
    change: (change, { fresh, none }) => {
      if (change === null) return none;
      if (change.kind === 'new') return fresh;
      if (change.ratio >= 9) return `×${compact.format(Math.round(change.ratio + 1))}`;
      const text = percent.format(Math.abs(change.ratio));
      if (text === percent.format(0)) return text;
      return `${change.ratio > 0 ? '▲' : '▼'}${text}`;
    },
  };
}
