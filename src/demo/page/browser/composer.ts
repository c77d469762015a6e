import { html, nothing, type TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import type { CommandView } from '../protocol.js';
import { createCommandForm } from './command-form.js';
import type { Send } from './server.js';
import type { Store } from './state.js';
import { type Suggesting, suggestionKey, suggestionList } from './suggestions.js';

/** The box in which one writes, or types `/` and gets the bot's commands. */
export interface Composer {
  view(): TemplateResult;
}

const LIST_ID = 'commands';

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
    onClose: () => requestAnimationFrame(() => box.value?.focus()),
  });

  const allowed = (): readonly CommandView[] => (store.state.show?.commands ?? []).filter((one) => one.allowed);

  function show(open: boolean): void {
    isOpen = open;
    draw();
  }

  function type(typed: string): void {
    text = typed;
    active = 0;
    show(true);
  }

  async function write(): Promise<void> {
    const content = text.trim();
    if (content === '' || content.startsWith('/')) return;
    type('');
    const body = { as: store.state.role, channelId: store.state.room?.channelId ?? '', content };
    // What was refused is there to be sent again.
    if ((await send('messages', body)) === null && text === '') type(content);
  }

  function list(): Suggesting {
    const wanted = text.slice(1).toLowerCase();
    const found = isOpen && text.startsWith('/') ? allowed().filter(({ name }) => name.startsWith(wanted)) : [];
    return {
      id: LIST_ID,
      title: 'Statboard’s commands',
      items: found.map(({ name, description }) => ({ value: name, label: `/${name}`, description })),
      active,
      pick({ value }) {
        const command = allowed().find(({ name }) => name === value);
        if (!command) return;
        type('');
        form.open(command);
      },
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
        aria-activedescendant=${isShown ? `${LIST_ID}-${active}` : nothing}
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
    view() {
      // Somebody else may not have the command that was being filled in.
      const command = allowed().find(({ name }) => name === form.command);
      return command ? form.view(command) : textView();
    },
  };
}
