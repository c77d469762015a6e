/** Colours of the terminal's picture; all of them plain text where there are none. */
export interface Style {
  strong(text: string): string;
  faint(text: string): string;
  /** The strip beside an embed, a mention, a channel. */
  accent(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  /** A button. */
  button(text: string): string;
}

const plain = (text: string): string => text;
const coloured = (open: string, close: string) => (text: string) => `\u001b[${open}m${text}\u001b[${close}m`;

export const PLAIN: Style = { strong: plain, faint: plain, accent: plain, good: plain, bad: plain, button: plain };

export const COLOURED: Style = {
  strong: coloured('1', '22'),
  faint: coloured('2', '22'),
  accent: coloured('94', '39'),
  good: coloured('32', '39'),
  bad: coloured('31', '39'),
  button: coloured('7', '27'),
};
