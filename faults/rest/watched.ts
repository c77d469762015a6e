import type { LocalDiscord } from '../../local-discord/index.js';
import type { Trial } from '../fault.js';
import { boardsIn } from '../stage.js';

/** Between looks at the boards, milliseconds. */
const LOOKS_EVERY = 20;
export const MESSAGES = '/channels/{channel_id}/messages';
export const MESSAGE = '/channels/{channel_id}/messages/{message_id}';

type Call = LocalDiscord['calls'][number];

/** Whether a call counts among those for which Discord bans who makes too many. */
export const isRefused = ({ status }: Call): boolean => status === 401 || status === 403 || status === 429;

/** Answers to commands: a person's wish is tried each time. */
export const isAnswer = (route: string): boolean => / \/(interactions|webhooks)\//.test(route);

/** How often a route failed or went without an answer, most first. */
export function failuresOf(calls: readonly Call[]): readonly (readonly [route: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { method, route, status } of calls) {
    if (status !== null && status < 400) continue;
    const name = `${method} ${route}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** Whether a call brought the board, or changed it. */
export const isDrawing = ({ method, route, status }: Call): boolean =>
  status === 200 && ((method === 'POST' && route === MESSAGES) || (method === 'PATCH' && route === MESSAGE));

/** Looks how many boards stand in a channel at a time, until the trial ends. */
export function watchBoards(trial: Trial, discord: LocalDiscord, channelId: string): { readonly most: number } {
  const seen = { most: 0 };
  const timer = setInterval(() => {
    seen.most = Math.max(seen.most, boardsIn(discord, channelId).length);
  }, LOOKS_EVERY);
  trial.onEnd(() => clearInterval(timer));
  return seen;
}
