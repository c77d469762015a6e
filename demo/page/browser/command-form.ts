import { html, nothing, type TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import type { CommandView, OptionView } from '../protocol.js';
import { botOffers, isFree, ownOffers, toSend } from './offers.js';
import type { Send } from './server.js';
import type { Store } from './state.js';
import { marked, type Suggesting, type Suggestion, suggestionKey, suggestionList } from './suggestions.js';

/** A chosen slash command with its options, before it is sent. */
export interface CommandForm {
  /** The name of the chosen command; null: none. Each push of the stream brings the command itself anew. */
  readonly command: string | null;
  /** `typed`: options written out by hand, as in `window:7d`. */
  open(command: CommandView, typed?: string): void;
  /** Puts the cursor into its first option, or on its button where it has none. */
  focus(): void;
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

  function focus(): void {
    const first = box.value?.querySelector('input') ?? box.value?.querySelector<HTMLElement>('button[type=submit]');
    first?.focus();
  }

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

  const isChosen = (name: string): boolean => filled[name]?.value !== undefined;
  const boxOf = ({ name }: OptionView) => box.value?.querySelector<HTMLInputElement>(`[name="${CSS.escape(name)}"]`);

  /** Sends it, unless something is missing or was typed and never chosen. */
  async function run(chosen: CommandView): Promise<void> {
    const missing = chosen.options.find(({ name, required }) => required && !isChosen(name));
    if (missing) return boxOf(missing)?.focus();
    const loose = chosen.options.find(({ name }) => (filled[name]?.text ?? '') !== '' && !isChosen(name));
    if (loose) {
      store.set({ problem: `${loose.name}: choose one from the list, “${filled[loose.name]?.text}” is none of it.` });
      return boxOf(loose)?.focus();
    }
    const sent = body(chosen);
    close();
    await send('commands', sent);
  }

  const offersOf = (option: OptionView): readonly Suggestion[] => ownOffers(option, store.state.show?.channels ?? []);

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
      const wanted = typed.toLowerCase();
      found = offersOf(option).filter(({ value, label }) => label.toLowerCase().includes(wanted) || value === typed);
    }
    set(() => {
      offered = found.slice(0, MOST);
      // What need not be chosen is left empty with one key; where something was typed, the first that fits is meant.
      active = typed === '' && !option.required ? -1 : 0;
    });
  }

  /** Takes what was typed: as the value itself, or where one must choose as far as it names a choice. */
  function fill(option: OptionView, text: string): void {
    const choice = isFree(option)
      ? undefined
      : offersOf(option).find(({ value, label }) => [value, label].includes(text));
    const isValue = text !== '' && (isFree(option) || choice);
    filled = { ...filled, [option.name]: { text, ...(isValue && { value: toSend(option, choice?.value ?? text) }) } };
  }

  function type(chosen: CommandView, option: OptionView, typed: string): void {
    // Whoever writes options out by hand names the one whose box it is.
    const prefix = `${option.name}:`;
    const text = typed.startsWith(prefix) ? typed.slice(prefix.length) : typed;
    fill(option, text);
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

  function optionView(chosen: CommandView, option: OptionView): TemplateResult {
    const list = listOf(option);
    return html`<label class="option">
      <span class="option-name">${option.name}</span>
      <input
        name=${option.name}
        autocomplete="off"
        placeholder=${option.required ? 'required' : 'optional'}
        role="combobox"
        aria-expanded=${list.items.length > 0}
        aria-controls=${LIST_ID}
        aria-autocomplete="list"
        aria-activedescendant=${marked(list)}
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
        @keydown=${(event: KeyboardEvent) => suggestionKey(event, list)}
      />
    </label>`;
  }

  return {
    get command() {
      return command;
    },
    open(chosen, typed = '') {
      command = chosen.name;
      filled = {};
      for (const option of chosen.options) {
        const written = typed.split(/\s+/).find((part) => part.startsWith(`${option.name}:`));
        const text = written?.slice(option.name.length + 1);
        if (text) fill(option, text);
      }
      focused = null;
      offered = [];
      draw();
      // As soon as it is drawn, not a frame later: the next key belongs into the option.
      queueMicrotask(focus);
    },
    focus,
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
