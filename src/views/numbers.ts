import type { Trend } from '../reports/shapes.js';

/** What changes are called. A sign alone is not read aloud, or by its shape. */
export interface ChangeWords {
  more(percent: string): string;
  less(percent: string): string;
  /** So many times as much as before. */
  times(times: string): string;
  readonly same: string;
  /** Nothing before. */
  readonly fresh: string;
}

/** Numbers as a language writes them, short enough for a table on a phone. */
export interface Numbers {
  /** `12,345`: all digits. */
  full(value: number): string;
  /** All digits where six characters hold them, else three of them: `12,345`, `124K`, `1.23M`. */
  short(value: number): string;
  /** `▲ 12% more`, `▼ 3% less`, `= same`, `▲ 12 times` from ten times on, `▲ new` after 0; empty where there is nothing to compare with. */
  change(change: Trend, words: ChangeWords): string;
  /**
   * A part of a whole, or what it is larger by: whole percent, half rounded up, but never 100 for less than all nor 0 for
   * more than none: `<1%`, `>99%`.
   */
  percent(part: number, whole: number): string;
  /** A part of a whole, at most five characters: `24%`, below one percent `0.7%`, and `<0.1%`. */
  share(part: number, whole: number): string;
}

const WIDEST = 6;

/** @param locale a BCP 47 tag */
export function numbersOf(locale: string): Numbers {
  const full = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const tenths = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const short = (value: number): string => {
    const text = full.format(value);
    return text.length <= WIDEST ? text : compact.format(value);
  };
  return {
    full: (value) => full.format(value),
    short,
    change: (change, words) => {
      if (change === null) return '';
      if (change.kind === 'new') return words.fresh;
      if (change.ratio >= 9) return words.times(compact.format(Math.round(change.ratio + 1)));
      const text = percent.format(Math.abs(change.ratio));
      if (text === percent.format(0)) return words.same;
      return change.ratio > 0 ? words.more(text) : words.less(text);
    },
    percent: (part, whole) => {
      const rounded = Math.floor((200 * part + whole) / (2 * whole));
      if (part > 0 && rounded === 0) return `<${percent.format(0.01)}`;
      if (part < whole && rounded === 100) return `>${percent.format(0.99)}`;
      return percent.format(rounded / 100);
    },
    share: (part, whole) => {
      const share = whole > 0 ? Math.min(1, part / whole) : 0;
      if (share === 0 || share >= 0.01) return percent.format(share);
      return share < 0.001 ? `<${tenths.format(0.001)}` : tenths.format(share);
    },
  };
}
