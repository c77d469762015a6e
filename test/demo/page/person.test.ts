import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countPushes, drawnLines, openBrowser, PATIENCE } from '../../support/browser.js';
import { chromiumPath } from '../../support/chromium.js';
import { type DemoPage, startDemoPage } from '../../support/demo-page.js';

/** Between two keys, milliseconds. */
const KEY_MS = 150;
const poll = <T>(ask: () => T | Promise<T>) => expect.poll(ask, { timeout: PATIENCE });

/** The demo's page as a person uses it: no key sooner than 150 ms after the last, nor before two pushes of the page's stream. */
describe.skipIf(!chromiumPath)('the demo’s page at the speed of a person', () => {
  let demo: DemoPage;
  let browser: Browser;
  let page: Page;
  let pushed: () => Promise<void>;

  beforeAll(async () => {
    demo = await startDemoPage(['--days', '3', '--rate', '4', '--seed', '7']);
    browser = await openBrowser();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: 'dark' });
    context.setDefaultTimeout(PATIENCE);
    page = await context.newPage();
    pushed = await countPushes(page);
    await page.goto(demo.url);
    await board().waitFor();
    await box().focus();
  });

  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  const box = () => page.getByRole('combobox', { name: /^Message #/ });
  const board = () => page.locator('discord-message[data-is-board]');
  const ephemeral = () => page.locator('discord-message[ephemeral]');
  const problem = () => page.getByRole('alert').textContent();
  /** Presses keys one after the other; one that is not alone a key is typed letter by letter. */
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys.flatMap((text) => (/^(Arrow\w+|Enter|Tab|Escape)$/.test(text) ? [text] : [...text]))) {
      await page.keyboard.press(key);
      await Promise.all([pushed(), page.waitForTimeout(KEY_MS)]);
    }
  };
  const leave = async (): Promise<void> => {
    await ephemeral().last().getByRole('button', { name: 'Dismiss message' }).click();
    await poll(() => ephemeral().count()).toBe(0);
    await box().focus();
  };
  /** What is sent to the bot while something is done. */
  const sentBy = async (act: () => Promise<void>): Promise<unknown> => {
    const asked = page.waitForRequest(/\/api\/commands$/);
    await act();
    return (await asked).postDataJSON();
  };
  const windowsShown = async (): Promise<readonly string[]> => {
    const chips = await ephemeral().last().locator('discord-embed-field discord-code').allTextContents();
    return [...new Set(chips.flatMap((text) => text.match(/^(24h|7d|30d|All)(?=\s)/)?.[0] ?? []))];
  };

  it('has an option picked with the arrow keys', async () => {
    const sent = sentBy(async () => {
      await press('/my', 'Enter', 'ArrowDown', 'ArrowDown', 'ArrowDown');
      const list = page.getByRole('combobox', { name: 'window' });
      expect(await list.getAttribute('aria-expanded')).toBe('true');
      const marked = page.locator(`#${await list.getAttribute('aria-activedescendant')}`);
      expect(await marked.textContent()).toContain('last 30 days');
      await press('Enter', 'Enter');
    });
    expect(await sent).toMatchObject({ command: 'my_stats', options: { window: '30d' } });
    await poll(windowsShown).toEqual(['30d']);
    await leave();
  });

  it('has an option picked by typing a part of it', async () => {
    const sent = sentBy(() => press('/my', 'Enter', '7', 'Enter', 'Enter'));
    expect(await sent).toMatchObject({ options: { window: '7d' } });
    await poll(windowsShown).toEqual(['7d']);
    await leave();
  });

  it('sends a command without an option that was left alone, though its list is open', async () => {
    expect(await sentBy(() => press('/my', 'Enter', 'Enter'))).toMatchObject({ options: {} });
    await poll(windowsShown).toEqual(['24h', '7d', '30d', 'All']);
    await leave();
  });

  it('takes an option that was written out by hand, and says which text is none', async () => {
    expect(await sentBy(() => press('/my_stats window:7d', 'Enter', 'Enter'))).toMatchObject({
      options: { window: '7d' },
    });
    await leave();
    const pasted = sentBy(async () => {
      await box().fill('/my_stats window:7d');
      await pushed();
      await press('Enter');
    });
    expect(await pasted).toMatchObject({ options: { window: '7d' } });
    await leave();
    await press('/my', 'Enter', 'xyz', 'Enter');
    expect(await problem()).toBe('window: choose one from the list, “xyz” is none of it.');
    await press('Escape');
    await poll(() => page.locator(':focus').getAttribute('aria-label')).toMatch(/^Message #/);
  });

  it('offers the commands at a slash, wherever the focus is', async () => {
    await page.evaluate('document.activeElement?.blur()');
    await press('/my', 'Enter');
    await page.locator('.command-name', { hasText: '/my_stats' }).waitFor();
    await press('Escape');
    await poll(() => box().inputValue()).toBe('');
  });

  it('says in words that a command is not there, or not for the visitor', async () => {
    await press('/leaderboard', 'Enter');
    expect(await problem()).toBe('Statboard has no command /leaderboard. Yours: /help, /my_stats.');
    await box().fill('');
    await press('/setup', 'Enter');
    expect(await problem()).toContain('/setup needs Manage Server.');
    await box().fill('');
    await poll(problem).toBe('');
  });

  it.each([320, 390])('wraps no line of figures in /my_stats at %i pixels', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    await box().focus();
    await press('/my', 'Enter', 'Enter');
    await ephemeral().last().locator('discord-embed').waitFor();
    const lines = await drawnLines(page, 'discord-message[ephemeral] discord-embed');
    // The figures stand in code, window first.
    const figures = lines.filter(({ text }) => /^(24h|7d|30d|All)\s/.test(text));
    expect(figures.length).toBeGreaterThanOrEqual(4);
    expect(figures.filter(({ rows }) => rows !== 1)).toEqual([]);
    await leave();
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('turns the pages of /setup by keyboard alone, stays on the menu of pages, and leaves out a channel', async () => {
    await page.getByRole('radio', { name: 'Admin' }).check({ force: true });
    await page.getByText('You are Robin').waitFor();
    await box().focus();
    await press('/setup', 'Enter', 'Enter');
    const panel = ephemeral().last();
    await panel.getByText('Statboard settings · Board').waitFor();
    const focused = () => page.locator(':focus').getAttribute('aria-label');
    // From the box upwards: what dismisses the answer, then the menu of pages.
    await box().focus();
    for (const _ of [1, 2]) await page.keyboard.press('Shift+Tab');
    expect(await focused()).toBe('Which page?');
    await press('ArrowDown');
    await panel.getByText('Statboard settings · Counting').waitFor();
    expect(await focused()).toBe('Which page?');
    await page.keyboard.press('Shift+Tab');
    expect(await focused()).toMatch(/^Leave out/);
    await press('Enter');
    for (const _ of [1, 2]) await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await press('Enter');
    await panel.locator('discord-embed').getByText('Saved.').waitFor();
    expect(await panel.locator('discord-embed').textContent()).toMatch(/Not counted: \S*general/);
    await leave();
    await page.getByRole('radio', { name: 'Member' }).check({ force: true });
  });

  it('counts only in chosen channels, by hand: asks first, adds several at a time and takes one away', async () => {
    await page.getByRole('radio', { name: 'Admin' }).check({ force: true });
    await page.getByText('You are Robin').waitFor();
    await box().focus();
    await press('/setup', 'Enter', 'Enter');
    const panel = ephemeral().last();
    const says = () => panel.locator('discord-embed').textContent();
    const button = (name: string) => panel.getByRole('button', { name, exact: true });
    const menu = (name: string) => panel.locator('details.several', { has: page.locator('legend', { hasText: name }) });
    /** What a menu that is opened shows, and what of it is ticked. */
    const offered = async (name: string) => {
      await menu(name).locator('summary').click();
      const labels = await menu(name).locator('form label').allTextContents();
      const ticked = await menu(name).locator('input:checked').count();
      return { labels: labels.map((label) => label.trim()), ticked };
    };
    const take = async (name: string, ...labels: readonly string[]): Promise<void> => {
      for (const label of labels) await menu(name).getByLabel(label, { exact: true }).check();
      await menu(name).getByRole('button', { name: 'Take these' }).click();
    };
    await panel.getByRole('combobox', { name: /^Which page/ }).selectOption('counting');
    await button('Count only in …').click();
    await poll(says).toContain('None is chosen yet');
    await poll(says).toContain('What was counted before stays as it is.');
    await button('No, leave it').click();
    await button('Count only in …').click();
    await button('Yes, only there').click();
    await poll(says).toContain('Nothing is counted');

    expect((await offered('Count here')).ticked).toBe(0);
    await take('Count here', '# general', '# music', '# help');
    await poll(says).toMatch(/Counted only in: \S*general, \S*music,? and \S*help/);
    // As in Discord's menus, what was sent stays chosen in none of them.
    const more = await offered('Count here');
    expect(more.labels).toContain('# general');
    expect(more.ticked).toBe(0);
    expect(await offered('Take away')).toEqual({ labels: ['#general', '#music', '#help'], ticked: 0 });
    await take('Take away', '#general');
    await poll(says).toMatch(/Counted only in: \S*music and \S*help/);
    expect(await offered('Take away')).toEqual({ labels: ['#music', '#help'], ticked: 0 });

    await button('Count everywhere …').click();
    await poll(says).toContain('From now on it is counted everywhere');
    await button('Yes, everywhere else').click();
    await poll(says).toContain('Not counted:');
    await leave();
    await page.getByRole('radio', { name: 'Member' }).check({ force: true });
  });

  it.each([320, 390])('shows the pages of /setup whole at %i pixels, by touch', async (width) => {
    const context = await browser.newContext({ viewport: { width, height: 800 }, hasTouch: true, isMobile: true });
    context.setDefaultTimeout(PATIENCE);
    const phone = await context.newPage();
    await phone.goto(demo.url);
    await phone.getByText('Admin', { exact: true }).tap();
    await phone.getByText('You are Robin').waitFor();
    await phone.getByRole('combobox', { name: /^Message #/ }).fill('/setup');
    await phone.getByRole('option', { name: '/setup' }).tap();
    await phone.getByRole('form', { name: '/setup' }).getByRole('button', { name: 'Send' }).tap();
    const panel = phone.locator('discord-message[ephemeral]').last();
    /** How far the widest of its parts reaches, pixels. */
    const reach = async () => {
      const parts = await panel.locator('discord-embed, select, summary, discord-button').all();
      const boxes = await Promise.all(parts.map((part) => part.boundingBox()));
      return Math.max(...boxes.map((at) => (at ? at.x + at.width : Number.POSITIVE_INFINITY)));
    };
    for (const [name, title] of [
      ['counting', 'Counting'],
      ['board', 'Board'],
    ] as const) {
      await panel.getByRole('combobox', { name: /^Which page/ }).selectOption(name);
      await panel.getByText(`Statboard settings · ${title}`).waitFor();
      expect(await reach()).toBeLessThanOrEqual(width);
    }
    await panel.getByRole('button', { name: 'Unpin the board' }).tap();
    await panel.getByRole('button', { name: 'Pin the board', exact: true }).tap();
    await panel.getByRole('button', { name: 'Unpin the board' }).waitFor();
    await panel.getByRole('button', { name: 'Dismiss message' }).tap();
    await context.close();
  });

  it('draws the sign of a warning, and an emoji in a message', async () => {
    await page.getByRole('button', { name: /^music/ }).click();
    await page.locator('.room-name', { hasText: 'music' }).waitFor();
    await box().fill('warn ⚠️ fox 🦊 smile 😀');
    await box().press('Enter');
    // Somebody may answer it, and names it then.
    await page.locator('discord-message', { hasText: 'warn ⚠️ fox 🦊 smile 😀' }).first().waitFor();
    await page.getByRole('button', { name: /^stats/ }).click();
    await board().waitFor();
  });

  it('opens on the board though an older answer stands there, and shows the board that comes back', async () => {
    const isInView = () =>
      page.evaluate(`(() => {
        const board = document.querySelector('discord-message[data-is-board]')?.getBoundingClientRect();
        const room = document.querySelector('.messages').getBoundingClientRect();
        return board !== undefined && board.top >= room.top - 1 && board.top < room.bottom - 100;
      })()`);
    await box().focus();
    for (const _ of [1, 2, 3]) await press('/my', 'Enter', 'Enter');
    await poll(() => ephemeral().count()).toBe(3);
    const id = await board().getAttribute('data-id');
    await page.getByRole('button', { name: 'Delete the board' }).click();
    await page.locator(`discord-message[data-is-board]:not([data-id="${id}"])`).waitFor();
    await poll(isInView).toBe(true);
    await page.reload();
    await board().waitFor();
    await pushed();
    await poll(isInView).toBe(true);
  });
});
