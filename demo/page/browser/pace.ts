import { html, type TemplateResult } from 'lit';
import type { PaceView } from '../protocol.js';

const DAY_S = 86_400;

/** How fast the others do things, and the switch for it. */
export function paceView({ busy, rate, usualADay }: PaceView, set: (busy: boolean) => void): TemplateResult {
  const times = Math.round((rate * DAY_S) / usualADay).toLocaleString('en-US');
  return html`<section aria-labelledby="pace">
    <h2 id="pace">How busy they are</h2>
    <label class="switch">
      <input
        type="checkbox"
        role="switch"
        aria-describedby="pace-what"
        .checked=${busy}
        @change=${({ target }: Event) => target instanceof HTMLInputElement && set(target.checked)}
      />
      <span>Busy</span>
    </label>
    <p class="fault-what" id="pace-what">
      ${
        busy
          ? `Time-lapse: ${rate} ${rate === 1 ? 'thing' : 'things'} a second, ${times} times as many as usual. The board counts them as they come.`
          : `As usual: some ${usualADay} things a day, as on all the days before.`
      }
    </p>
  </section>`;
}
