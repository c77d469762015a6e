import type { Call } from './holds.js';

/** A call to an address, and how it is shown in a log. */
export function callOf(method: string, url: string): Call {
  const path = new URL(url).pathname.replace(/^.*?\/v\d+\//, '/');
  const shown = path
    .replace(/^(\/(?:webhooks|interactions)\/\d+\/)[^/]+/, '$1:token')
    .replace(/\/\d+/g, '/:id')
    .replace(/(\/reactions)\/.*/, '$1');
  return { key: `${method} ${path}`, shown: `${method} ${shown}` };
}
