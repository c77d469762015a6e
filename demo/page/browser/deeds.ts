import { html, nothing, type TemplateResult } from 'lit';
import type { MessageView } from '../protocol.js';
import type { Send } from './server.js';
import type { Store } from './state.js';

/** What can be done to messages: react and take it back, edit and delete one's own, start a thread. One menu is open at a time. */
export interface MessageDeeds {
  /** The button at a message's corner, with its menu where that is open. */
  menu(message: MessageView): TemplateResult | typeof nothing;
  /** The form in the place of a message that is being edited; null: it is not. */
  editor(message: MessageView): TemplateResult | null;
  /** The reactions under a message, to be added to and taken back. */
  reactions(message: MessageView): TemplateResult | typeof nothing;
}

/** What Discord offers first. */
const EMOJI = [
  { emoji: '👍', name: 'thumbs up' },
  { emoji: '❤️', name: 'heart' },
  { emoji: '😂', name: 'tears of joy' },
  { emoji: '🎉', name: 'party popper' },
  { emoji: '👀', name: 'eyes' },
];
/** Messages that somebody wrote. */
const SAID = [0, 19];
const LONGEST_NAME = 100;
const LONGEST_TEXT = 2000;

type Mode = 'menu' | 'delete' | 'edit' | 'thread';

