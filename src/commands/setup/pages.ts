import type { SetupPageName } from '../../guilds/guild-settings.js';
import type { MessagePayload } from '../../views/payload.js';
import { setupView } from '../../views/setup/setup-view.js';
import type { Texts } from '../../views/texts.js';
import type { PageAction, PageNews, SetupPage, SetupPlace } from './page.js';

/** The pages of `/setup` by their names and by what their components do. */
export interface SetupPages {
  /** The page of a name; the first one where there is none of it. */
  named(name: string | undefined): SetupPage;
  /** undefined: no page has such an action. */
  acting(action: string): { readonly page: SetupPage; readonly act: PageAction } | undefined;
  /** The message that shows a page. */
  show(name: SetupPageName, place: SetupPlace, news?: PageNews): MessagePayload;
}

/**
 * @param list in the order in which people see them; `/setup` opens the first
 * @throws RangeError where there is none, or two have an action of one name
 */
export function setupPages(list: readonly SetupPage[], texts: Texts): SetupPages {
  const [first] = list;
  if (first === undefined) throw new RangeError('/setup has no page');
  const actions = new Map<string, { readonly page: SetupPage; readonly act: PageAction }>();
  for (const page of list) {
    for (const [action, act] of Object.entries(page.actions)) {
      if (actions.has(action)) throw new RangeError(`two pages of /setup have the action ${action}`);
      actions.set(action, { page, act });
    }
  }
  const named = (name: string | undefined): SetupPage => list.find((page) => page.name === name) ?? first;
  return {
    named,
    acting: (action) => actions.get(action),
    show(name, place, { notes, view, instead } = {}) {
      if (instead) return instead;
      const own = named(name);
      const shown = view ?? own.view(place);
      const views = list.map((page) => (page === own ? shown : page.view(place)));
      return setupView(shown, views, texts, notes);
    },
  };
}
