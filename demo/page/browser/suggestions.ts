import { html, nothing, type TemplateResult } from 'lit';

/** One line of a list from which something is picked while typing. */
export interface Suggestion {
  readonly value: string;
  readonly label: string;
  readonly description: string;
}

/** A list above an input: which of its lines is marked, and what picking one does. */
export interface Suggesting {
  readonly id: string;
  readonly title: string;
  readonly items: readonly Suggestion[];
  /** -1: none is marked, and Enter is not for the list. */
  readonly active: number;
  readonly pick: (item: Suggestion) => void;
  readonly mark: (index: number) => void;
}

/** The attributes' part is set by the input itself; this is the list that it controls. */
export function suggestionList({ id, title, items, active, pick }: Suggesting): TemplateResult | typeof nothing {
  if (items.length === 0) return nothing;
  return html`<div class="suggestions">
    <p class="suggestions-title" aria-hidden="true">${title}</p>
    <ul role="listbox" id=${id} aria-label=${title}>
      ${items.map(
        (item, index) =>
          html`<li
            role="option"
            id=${`${id}-${index}`}
            aria-selected=${index === active}
            @mousedown=${(event: Event) => event.preventDefault()}
            @click=${() => pick(item)}
          >
            <span class="suggestion-label">${item.label}</span>
            <span class="suggestion-description">${item.description}</span>
          </li>`,
      )}
    </ul>
  </div>`;
}

/** The id of the marked line, as the input says it to screen readers. */
export function marked({ id, items, active }: Suggesting): string | typeof nothing {
  return items.length > 0 && active >= 0 ? `${id}-${active}` : nothing;
}

/** Keys that move in the list and pick from it; true where the key was for the list. */
export function suggestionKey(event: KeyboardEvent, { items, active, pick, mark }: Suggesting): boolean {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (items.length === 0) return false;
  if (step !== 0) {
    mark(active < 0 && step < 0 ? items.length - 1 : (active + step + items.length) % items.length);
    event.preventDefault();
    return true;
  }
  const item = items[active];
  if (item && (event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey))) {
    pick(item);
    event.preventDefault();
    return true;
  }
  return false;
}