export function createMessageDeeds({
  store,
  send,
  draw,
  open,
  write,
}: {
  readonly store: Store;
  readonly send: Send;
  readonly draw: () => void;
  /** Opens a channel or thread. */
  readonly open: (channelId: string) => void;
  /** Puts the cursor into the box for writing. */
  readonly write: () => void;
}): MessageDeeds {
  let on: { readonly messageId: string; readonly mode: Mode } | null = null;

  const isLive = (): boolean => store.state.show?.phase === 'live';
  const modeOf = ({ id }: MessageView): Mode | null => (on?.messageId === id ? on.mode : null);
  const isMine = ({ author, type }: MessageView): boolean =>
    author.id === store.state.show?.visitor.id && SAID.includes(type);
  const opener = (messageId: string): string => `deeds-${messageId}`;

  function show(message: MessageView | null, mode: Mode = 'menu'): void {
    on = message === null ? null : { messageId: message.id, mode };
    if (store.state.problem !== null) store.set({ problem: null });
    draw();
  }

  /** Whoever used keys goes on where they opened it; in the box for writing, where that went with its message. */
  function goBack({ id }: MessageView): void {
    setTimeout(() => {
      const button = document.getElementById(opener(id));
      if (button) button.focus();
      else write();
    });
  }

  /** Closes what is open, and what was said of it. */
  function leave(message: MessageView): void {
    show(null);
    goBack(message);
  }

  async function react(message: MessageView, emoji: string, isOn: boolean): Promise<void> {
    await send('reactions', { as: store.state.role, messageId: message.id, emoji, on: isOn });
  }

  async function remove(message: MessageView): Promise<void> {
    // Closed before it is sent: why it was refused comes after, and stays on the page.
    show(null);
    const done = await send('deletions', { as: store.state.role, messageId: message.id });
    if (done === null) goBack(message);
    else write();
  }

  async function edit(message: MessageView, content: string): Promise<void> {
    if (content.trim() === '' || content === message.content) return leave(message);
    const done = await send('edits', { as: store.state.role, messageId: message.id, content });
    // What was refused is there to be sent again.
    if (done !== null) leave(message);
  }

  async function startThread(message: MessageView, name: string): Promise<void> {
    if (name.trim() === '') return;
    const done = await send('threads', { as: store.state.role, messageId: message.id, name });
    if (done === null) return;
    show(null);
    open(message.id);
    write();
  }

  /** A form of one line: Enter sends it, Escape leaves it. */
  function lineForm(
    message: MessageView,
    {
      label,
      value,
      longest,
      done,
      act,
    }: {
      readonly label: string;
      readonly value: string;
      readonly longest: number;
      readonly done: string;
      readonly act: (text: string) => void;
    },
  ): TemplateResult {
    return html`<form
      class="deed-form"
      @submit=${(event: Event) => {
        event.preventDefault();
        const { currentTarget } = event;
        const field = currentTarget instanceof HTMLFormElement ? currentTarget.elements.namedItem('line') : null;
        if (field instanceof HTMLInputElement) act(field.value);
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        leave(message);
      }}
    >
      <input name="line" class="text" aria-label=${label} placeholder=${label} maxlength=${longest} autocomplete="off" .defaultValue=${value} autofocus />
      <button type="submit" class="small primary">${done}</button>
      <button type="button" class="small" @click=${() => leave(message)}>Cancel</button>
    </form>`;
  }

  /** Moves the cursor into what has just been opened. */
  function focusFirst(message: MessageView): void {
    setTimeout(() => {
      const place = document.querySelector<HTMLElement>(`[data-deeds="${message.id}"]`);
      const field = place?.querySelector<HTMLInputElement>('input');
      if (field) {
        field.focus();
        field.setSelectionRange(field.value.length, field.value.length);
      } else place?.querySelector<HTMLButtonElement>('.deeds button')?.focus();
      place?.querySelector('.deeds')?.scrollIntoView({ block: 'nearest' });
    });
  }

  function turnTo(message: MessageView, mode: Mode): void {
    show(message, mode);
    focusFirst(message);
  }

  function choices(message: MessageView): TemplateResult {
    const isThread = store.state.show?.channels.find(({ id }) => id === message.channelId)?.kind === 'thread';
    return html`${EMOJI.map(({ emoji, name }) => {
      const isOn = message.reactions.some((one) => one.emoji === emoji && one.mine);
      return html`<button
        type="button"
        class="emoji"
        aria-label=${`React with ${name}`}
        aria-pressed=${isOn}
        @click=${() => {
          void react(message, emoji, !isOn);
          leave(message);
        }}
      >
        ${emoji}
      </button>`;
    })}
    ${isMine(message) ? html`<button type="button" @click=${() => turnTo(message, 'edit')}>Edit</button>` : nothing}
    ${isThread ? nothing : html`<button type="button" @click=${() => turnTo(message, 'thread')}>Thread</button>`}
    ${isMine(message) ? html`<button type="button" @click=${() => turnTo(message, 'delete')}>Delete</button>` : nothing}`;
  }

  function opened(message: MessageView, mode: Exclude<Mode, 'edit'>): TemplateResult {
    if (mode === 'thread') {
      return html`<div class="deeds" role="group" aria-label="Start a thread">
        ${lineForm(message, { label: 'Name of the thread', value: '', longest: LONGEST_NAME, done: 'Start', act: (name) => void startThread(message, name) })}
      </div>`;
    }
    const onEscape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      leave(message);
    };
    if (mode === 'delete') {
      return html`<div class="deeds" role="group" aria-label="Delete this message?" @keydown=${onEscape}>
        <span class="deeds-question">Delete it? It stays counted.</span>
        <button type="button" @click=${() => leave(message)}>Keep it</button>
        <button type="button" class="bad" @click=${() => void remove(message)}>Delete</button>
      </div>`;
    }
    return html`<div class="deeds" role="group" aria-label="What to do with this message" @keydown=${onEscape}>
      ${choices(message)}
    </div>`;
  }

  return {
    menu(message) {
      if (!isLive() || message.ephemeral || message.failed !== null) return nothing;
      const mode = modeOf(message);
      if (mode === 'edit') return nothing;
      return html`<div class=${`deeds-place ${mode === null ? '' : 'open'}`} data-deeds=${message.id}>
        <button
          type="button"
          class="deeds-open"
          id=${opener(message.id)}
          aria-expanded=${mode !== null}
          aria-label=${`React or more: ${message.author.name}’s message`}
          @click=${() => (mode === null ? turnTo(message, 'menu') : leave(message))}
        >
          <span aria-hidden="true">⋯</span>
        </button>
        ${mode === null ? nothing : opened(message, mode)}
      </div>`;
    },
    editor(message) {
      if (modeOf(message) !== 'edit') return null;
      return html`<div data-deeds=${message.id}>
        ${lineForm(message, { label: 'Edit the message', value: message.content, longest: LONGEST_TEXT, done: 'Save', act: (text) => void edit(message, text) })}
      </div>`;
    },
    reactions(message) {
      if (message.reactions.length === 0) return nothing;
      return html`<div slot="reactions" class="reactions">${message.reactions.map(
        ({ emoji, count, mine }) =>
          html`<button
            type="button"
            class="reaction"
            aria-pressed=${mine}
            aria-label=${`${emoji}, ${count}${mine ? ', you too' : ''}: ${mine ? 'take back' : 'react'}`}
            ?disabled=${!isLive() || message.ephemeral}
            @click=${() => void react(message, emoji, !mine)}
          >
            <span aria-hidden="true">${emoji}</span> <span class="reaction-count">${count}</span>
          </button>`,
      )}</div>`;
    },
  };
}
