import { MEMBER_WINDOWS, type MemberWindow } from '../reports/shapes.js';

/** Name of the panel that the answer to `/my_stats` is: what its components' custom ids begin with. */
export const MY_STATS_PANEL = 'my-stats';

/** The windows that its buttons lead to, in their order. */
export const WINDOW_BUTTONS = ['24h', '7d', '30d', 'all'] as const satisfies readonly MemberWindow[];

/** `custom_id` of the button that shows a window. */
export const windowButton = (window: MemberWindow): string => `${MY_STATS_PANEL}:${window}`;

/** The window that a custom id asks for; null: none that is known. */
export function windowAsked(customId: string): MemberWindow | null {
  return MEMBER_WINDOWS.find((window) => windowButton(window) === customId) ?? null;
}
