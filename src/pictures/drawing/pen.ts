/** The part of a canvas's context that is drawn with here: the browser's, and the server's. */
export interface Pen {
  font: string;
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  textAlign: string;
  textBaseline: string;
  save(): void;
  restore(): void;
  beginPath(): void;
  rect(x: number, y: number, width: number, height: number): void;
  clip(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  stroke(): void;
  fillText(text: string, x: number, y: number): void;
  measureText(text: string): { readonly width: number };
}

/** How texts are written. */
export interface Lettering {
  /** As CSS has it. */
  readonly family: string;
  /** What of a text there are letters for. */
  readonly drawable: (text: string) => string;
  /** Whether there are letters for all of its letters and digits. */
  readonly isWhole: (text: string) => boolean;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Fills a box with slanted lines. */
export function hatch(pen: Pen, { left, top, right, bottom }: Box, color: string): void {
  const distance = 5;
  const height = bottom - top;
  pen.save();
  pen.beginPath();
  pen.rect(left, top, right - left, height);
  pen.clip();
  pen.strokeStyle = color;
  pen.lineWidth = 1;
  pen.beginPath();
  // Lines of neighbouring boxes meet.
  for (let x = Math.floor((left - height) / distance) * distance; x < right; x += distance) {
    pen.moveTo(x, bottom);
    pen.lineTo(x + height, top);
  }
  pen.stroke();
  pen.restore();
}

/** The beginning of a text that has room, with an ellipsis where something is left out; empty: not even that has. */
export function fitted(pen: Pen, text: string, width: number): string {
  if (pen.measureText(text).width <= width) return text;
  const characters = [...text];
  let [low, high] = [0, characters.length];
  const cut = (length: number) => `${characters.slice(0, length).join('').trimEnd()}…`;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (pen.measureText(cut(middle)).width <= width) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : cut(low);
}
