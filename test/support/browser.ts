import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumPath } from './chromium.js';

/** How long a thing may take that the demo promises, on the slowest machine; a quiet one needs a hundredth. */
export const PATIENCE = 60_000;

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? '',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}

/** Counts what the page's stream pushes, from before the page is there. */
const COUNT_PUSHES = `
  globalThis.pushes = 0;
  const Native = EventSource;
  globalThis.EventSource = class extends Native {
    constructor(...given) {
      super(...given);
      for (const name of ['show', 'room']) this.addEventListener(name, () => { globalThis.pushes += 1; });
    }
  };
`;

const TWO_MORE = `new Promise((done) => {
  const before = pushes;
  const look = () => (pushes >= before + 2 ? done() : setTimeout(look, 20));
  look();
})`;

/** Has a page count its pushes; the returned function waits until two more came, as they do between a person's keys. */
export async function countPushes(page: Page): Promise<() => Promise<void>> {
  await page.addInitScript(COUNT_PUSHES);
  return () => page.evaluate(TWO_MORE);
}

/** In the page: the lines of text below an element, each with the number of lines that it takes on the screen. */
const LINES = `(element) => {
  const lines = [{ text: '', tops: [] }];
  const end = () => { if (lines.at(-1).text !== '') lines.push({ text: '', tops: [] }); };
  const write = (node) => {
    for (const [index, part] of [...node.data.matchAll(/[^\\n]+|\\n/g)].entries()) {
      const keepsBreaks = getComputedStyle(node.parentElement ?? node.parentNode.host).whiteSpaceCollapse !== 'collapse';
      if (part[0] === '\\n') { if (keepsBreaks) end(); continue; }
      if (part[0].trim() === '') continue;
      const range = document.createRange();
      range.setStart(node, part.index);
      range.setEnd(node, part.index + part[0].length);
      lines.at(-1).text += part[0];
      for (const { width, top, bottom } of range.getClientRects()) {
        const middle = (top + bottom) / 2;
        const seen = lines.at(-1).tops.some((other) => Math.abs(other - middle) < (bottom - top) / 2);
        if (width > 0 && !seen) lines.at(-1).tops.push(middle);
      }
    }
  };
  const walk = (node) => {
    if (node instanceof Text) return write(node);
    if (!(node instanceof Element) && !(node instanceof ShadowRoot)) return;
    if (node instanceof HTMLBRElement) return end();
    if (node instanceof HTMLStyleElement) return;
    const isBlock = node instanceof Element && !/^(inline|contents)/.test(getComputedStyle(node).display);
    if (isBlock) end();
    const inner = node instanceof HTMLSlotElement ? node.assignedNodes() : (node.shadowRoot ?? node).childNodes;
    for (const child of inner) walk(child);
    if (isBlock) end();
  };
  walk(element);
  return lines.filter(({ text }) => text !== '').map(({ text, tops }) => ({ text, rows: tops.length }));
}`;

/** A line of text as it is drawn. */
export interface DrawnLine {
  readonly text: string;
  /** Lines that it takes on the screen: more than one where it is wrapped. */
  readonly rows: number;
}

/** The lines of the last element that a selector finds. */
export async function drawnLines(page: Page, selector: string): Promise<readonly DrawnLine[]> {
  return page.evaluate(`(${LINES})([...document.querySelectorAll(${JSON.stringify(selector)})].at(-1))`);
}
