import { html, nothing, type TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import type { CommandView, OptionView } from '../protocol.js';
import { botOffers, isFree, ownOffers, toSend } from './offers.js';
import type { Send } from './server.js';
import type { Store } from './state.js';
import { type Suggesting, type Suggestion, suggestionKey, suggestionList } from './suggestions.js';

/** A chosen slash command with its options, before it is sent. */
export interface CommandForm {
  /** The name of the chosen command; null: none. Each push of the stream brings the command itself anew. */
  readonly command: string | null;
  open(command: CommandView): void;
  view(command: CommandView): TemplateResult;
}

interface Filled {
  /** What is sent; absent: nothing was chosen. */
  readonly value?: string | number | boolean;
  readonly text: string;
}

const MOST = 25;
const LIST_ID = 'offers';

export function createCommandForm({
  store,
  send,
  draw,
  onClose,
}: {
  readonly store: Store;
  readonly send: Send;
  readonly draw: () => void;
  readonly onClose: () => void;
}): CommandForm {
  let command: string | null = null;
  let filled: Readonly<Record<string, Filled>> = {};
  /** The name of the option that is being filled in: the option itself is another object after each push. */
  let focused: string | null = null;
  let offered: readonly Suggestion[] = [];
  let active = 0;
  let asked = 0;
  const box = createRef<HTMLFormElement>();

  function set(change: () => void): void {
    change();
    draw();
  }

  function options(): Record<string, string | number | boolean> {
    return Object.fromEntries(
      Object.entries(filled).flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]])),
    );
  }

  const body = (chosen: CommandView) => ({
    as: store.state.role,
    channelId: store.state.room?.channelId ?? '',
    command: chosen.name,
    options: options(),
  });

  function close(): void {
    command = null;
    draw();
    onClose();
  }

  async function run(chosen: CommandView): Promise<void> {
    const missing = chosen.options.find(({ name, required }) => required && filled[name]?.value === undefined);
    if (missing) {
      box.value?.querySelector<HTMLInputElement>(`[name="${CSS.escape(missing.name)}"]`)?.focus();
      return;
    }
    const sent = body(chosen);
    close();
    await send('commands', sent);
  }

  /** Offers what may be chosen, as far as it is typed. */
  async function offer(chosen: CommandView, option: OptionView, typed: string): Promise<void> {
    asked += 1;
    const turn = asked;
    let found: readonly Suggestion[];
    if (option.autocomplete) {
      const sent = body(chosen);
      const answer = await send('choices', {
        ...sent,
        options: { ...sent.options, [option.name]: typed },
        focused: option.name,
      });
      if (turn !== asked || focused !== option.name) return;
      found = botOffers(answer);
    } else {
      const all = ownOffers(option, store.state.show?.channels ?? []);
      found = all.filter(({ label }) => label.toLowerCase().includes(typed.toLowerCase()));
    }
    set(() => {
      offered = found.slice(0, MOST);
      active = 0;
    });
  }

  function type(chosen: CommandView, option: OptionView, text: string): void {
    const value = text === '' || !isFree(option) ? {} : { value: toSend(option, text) };
    filled = { ...filled, [option.name]: { text, ...value } };
    void offer(chosen, option, text);
    draw();
  }

  function listOf(option: OptionView): Suggesting {
    return {
      id: LIST_ID,
      title: option.description,
      items: focused === option.name ? offered : [],
      active,
      pick: ({ value, label }) =>
        set(() => {
          filled = { ...filled, [option.name]: { value: toSend(option, value), text: label } };
          offered = [];
        }),
      mark: (index) =>
        set(() => {
          active = index;
        }),
    };
  }

  /** Enter sends what is chosen, or leaves an optional one empty; before that, keys are for the list. */
  function key(event: KeyboardEvent, option: OptionView): void {
    const now = filled[option.name];
    const isUntouched = now === undefined || now.text === '';
    if (event.key === 'Tab' && isUntouched) return;
    if (event.key === 'Enter' && now?.value !== undefined && !option.autocomplete) return;
    if (event.key === 'Enter' && isUntouched && !option.required && active === 0) return;
    suggestionKey(event, listOf(option));
  }

  function optionView(chosen: CommandView, option: OptionView): TemplateResult {
    const isShown = focused === option.name && offered.length > 0;
    return html`<label class="option">
      <span class="option-name">${option.name}</span>
      <input
        name=${option.name}
        autocomplete="off"
        placeholder=${option.required ? 'required' : 'optional'}
        role="combobox"
        aria-expanded=${isShown}
        aria-controls=${LIST_ID}
        aria-autocomplete="list"
        aria-activedescendant=${isShown ? `${LIST_ID}-${active}` : nothing}
        .value=${filled[option.name]?.text ?? ''}
        @focus=${() => {
          focused = option.name;
          offered = [];
          void offer(chosen, option, '');
        }}
        @blur=${() =>
          set(() => {
            if (focused === option.name) focused = null;
          })}
        @input=${({ target }: Event) => target instanceof HTMLInputElement && type(chosen, option, target.value)}
        @keydown=${(event: KeyboardEvent) => key(event, option)}
      />
    </label>`;
  }

  return {
    get command() {
      return command;
    },
    open(chosen) {
      command = chosen.name;
      filled = {};
      focused = null;
      offered = [];
      draw();
      requestAnimationFrame(() => {
        const first = box.value?.querySelector('input') ?? box.value?.querySelector<HTMLElement>('button[type=submit]');
        first?.focus();
      });
    },
    view: (chosen) =>
      html`<form
        class="composer command"
        ${ref(box)}
        aria-label=${`/${chosen.name}`}
        @submit=${(event: Event) => {
          event.preventDefault();
          void run(chosen);
        }}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === 'Escape') close();
        }}
      >
        ${chosen.options.filter(({ name }) => name === focused).map((option) => suggestionList(listOf(option)))}
        <span class="command-name">/${chosen.name}</span>
        ${chosen.options.map((option) => optionView(chosen, option))}
        ${chosen.options.length === 0 ? html`<span class="command-description">${chosen.description}</span>` : nothing}
        <span class="composer-buttons">
          <button type="submit" class="small primary">Send</button>
          <button type="button" class="small" @click=${close}>Cancel</button>
        </span>
      </form>`,
  };
}
