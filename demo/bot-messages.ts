/** What the simulation tells the bot's process. `now` is the demo's time; `running`: it goes on from there by itself. */
export type ToBot =
  | { readonly kind: 'start' | 'clock'; readonly now: number; readonly running: boolean }
  | { readonly kind: 'applied' };

/** What the bot's process says: first that it listens, then answers. */
export type FromBot =
  | { readonly kind: 'ready' | 'started' | 'clock' }
  | { readonly kind: 'applied'; readonly position: { readonly sessionId: string; readonly sequence: number } | null };
