import type { RoomView, ShowView } from '../protocol.js';
import type { Store } from './state.js';

/** Sends what the visitor does. Resolves with the answer, or with null where it was refused; why is on the page then. */
export type Send = (action: string, body: Readonly<Record<string, unknown>>) => Promise<unknown>;

export function createSend(store: Store): Send {
  return async (action, body) => {
    try {
      const answer = await fetch(`/api/${action}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      const said: unknown = await answer.json();
      const isProblem = !answer.ok && typeof said === 'object' && said !== null && 'error' in said;
      store.set({ problem: isProblem ? String(said.error) : null });
      return answer.ok ? said : null;
    } catch {
      store.set({ problem: 'The demo cannot be reached.' });
      return null;
    }
  };
}

/** Listens to what happens for the present visitor and channel; call it again when either changed. */
export function createListening(store: Store): () => void {
  let source: EventSource | null = null;
  return () => {
    source?.close();
    const { role, channelId } = store.state;
    const query = new URLSearchParams({ as: role, ...(channelId && { channel: channelId }) });
    const opened = new EventSource(`/events?${query}`);
    source = opened;
    opened.addEventListener('open', () => store.set({ line: 'open' }));
    opened.addEventListener('show', ({ data }) => {
      const show: ShowView = JSON.parse(data);
      store.set({ show, line: 'open' });
    });
    opened.addEventListener('room', ({ data }) => {
      const room: RoomView = JSON.parse(data);
      const last = room.messages.at(-1)?.id;
      store.set({
        room,
        channelId: room.channelId,
        ...(last && { seen: { ...store.state.seen, [room.channelId]: last } }),
      });
    });
    opened.addEventListener('ended', () => {
      opened.close();
      store.set({ line: 'ended' });
    });
    opened.addEventListener('error', () => store.set({ line: 'gone' }));
  };
}
