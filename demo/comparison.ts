import { cutTo, padTo } from './columns.js';

/** One thing that was compared: what should stand there and what does. */
export interface Compared {
  readonly what: string;
  readonly expected: string;
  readonly shown: string;
}

/** Collects comparisons and draws them as a table. */
export class Comparison {
  readonly rows: Compared[] = [];

  add(what: string, expected: string | number, shown: string | number | undefined): void {
    this.rows.push({ what, expected: String(expected), shown: shown === undefined ? '(nothing)' : String(shown) });
  }

  get passed(): number {
    return this.rows.filter(({ expected, shown }) => expected === shown).length;
  }

  get failed(): number {
    return this.rows.length - this.passed;
  }

  table(): string {
    const cut = (text: string, width: number) => padTo(cutTo(text, width), width);
    return this.rows
      .map(({ what, expected, shown }) =>
        `${expected === shown ? 'ok  ' : 'FAIL'}  ${cut(what, 44)}  ${cut(expected, 34)}  ${cut(shown, 34)}`.trimEnd(),
      )
      .join('\n');
  }
}
