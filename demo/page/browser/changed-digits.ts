/** Lights up digits that have changed since the page was drawn last. */
export interface ChangedDigits {
  /** Looks at the figures after they were drawn. */
  look(): void;
}

/** A figure, and where it is drawn. */
interface Figure {
  readonly text: string;
  readonly node: Text;
  readonly from: number;
}

/** What has figures. Times go on by themselves and are no figures. */
const PLACES = ['discord-message[data-is-board]', '.score', '.tour-missed'];
const TIMES = 'discord-time';
/** How long they are lit, and then fade, milliseconds. */
const FRESH_MS = 1_200;
const FADING_MS = 600;

function figuresIn(element: Element): readonly Figure[] {
  const found: Figure[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node instanceof Element && node.matches(TIMES) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!(node instanceof Text)) continue;
    for (const { 0: text, index } of node.data.matchAll(/\d[\d,.]*/g)) found.push({ text, node, from: index });
  }
  return found;
}

/** The ranges of the digits by which a figure differs from what it was: of another length it differs as a whole. */
function changedIn({ text, node, from }: Figure, before: string): readonly Range[] {
  return [...text].flatMap((digit, index) => {
    if (before.length === text.length && before[index] === digit) return [];
    const range = document.createRange();
    range.setStart(node, from + index);
    range.setEnd(node, from + index + 1);
    return [range];
  });
}

/** Nothing is drawn anew for it: a browser that cannot light up a range of text leaves it out. */
export function createChangedDigits(): ChangedDigits {
  if (!('highlights' in CSS)) return { look: () => undefined };
  const fresh = new Highlight();
  const fading = new Highlight();
  CSS.highlights.set('changed', fresh);
  CSS.highlights.set('changed-before', fading);
  let known: ReadonlyMap<string, readonly string[]> = new Map();

  function light(range: Range): void {
    fresh.add(range);
    setTimeout(() => {
      fresh.delete(range);
      fading.add(range);
      setTimeout(() => fading.delete(range), FADING_MS);
    }, FRESH_MS);
  }

  return {
    look() {
      const now = new Map(known);
      for (const place of PLACES) {
        const element = document.querySelector(place);
        if (!element) continue;
        const figures = figuresIn(element);
        const before = known.get(place) ?? [];
        now.set(
          place,
          figures.map(({ text }) => text),
        );
        // A figure more or less, and none of them is where it was.
        if (before.length !== figures.length) continue;
        for (const [index, figure] of figures.entries()) {
          for (const range of changedIn(figure, before[index] ?? '')) light(range);
        }
      }
      known = now;
    },
  };
}
