import { html, nothing, type TemplateResult } from 'lit';
import type { ChannelView } from '../protocol.js';
import type { Store } from './state.js';

const SIGNS: Readonly<Record<ChannelView['kind'], string>> = { text: '#', forum: '☰', thread: '└' };

/** Server and channels, with a dot where something was written since one looked. */
export function channelsView(store: Store, open: (channelId: string) => void): TemplateResult {
  const { show, room, seen } = store.state;
  const channels = show?.channels ?? [];
  const isNew = ({ id, lastMessageId, isStats }: ChannelView): boolean =>
    show?.phase === 'live' &&
    !isStats &&
    id !== room?.channelId &&
    lastMessageId !== null &&
    seen[id] !== lastMessageId;
  const entry = (channel: ChannelView): TemplateResult => {
    const name = html`<span class="channel-sign" aria-hidden="true">${SIGNS[channel.kind]}</span
      ><span class="channel-name">${channel.name}</span>`;
    if (channel.kind === 'forum') return html`<li><span class="channel forum">${name}</span></li>`;
    const isOpen = channel.id === room?.channelId;
    return html`<li>
      <button
        type="button"
        class=${`channel ${channel.kind} ${isNew(channel) ? 'new' : ''}`}
        aria-current=${isOpen ? 'page' : nothing}
        @click=${() => open(channel.id)}
      >
        ${name}${isNew(channel) ? html`<span class="unseen"> (something new)</span>` : nothing}
      </button>
    </li>`;
  };
  return html`<nav class="channels" aria-label="Channels">
    <h2 class="guild">${show?.guild.name ?? 'A server'}</h2>
    <ul>${channels.map(entry)}</ul>
  </nav>`;
}
