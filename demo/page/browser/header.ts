import { html, type TemplateResult } from 'lit';
import type { BotView, ShowView } from '../protocol.js';
import { machineTime } from './clock.js';
import type { Store } from './state.js';

const STATES: Readonly<Record<BotView['state'], string>> = {
  starting: 'starting',
  connected: 'running, connected',
  reconnecting: 'running, connecting again',
  killed: 'killed',
  ended: 'ended',
};

function botText({ bot, phase }: ShowView, line: string): string {
  if (line === 'ended' || phase === 'ended') return 'The demo has ended';
  if (line === 'gone') return 'The demo cannot be reached';
  return `Bot: ${STATES[bot.state]}`;
}

/** What Discord keeps for a bot that is away. */
const waiting = ({ missed }: BotView): string =>
  missed === null ? '' : ` · ${missed} missed ${missed === 1 ? 'event' : 'events'}`;

function detail({ bot, store }: ShowView): string {
  if (bot.startsAgainAt !== null) {
    const seconds = Math.max(0, Math.ceil((bot.startsAgainAt - machineTime()) / 1000));
    return `starts again in ${seconds} s${waiting(bot)}`;
  }
  const starts = `started ${bot.starts === 1 ? 'once' : `${bot.starts} times`}`;
  const sessions = bot.sessions === 1 ? 'one session' : `${bot.sessions} sessions`;
  return `${starts}, ${sessions}${waiting(bot)} · store: ${store}`;
}

/** What the bar's buttons do. */
export interface HeaderUse {
  readonly setTheme: (theme: 'dark' | 'light') => void;
  readonly showMe: () => void;
  /** On a phone. */
  readonly fold: (isFolded: boolean) => void;
}

/** The bar at the top: what this is, how the bot is, the tour, dark or light. */
export function headerView(store: Store, { setTheme, showMe, fold }: HeaderUse): TemplateResult {
  const { show, line, theme, tour, isFolded } = store.state;
  const other = theme === 'light' ? 'dark' : 'light';
  const state = line !== 'open' ? 'ended' : (show?.bot.state ?? 'starting');
  return html`<header class="bar" data-folded=${isFolded}>
    <h1><img src="/icon.svg" alt="" width="24" height="24" /> Statboard <span>demo</span></h1>
    <p class="bot" data-state=${state}>
      <span class="dot" aria-hidden="true"></span>
      <span role="status" class="bot-state">${show ? botText(show, line) : 'Connecting'}</span>
      <span class="bot-detail">${show && line === 'open' ? detail(show) : ''}</span>
    </p>
    <button type="button" class="small fold" aria-expanded=${!isFolded} @click=${() => fold(!isFolded)}>
      <span aria-hidden="true">${isFolded ? '▾' : '▴'}</span><span class="unseen">More of the bar</span>
    </button>
    <button
      type="button"
      class="small primary show-me"
      ?disabled=${show?.phase !== 'live' || line !== 'open' || tour?.state === 'running'}
      @click=${showMe}
    >
      Show me
    </button>
    <button type="button" class="theme" @click=${() => setTheme(other)}>
      ${other === 'light' ? 'Light' : 'Dark'}<span class="unseen"> colours</span>
    </button>
  </header>`;
}
