import { html, type TemplateResult } from 'lit';
import type { FaultKind, FaultView } from '../protocol.js';

const FAULTS: Readonly<Record<FaultKind, { readonly label: string; readonly on: string; readonly what: string }>> = {
  board: { label: 'Delete the board', on: '', what: 'as a moderator might; it is posted again' },
  kill: { label: 'Kill the bot (-9)', on: '', what: 'it starts again after 4 s and misses nothing' },
  connection: { label: 'Cut the connection', on: '', what: 'to Discord; the session is resumed' },
  store: { label: 'Take the store away', on: 'Give the store back', what: 'MongoDB is gone; the bot counts on' },
};

/** Buttons that make trouble. */
export function faultsView(faults: readonly FaultView[], commit: (kind: FaultKind) => void): TemplateResult {
  return html`<section aria-labelledby="trouble">
    <h2 id="trouble">Make trouble</h2>
    <ul class="faults">
      ${faults.map(({ kind, unavailable, on }) => {
        const { label, on: back, what } = FAULTS[kind];
        const isLasting = kind === 'store' && unavailable !== null;
        return html`<li>
          <button
            type="button"
            class="fault"
            data-fault=${kind}
            ?disabled=${unavailable !== null}
            aria-describedby=${`fault-${kind}`}
            @click=${() => commit(kind)}
          >
            ${on ? back : label}
          </button>
          <span class="fault-what" id=${`fault-${kind}`}>${isLasting ? unavailable : what}</span>
        </li>`;
      })}
    </ul>
  </section>`;
}
