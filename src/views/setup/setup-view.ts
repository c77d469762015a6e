import type { SetupPageName } from '../../guilds/guild-settings.js';
import { ACCENT, type MessagePayload, TROUBLE } from '../payload.js';
import type { Texts } from '../texts.js';
import { type Row, textMenu } from './action-rows.js';
import type { PageView } from './page-view.js';
import { setupId, TURN_PAGE } from './setup-ids.js';

function pageMenu(pages: readonly PageView[], shown: SetupPageName, { setup }: Texts): Row {
  const options = pages.map(({ name }) => ({
    label: setup.pageOption(setup.pages[name].name),
    value: name,
    description: setup.pages[name].holds,
    default: name === shown,
  }));
  return textMenu(setupId(TURN_PAGE), setup.menus.page, options);
}

/**
 * A page of `/setup`: what is in the way, how things stand, what else there is to know, here and on the other pages, what
 * was just done; and the page's menus and buttons, with the menu of all pages below them.
 */
export function setupView(
  shown: PageView,
  pages: readonly PageView[],
  texts: Texts,
  notes: readonly string[] = [],
): MessagePayload {
  const { setup } = texts;
  const { trouble, lines, remarks } = shown;
  const elsewhere = pages.flatMap(({ name, summary }) =>
    name === shown.name || summary === null ? [] : [setup.elsewhere(summary, setup.pages[name].name)],
  );
  const isFine = pages.every(({ summary }) => summary === null);
  const description = [
    ...(trouble.length > 0 ? [...trouble, ''] : []),
    ...lines,
    '',
    ...(isFine ? [setup.allThere] : [...remarks, ...elsewhere]),
    ...(notes.length > 0 ? notes : [setup.hint]),
    ...(trouble.length > 0 ? [setup.seeTop] : []),
  ].join('\n');
  return {
    embeds: [
      {
        title: setup.title(setup.pages[shown.name].name),
        color: trouble.length > 0 ? TROUBLE : ACCENT,
        description,
      },
    ],
    components: [...shown.rows, pageMenu(pages, shown.name, texts)],
    allowed_mentions: { parse: [] },
  };
}
