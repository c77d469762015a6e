import type { ServerResponse } from 'node:http';
import type { Role } from './protocol.js';
import type { Show } from './show.js';

/** The open pages, each told what changed for its visitor. */
export interface Streams {
  /** Tells a page of everything that changes until it goes away. */
  open(response: ServerResponse, visit: { readonly role: Role; readonly channelId: string | null }): void;
  /** Looks at once instead of at the next turn. */
  look(): void;
  close(): void;
}

interface Page {
  readonly response: ServerResponse;
  readonly role: Role;
  /** The channel that is open; null: none yet, so that the stats channel will be. */
  channelId: string | null;
  readonly told: Map<string, string>;
}

/** What a visitor sees is computed anew so often, and told where it differs. */
const LOOK_MS = 150;

export function createStreams(show: Show): Streams {
  const pages = new Set<Page>();

  function tell({ response, told }: Page, event: string, data: unknown): void {
    const text = JSON.stringify(data);
    // A page that does not read is not sent more; it gets the newest state when it reads again.
    if (told.get(event) === text || response.writableNeedDrain) return;
    told.set(event, text);
    response.write(`event: ${event}\ndata: ${text}\n\n`);
  }

  function look(): void {
    for (const page of pages) {
      const view = show.view(page.role);
      tell(page, 'show', view);
      const stats = view.channels.find(({ isStats }) => isStats);
      const channel = view.channels.find(({ id }) => id === page.channelId) ?? stats;
      if (view.phase !== 'live' || !channel) continue;
      // A board that moves takes nobody along, least of all the admin who moved it.
      page.channelId = channel.id;
      tell(page, 'room', show.visits.room(page.role, channel.id));
    }
  }

  const timer = setInterval(look, LOOK_MS);
  return {
    open(response, { role, channelId }) {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('retry: 1000\n\n');
      const page: Page = { response, role, channelId, told: new Map() };
      pages.add(page);
      response.on('close', () => pages.delete(page));
      look();
    },
    look,
    close() {
      clearInterval(timer);
      for (const page of pages) {
        tell(page, 'ended', true);
        page.response.end();
      }
    },
  };
}
