import { html, nothing, type TemplateResult } from 'lit';
import type { Store } from './state.js';

/** What the tour shows at the moment, in words, and how to end it. */
export function tourView(store: Store, stop: () => void): TemplateResult | typeof nothing {
  const { tour, show, theme } = store.state;
  if (!tour) return nothing;
  const { names, step, caption, counting, state } = tour;
  const isRunning = state === 'running';
  return html`<section class="tour" data-state=${state} aria-label="Show me">
    <ol class="tour-steps" aria-hidden="true">
      ${names.map((_, index) => html`<li class=${index < step || state === 'done' ? 'past' : index === step ? 'now' : ''}></li>`)}
    </ol>
    <p class="tour-step"><span class="unseen">Step </span>${step + 1} of ${names.length}: ${names[step]}</p>
    <p class="tour-caption">
      <span role="status">${caption}</span>${
        counting ? html` <strong class="tour-missed">${show?.bot.missed ?? 0}</strong>` : nothing
      }
    </p>
    <p class="tour-buttons">
      ${
        state === 'done'
          ? html`<a class="small primary" href=${`/set-up?theme=${theme}`} target="_blank">Put it on your server</a>`
          : nothing
      }
      <button type="button" class="small" @click=${stop}>${isRunning ? 'Stop' : 'Close'}${
        isRunning ? html` <kbd>Esc</kbd>` : nothing
      }</button>
    </p>
  </section>`;
}
