import { html, type TemplateResult } from 'lit';
import type { FaultKind, FaultView } from '../protocol.js';

const FAULTS: Readonly<Record<FaultKind, { readonly label: string; readonly on: string; readonly what: string }>> = {
  board: { label: 'Delete the board', on: '', what: 'as a moderator might; it is posted again' },
  kill: { label: 'Kill the bot (-9)', on: '', what: 'it starts again after 4 s and misses nothing' },
  connection: { label: 'Cut the connection', on: '', what: 'to Discord; the session is resumed' },
  store: { label: 'Take the store away', on: 'Give the store back', what: 'MongoDB is gone; the bot counts on' },
};

/** What can be done with the buttons for trouble. On a phone they are opened first. */
export interface FaultsUse {
  readonly isOpen: boolean;
  readonly open: (isOpen: boolean) => void;
  readonly commit: (kind: FaultKind) => void;
}

/** Buttons that make trouble. On a phone they are at hand at the lower edge of the screen. */
export function faultsView(faults: readonly FaultView[], { isOpen, open, commit }: FaultsUse): TemplateResult {
  return html`<section class="trouble" data-open=${isOpen} aria-labelledby="trouble">
    <h2 id="trouble">Make trouble</h2>
    <button type="button" class="small at-hand" aria-expanded=${isOpen} @click=${() => open(!isOpen)}>
      ${isOpen ? 'No trouble' : 'Make trouble'}
    </button>
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
