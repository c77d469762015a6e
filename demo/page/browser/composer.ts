import { html, type TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import type { CommandView } from '../protocol.js';
import { createCommandForm } from './command-form.js';
import type { Send } from './server.js';
import type { Store } from './state.js';
import { marked, type Suggesting, suggestionKey, suggestionList } from './suggestions.js';

/** The box in which one writes, or types `/` and gets the bot's commands. */
export interface Composer {
  view(): TemplateResult;
  /** Puts the cursor into it. */
  focus(): void;
  /** Types a text letter by letter and sends it; resolves with the answer, null where it was refused. */
  say(words: string, signal: AbortSignal): Promise<unknown>;
  /** As if `/` had been typed into it, unless a command is being filled in. */
  slash(): void;
}

const LIST_ID = 'commands';
/** Somebody types so fast, milliseconds for a letter. */
const LETTER_MS = 60;

export function createComposer({
  store,
  send,
  draw,
}: {
  readonly store: Store;
  readonly send: Send;
  readonly draw: () => void;
}): Composer {
  let text = '';
  let active = 0;
  let isOpen = false;
  const box = createRef<HTMLInputElement>();
  const form = createCommandForm({
    store,
    send,
    draw,
    onClose: () => queueMicrotask(() => box.value?.focus()),
  });

  const allowed = (): readonly CommandView[] => (store.state.show?.commands ?? []).filter((one) => one.allowed);

  function show(open: boolean): void {
    isOpen = open;
    draw();
  }

  /** Opens the command that was written out, with what follows it for its options; false: there is none for the visitor. */
  function opened(written: string): boolean {
    const [, name, rest] = /^\/(\S+)\s*(.*)$/.exec(written) ?? [];
    const command = allowed().find((one) => one.name === name);
    if (!command) return false;
    text = '';
    form.open(command, rest);
    return true;
  }

  function type(typed: string): void {
    if (store.state.problem !== null) store.set({ problem: null });
    if (/^\/\S+\s/.test(typed) && opened(typed)) return;
    text = typed;
    active = 0;
    show(true);
  }

  /** Why nothing comes of a command that the list does not offer. */
  function whyNot(written: string): string {
    const name = written.slice(1).split(/\s/, 1)[0] ?? '';
    const needs = store.state.show?.commands.find((one) => one.name === name)?.needs;
    if (needs) return `/${name} needs ${needs}. Under “Be somebody else” you can be one who has it.`;
    const yours = allowed().map((one) => `/${one.name}`);
    return `Statboard has no command /${name}. Yours: ${yours.join(', ')}.`;
  }

  async function write(): Promise<unknown> {
    const content = text.trim();
    if (content === '') return null;
    if (content.startsWith('/')) {
      if (!opened(content)) store.set({ problem: whyNot(content) });
      return null;
    }
    type('');
    const body = { as: store.state.role, channelId: store.state.room?.channelId ?? '', content };
    const answer = await send('messages', body);
    // What was refused is there to be sent again.
    if (answer === null && text === '') type(content);
    return answer;
  }

  async function say(words: string, signal: AbortSignal): Promise<unknown> {
    const kept = text;
    try {
      for (let length = 1; length <= words.length; length += 1) {
        type(words.slice(0, length));
        await new Promise((resolve) => setTimeout(resolve, LETTER_MS));
        signal.throwIfAborted();
      }
      return await write();
    } finally {
      // What was half written when it began.
      type(kept);
    }
  }

  function list(): Suggesting {
    const wanted = text.slice(1).toLowerCase();
    const found = isOpen && text.startsWith('/') ? allowed().filter(({ name }) => name.startsWith(wanted)) : [];
    return {
      id: LIST_ID,
      title: 'Statboard’s commands',
      items: found.map(({ name, description }) => ({ value: name, label: `/${name}`, description })),
      active,
      pick: ({ value }) => void opened(`/${value}`),
      mark(index) {
        active = index;
        draw();
      },
    };
  }

  function textView(): TemplateResult {
    const commands = list();
    const isShown = commands.items.length > 0;
    const { show: seen, room } = store.state;
    const channel = seen?.channels.find(({ id, isStats }) => (room ? id === room.channelId : isStats))?.name ?? 'stats';
    return html`<form
      class="composer"
      @submit=${(event: Event) => {
        event.preventDefault();
        void write();
      }}
    >
      ${suggestionList(commands)}
      <input
        class="text"
        ${ref(box)}
        autocomplete="off"
        maxlength="2000"
        placeholder=${`Message #${channel}, or / for commands`}
        aria-label=${`Message #${channel}; type a slash for the bot’s commands`}
        role="combobox"
        aria-expanded=${isShown}
        aria-controls=${LIST_ID}
        aria-autocomplete="list"
        aria-activedescendant=${marked(commands)}
        ?disabled=${seen?.phase !== 'live'}
        .value=${text}
        @focus=${() => show(true)}
        @blur=${() => show(false)}
        @input=${({ target }: Event) => target instanceof HTMLInputElement && type(target.value)}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === 'Escape') show(false);
          else suggestionKey(event, commands);
        }}
      />
    </form>`;
  }

  return {
    say,
    focus() {
      if (form.command === null) box.value?.focus();
      else form.focus();
    },
    slash() {
      if (form.command !== null) return form.focus();
      type('/');
      queueMicrotask(() => box.value?.focus());
    },
    view() {
      // Somebody else may not have the command that was being filled in.
      const command = allowed().find(({ name }) => name === form.command);
      return command ? form.view(command) : textView();
    },
  };
}
