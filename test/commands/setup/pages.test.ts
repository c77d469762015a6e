import { expect, it } from 'vitest';
import type { SetupPage } from '../../../src/commands/setup/page.js';
import { setupPages } from '../../../src/commands/setup/pages.js';
import { boardPageView } from '../../../src/views/setup/board-page-view.js';
import { en } from '../../../src/views/texts.js';

const page = (name: SetupPage['name'], ...actions: string[]): SetupPage => ({
  name,
  view: () =>
    boardPageView(
      {
        channel: null,
        chosenChannelId: null,
        standsIn: null,
        unfit: null,
        refreshMinutes: null,
        usualRefresh: '* * * * *',
        pin: true,
        content: { headline: false, picture: false, figures: [], top: { by: 'messages', most: 0 } },
        wanted: [],
        missing: [],
        pictureFails: false,
        ownId: '1',
      },
      en,
    ),
  actions: Object.fromEntries(actions.map((action) => [action, () => ({})])),
});

it('has each action on one page only: a custom id must mean one thing', () => {
  const pages = setupPages([page('board', 'a', 'b'), page('counting', 'c')], en);
  expect(pages.acting('c')?.page.name).toBe('counting');
  expect(pages.acting('d')).toBeUndefined();
  expect(pages.acting('constructor')).toBeUndefined();
  expect(() => setupPages([page('board', 'a'), page('counting', 'a')], en)).toThrow(
    'two pages of /setup have the action a',
  );
  expect(() => setupPages([], en)).toThrow('/setup has no page');
});

it('has the first page where there is none of a name', () => {
  const pages = setupPages([page('counting'), page('board')], en);
  expect([pages.named('board'), pages.named('weather'), pages.named(undefined)].map(({ name }) => name)).toEqual([
    'board',
    'counting',
    'counting',
  ]);
});
