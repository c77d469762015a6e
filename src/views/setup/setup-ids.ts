/** First part of the custom ids of `/setup`'s panel. */
export const SETUP_PANEL = 'setup';
/** Of the ids below. A panel of another version is told to be old: raise it when an id changes its meaning. */
const VERSION = '1';

/** Shows the first page. */
export const HOME = 'home';
/** Shows the page that was chosen in the menu of pages. */
export const TURN_PAGE = 'page';

/** The custom id of a component of the panel. What an action needs to know is in it, so that a panel outlives the process. */
export function setupId(action: string, argument?: string): string {
  return [SETUP_PANEL, VERSION, action, ...(argument === undefined ? [] : [argument])].join(':');
}

/** What a custom id asks for; null: it is of another version. */
export function setupAsked(customId: string): { readonly action: string; readonly argument: string } | null {
  const [panel, version, action, argument = ''] = customId.split(':');
  return panel === SETUP_PANEL && version === VERSION && action !== undefined ? { action, argument } : null;
}
