/** First part of the custom ids of `/setup`'s panel. */
export const SETUP_PANEL = 'setup';
/** Of the ids below. A panel of another version is told to be old: raise it when an id changes its meaning. */
const VERSION = '1';

/** What can be done on the panel. What an action needs to know is in its id, so that a panel outlives the process. */
const SETUP_ACTIONS = [
  'home',
  'channel',
  'not-counted',
  'refresh',
  'zone',
  'zone-form',
  'pin',
  'make',
  'check',
  'look',
  'look-shows',
  'look-top',
  'look-save',
] as const;
export type SetupAction = (typeof SETUP_ACTIONS)[number];

/** The custom id of a component of the panel. */
export function setupId(action: SetupAction, argument?: string): string {
  return [SETUP_PANEL, VERSION, action, ...(argument === undefined ? [] : [argument])].join(':');
}

/** What a custom id asks for; null: it is of another version. */
export function setupAsked(customId: string): { readonly action: SetupAction; readonly argument: string } | null {
  const [panel, version, name, argument = ''] = customId.split(':');
  const action = SETUP_ACTIONS.find((known) => known === name);
  return panel === SETUP_PANEL && version === VERSION && action !== undefined ? { action, argument } : null;
}
