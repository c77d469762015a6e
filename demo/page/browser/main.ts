import '@skyra/discord-components-core';
import { html, nothing, render } from 'lit';
import type { Role } from '../protocol.js';
import { createChangedDigits } from './changed-digits.js';
import { channelsView } from './channels.js';
import { machineTime } from './clock.js';
import { createComposer } from './composer.js';
import { mendPaleText } from './contrast.js';
import { createMessageDeeds } from './deeds.js';
import { faultsView } from './faults.js';
import { formView } from './form.js';
import { headerView } from './header.js';
import { paceView } from './pace.js';
import { createFollowing, roomView } from './room.js';
import { scoreView } from './score.js';
import { createListening, createSend } from './server.js';
import { createStore } from './state.js';
import { storyView } from './story.js';
import { firstTheme, keepTheme } from './theme.js';
import { createTour } from './tour.js';
import { tourView } from './tour-view.js';
import { visitorView } from './visitor.js';

mendPaleText();

let planned = false;

/** Draws once for all changes of one moment. */
function draw(): void {
  if (planned) return;
  planned = true;
  queueMicrotask(() => {
    planned = false;
    render(page(), document.body);
    following.follow();
    digits.look();
  });
}

const store = createStore(
  {
    show: null,
    room: null,
    role: 'member',
    channelId: null,
    theme: firstTheme(),
    line: 'open',
    problem: null,
    isFolded: false,
    isTroubleOpen: false,
    tour: null,
    seen: {},
  },
  draw,
);
const send = createSend(store);
const listen = createListening(store);
const composer = createComposer({ store, send, draw });
const deeds = createMessageDeeds({ store, send, draw, open, write: () => queueMicrotask(() => composer.focus()) });
const following = createFollowing();
const digits = createChangedDigits();
const tour = createTour({ store, send, open, write: composer.say });

function open(channelId: string): void {
  store.set({ channelId, room: null });
  listen();
}

function be(role: Role): void {
  store.set({ role });
  listen();
}

function page() {
  const { show, room, role, theme, problem } = store.state;
  const now = machineTime() - (show?.behind ?? 0);
  const channelId = room?.channelId ?? '';
  const channel = show?.channels.find(({ id }) => id === channelId);
  return html`
    <a
      class="skip"
      href="#writing"
      @click=${(event: Event) => {
        event.preventDefault();
        composer.focus();
      }}
      >To the box for writing</a
    >
    ${headerView(store, {
      setTheme: (chosen) => store.set({ theme: keepTheme(chosen) }),
      showMe: () => tour.start(),
      fold: (isFolded) => store.set({ isFolded }),
    })}
    <div class="page" data-theme=${theme}>
      ${channelsView(store, open)}
      <main class="room">
        <h2 class="room-name"><span class="room-name-sign" aria-hidden="true">#</span> ${channel?.name ?? 'stats'}</h2>
        ${roomView(
          store,
          {
            now,
            use: (message, customId, values) =>
              void send('components', { as: role, channelId, messageId: message.id, customId, values }),
            dismiss: (message) => void send('dismiss', { messageId: message.id }),
            deeds,
          },
          following.at,
        )}
        ${tourView(store, () => tour.stop())}
        <div id="writing">${composer.view()}</div>
        <p class="problem" role="alert">${problem ?? nothing}</p>
      </main>
      <aside class="panel" aria-label="Behind the scenes">
        ${
          show === null || show.phase === 'starting' || show.phase === 'history'
            ? html`<p>Here it will stand whether the bot counts right, and you can make trouble for it.</p>`
            : [
                visitorView(show, role, be),
                paceView(show.pace, (busy) => void send('pace', { busy })),
                faultsView(show.faults, {
                  isOpen: store.state.isTroubleOpen,
                  open: (isTroubleOpen) => store.set({ isTroubleOpen }),
                  commit(kind) {
                    store.set({ isTroubleOpen: false });
                    void send('faults', { kind });
                  },
                }),
                scoreView(show, now),
                storyView(show),
              ]
        }
      </aside>
    </div>
    ${formView(
      room?.form ?? null,
      (interactionId, fields) => void send('forms', { as: role, channelId, interactionId, fields }),
      (interactionId) => void send('forms', { as: role, channelId, interactionId, fields: null }),
    )}
  `;
}

/** Whether an element takes keys that are typed. */
const isTypedInto = (element: EventTarget | null): boolean =>
  element instanceof HTMLElement &&
  element.closest('input:not([type=radio]), textarea, select, dialog, [contenteditable]') !== null;

// As in Discord: a slash offers the commands, wherever one is.
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTypedInto(event.target)) return;
  event.preventDefault();
  composer.slash();
});

document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape' && store.state.tour?.state === 'running') tour.stop();
});

// Whoever reads has no use for the bar; only a phone folds it.
for (const name of ['touchmove', 'wheel']) {
  document.addEventListener(
    name,
    ({ target }) => {
      const isReading = target instanceof Element && target.closest('.messages') !== null;
      if (isReading && !store.state.isFolded) store.set({ isFolded: true });
    },
    { passive: true },
  );
}

listen();
draw();
// Relative times go on.
setInterval(draw, 1000);
