import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ShowView } from '../protocol.js';
import { clockTime } from './times.js';

/** What happened, newest first. */
export function storyView({ story, logged }: ShowView): TemplateResult {
  return html`<section aria-labelledby="story">
    <h2 id="story">What happened</h2>
    <div class="story" role="log" aria-live="polite" aria-labelledby="story" tabindex="0">
      <ol>
        ${repeat(
          story,
          ({ id }) => id,
          ({ at, text, tone }) =>
            html`<li><time>${clockTime(at)}</time> <span class="story-text" data-tone=${tone}>${text}</span></li>`,
        )}
      </ol>
    </div>
    ${
      logged.length === 0
        ? nothing
        : html`<details class="log">
            <summary>What the bot logged (${logged.length})</summary>
            <ul>${logged.map((text) => html`<li>${text}</li>`)}</ul>
          </details>`
    }
  </section>`;
}
