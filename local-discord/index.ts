export { createDemoClock, type DemoClock } from './clock.js';
export type { DeliveredDispatch, SessionView } from './gateway/session.js';
export type { ModalField } from './interactions/modal-field.js';
export type { ShownModal } from './interactions/modals.js';
export type { InteractionHandle, InteractionOutcome } from './interactions/outcome.js';
export type { Click, Selection, Submission } from './interactions/state.js';
export { createLocalDiscord, type Faults, type LocalDiscord } from './local-discord.js';
export type { LocalDiscordOptions, RateLimit, RateLimitOptions } from './options.js';
export type { RecordedCall } from './rest/server.js';
