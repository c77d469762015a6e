import { html, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import type { MessageView } from '../protocol.js';
import { type Drawing, messageView } from './message.js';
import type { Store } from './state.js';

/** Nearer than this to the end, one reads along, pixels. */
const NEAR = 80;

/** Keeps a list where one reads: at its end, as Discord does, or at a board that is taller than the room. */
export interface Following {
  /** Takes the list over when it is made. */
  readonly at: (element: Element | undefined) => void;
  follow(): void;
}

export function createFollowing(): Following {
  let list: HTMLElement | null = null;
  let count = 0;
  let isAtEnd = true;
  let isAtBoard = false;
  /** The board that stood here last; undefined: none was seen yet. */
  let boardId: string | undefined;
  const watch = new ResizeObserver(follow);

  function follow(): void {
    if (!list) return;
    const messages = list.querySelectorAll('discord-message, discord-system-message');
    const isMore = messages.length > count && count > 0;
    count = messages.length;
    if (isMore && isAtBoard) isAtEnd = true;
    const board = list.querySelector<HTMLElement>('discord-message[data-is-board]');
    if (board && boardId !== undefined && board.dataset.id !== boardId) comeBack(board);
    boardId = board?.dataset.id ?? boardId;
    if (board && isAtBoard && !isAtEnd) list.scrollTop = board.offsetTop - list.offsetTop - 8;
    else if (isAtEnd) list.scrollTop = list.scrollHeight;
  }

  /** Shows a board that was posted anew, which takes a moment and happens where one may not look. */
  function comeBack(board: HTMLElement): void {
    isAtBoard = true;
    isAtEnd = false;
    board.classList.add('come-back');
    board.addEventListener('animationend', () => board.classList.remove('come-back'), { once: true });
  }

  return {
    follow,
    at(element) {
      if (!(element instanceof HTMLElement) || element === list) return;
      list = element;
      count = 0;
      boardId = undefined;
      isAtBoard = element.dataset.board === 'true';
      isAtEnd = !isAtBoard;
      watch.disconnect();
      for (const child of element.children) watch.observe(child);
      watch.observe(element);
      const moved = (): void => {
        isAtBoard = false;
        isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
      };
      // Only what the visitor moves counts, not what is moved here.
      for (const name of ['wheel', 'touchmove', 'keydown', 'pointerdown']) {
        element.addEventListener(name, () => requestAnimationFrame(moved), { passive: true });
      }
      follow();
    },
  };
}

function progress(share: number, days: number, members: number): TemplateResult {
  const percent = Math.floor(share * 100);
  return html`<div class="waiting">
    <p>Time-lapse: ${members} simulated people live through ${days === 1 ? '1 day' : `${days} days`} first, so that there is something to count.</p>
    <progress max="100" value=${percent} aria-label="History lived through">${percent} %</progress>
    <p class="percent">${percent} %</p>
  </div>`;
}

/** What screen readers are told of the newest message that the visitor alone sees. The board's redraws are not told. */
function privately(messages: readonly MessageView[]): string {
  const newest = messages.findLast(({ ephemeral }) => ephemeral);
  if (!newest || newest.loading) return '';
  const what = newest.usedBy ? ` to /${newest.usedBy.command}` : '';
  return (
    newest.failed ?? `${newest.author.name}’s answer${what} stands at the end of the messages. Only you can see it.`
  );
}

/** The open channel. */
export function roomView(
  store: Store,
  drawing: Omit<Drawing, 'now' | 'channels'> & { readonly now: number },
  at: (element: Element | undefined) => void,
): TemplateResult {
  const { show, room, theme } = store.state;
  if (!show || show.phase === 'starting') {
    return html`<div class="messages"><div class="waiting"><p>Starting a local Discord, its people and the bot …</p></div></div>`;
  }
  if (show.phase === 'history')
    return html`<div class="messages">${progress(show.progress, show.days, show.members)}</div>`;
  const messages: readonly MessageView[] = room?.messages ?? [];
  const isStats = show.channels.some(({ id, isStats: stats }) => stats && id === room?.channelId);
  const all: Drawing = { ...drawing, channels: show.channels };
  // The components take their theme from around them once, when they are made.
  return html`<p class="unseen" role="status" aria-label="Answer">${privately(messages)}</p>
    ${keyed(
      `${room?.channelId} ${theme}`,
      html`<div class="messages" data-board=${isStats} ${ref(at)} tabindex="0" role="region" aria-label="Messages">
      <discord-messages ?light-theme=${theme === 'light'} no-background>
        ${repeat(
          messages,
          ({ id }) => id,
          (message, index) => messageView(message, messages[index - 1], all),
        )}
      </discord-messages>
      ${messages.length === 0 ? html`<p class="nothing">Nothing stands here.</p>` : ''}
    </div>`,
    )}`;
}
