import axe, { type AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, PATIENCE } from '../../support/browser.js';
import { chromiumPath } from '../../support/chromium.js';
import { type DemoPage, startDemoPage } from '../../support/demo-page.js';

/** Between two keys, milliseconds: as fast as a person types. */
const KEY_MS = 150;
const poll = <T>(ask: () => T | Promise<T>) => expect.poll(ask, { timeout: PATIENCE });

/** What a visitor does to messages besides writing them. */
describe.skipIf(!chromiumPath)('a visitor of the demo’s page', () => {
  let demo: DemoPage;
  let browser: Browser;

  beforeAll(async () => {
    demo = await startDemoPage(['--days', '3', '--seed', '7']);
    browser = await openBrowser();
  }, PATIENCE);

  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  /** The page in a channel in which people talk. */
  async function opened(width: number, touch = false): Promise<{ context: BrowserContext; page: Page }> {
    const context = await browser.newContext({ viewport: { width, height: 800 }, hasTouch: touch, isMobile: touch });
    context.setDefaultTimeout(PATIENCE);
    await context.addInitScript({ content: axe.source });
    const page = await context.newPage();
    await page.goto(demo.url);
    await page.locator('discord-message[data-is-board]').waitFor();
    await page.getByRole('button', { name: /^music/ }).click();
    await page.locator('.channel[aria-current]', { hasText: 'music' }).waitFor();
    return { context, page };
  }

  const box = (page: Page) => page.getByRole('combobox', { name: /^Message #/ });
  const type = (page: Page, text: string) => page.keyboard.type(text, { delay: KEY_MS });
  const focused = (page: Page) => page.locator(':focus').getAttribute('aria-label');

  /** A comparison that is newer than all that was done so far. */
  async function allEqualAnew(page: Page): Promise<void> {
    const verdict = page.locator('.verdict');
    const before = await verdict.getAttribute('data-at');
    await page
      .locator('.channels')
      .getByRole('button', { name: /^stats/ })
      .click();
    await page.locator('discord-message[data-is-board]').getByRole('button', { name: 'Refresh' }).click();
    await poll(() => verdict.getAttribute('data-at')).not.toBe(before);
    await poll(() => verdict.textContent()).toMatch(/All \d+ equal/);
  }

  async function write(page: Page, text: string): Promise<Locator> {
    await box(page).focus();
    await type(page, text);
    await page.keyboard.press('Enter');
    const message = page.locator('discord-message').filter({ hasText: text });
    await message.waitFor();
    return message;
  }

  it('reacts, takes it back, edits and deletes by keyboard alone, and all is counted right', async () => {
    const { context, page } = await opened(1280);
    const message = await write(page, 'kites');
    const more = message.getByRole('button', { name: /^React or more/ });
    await more.focus();
    await page.keyboard.press('Enter');
    await poll(() => focused(page)).toBe('React with thumbs up');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    // Where it was opened one goes on.
    await poll(() => focused(page)).toMatch(/^React or more/);
    const heart = message.getByRole('button', { name: '❤️, 1, you too: take back' });
    await heart.waitFor();
    await heart.focus();
    await page.keyboard.press('Enter');
    await poll(() => heart.count()).toBe(0);

    await more.focus();
    await page.keyboard.press('Enter');
    await message.getByRole('button', { name: 'Edit', exact: true }).focus();
    await page.keyboard.press('Enter');
    await poll(() => focused(page)).toBe('Edit the message');
    await type(page, ' fly');
    await page.keyboard.press('Escape');
    await poll(() => message.textContent()).not.toContain('fly');
    await more.focus();
    await page.keyboard.press('Enter');
    await message.getByRole('button', { name: 'Edit', exact: true }).click();
    await poll(() => focused(page)).toBe('Edit the message');
    await type(page, ' fly');
    await page.keyboard.press('Enter');
    await page.locator('discord-message[edited]').filter({ hasText: 'kites fly' }).waitFor();

    await more.focus();
    await page.keyboard.press('Enter');
    await message.getByRole('button', { name: 'Delete', exact: true }).click();
    await message.getByRole('button', { name: 'Keep it' }).click();
    await poll(() => message.count()).toBe(1);
    await more.click();
    await message.getByRole('button', { name: 'Delete', exact: true }).click();
    await message.getByText('It stays counted.').waitFor();
    await message.getByRole('button', { name: 'Delete', exact: true }).click();
    await poll(() => message.count()).toBe(0);
    await poll(() => focused(page)).toMatch(/^Message #music/);

    await allEqualAnew(page);
    await context.close();
  });

  it('says why a message was not deleted, and goes on where it was asked', async () => {
    const { context, page } = await opened(1280);
    const message = await write(page, 'stays here');
    const more = message.getByRole('button', { name: /^React or more/ });
    await page.route('**/api/deletions', (route) => route.abort());
    await message.hover();
    await more.click();
    await message.getByRole('button', { name: 'Delete', exact: true }).click();
    await message.getByText('It stays counted.').waitFor();
    await message.getByRole('button', { name: 'Delete', exact: true }).click();
    await poll(() => focused(page)).toMatch(/^React or more/);
    expect(await page.getByRole('alert').textContent()).toBe('The demo cannot be reached.');
    expect(await message.count()).toBe(1);
    await context.close();
  });

  it('starts a thread, and writes in it', async () => {
    const { context, page } = await opened(1280);
    const message = await write(page, 'a plan');
    await message.hover();
    await message.getByRole('button', { name: /^React or more/ }).click();
    await message.getByRole('button', { name: 'Thread', exact: true }).click();
    await poll(() => focused(page)).toBe('Name of the thread');
    await type(page, 'Kite day');
    await page.keyboard.press('Enter');
    await page.locator('.channel[aria-current]', { hasText: 'Kite day' }).waitFor();
    await poll(() => focused(page)).toMatch(/^Message #Kite day/);
    const inside = await write(page, 'on Sunday');
    await inside.hover();
    await inside.getByRole('button', { name: /^React or more/ }).click();
    // No thread in a thread.
    expect(await inside.getByRole('button', { name: 'Thread', exact: true }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await allEqualAnew(page);
    await context.close();
  });

  it.each([390, 320])('reacts by touch at %i pixels, without anything beside the screen', async (width) => {
    const { context, page } = await opened(width, true);
    const message = page
      .locator('discord-message')
      .filter({ has: page.locator('.deeds-open') })
      .last();
    await message.getByRole('button', { name: /^React or more/ }).tap();
    const place = await message.locator('.deeds').boundingBox();
    expect(place && place.x >= 0 && place.x + place.width <= width && place.y >= 0).toBe(true);
    await message.getByRole('button', { name: 'React with party popper' }).tap();
    const mine = message.getByRole('button', { name: /^🎉, \d+, you too: take back$/ });
    await mine.waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await mine.tap();
    await poll(() => mine.count()).toBe(0);
    await context.close();
  });

  it.each([1440, 390])('breaks no rule of accessibility with what can be done open, at %i pixels', async (width) => {
    const { context, page } = await opened(width);
    const found: string[] = [];
    const look = async (state: string): Promise<void> => {
      const { violations } = (await page.evaluate('axe.run(document)')) as AxeResults;
      for (const { id, nodes } of violations) for (const { target } of nodes) found.push(`${state}: ${id}: ${target}`);
    };
    const message = await write(page, `axes at ${width}`);
    const open = () => message.getByRole('button', { name: /^React or more/ }).click();
    await message.hover();
    await open();
    await look('menu');
    await message.getByRole('button', { name: 'Delete', exact: true }).click();
    await look('delete');
    await message.getByRole('button', { name: 'Keep it' }).click();
    await open();
    await message.getByRole('button', { name: 'React with heart' }).click();
    await message.getByRole('button', { name: /^❤️, 1, you too/ }).waitFor();
    await open();
    await message.getByRole('button', { name: 'Edit', exact: true }).click();
    await look('edit');
    expect(found).toEqual([]);
    await context.close();
  });

  it('is told why nothing comes of what cannot be done', async () => {
    const { context, page } = await opened(1280);
    const ask = async (action: string, body: object): Promise<unknown> => {
      const answer = await page.request.post(`${demo.url}api/${action}`, {
        data: { as: 'member', ...body },
        headers: { Origin: new URL(demo.url).origin },
      });
      return { status: answer.status(), ...(await answer.json()) };
    };
    const id = await page.locator('discord-message').first().getAttribute('data-id');
    const refused = (error: string) => ({ status: 400, error });
    expect(await ask('edits', { messageId: '123', content: 'x' })).toEqual(
      refused('This message is not there any more.'),
    );
    const notYours = refused('Only who wrote a message can change it.');
    expect(await ask('edits', { messageId: id, content: 'x' })).toEqual(notYours);
    expect(await ask('deletions', { messageId: id })).toEqual(notYours);
    const cannotBeSent = refused('This cannot be sent.');
    expect(await ask('edits', { messageId: id, content: '  ' })).toEqual(cannotBeSent);
    expect(await ask('edits', { messageId: id, content: 'x'.repeat(2001) })).toEqual(cannotBeSent);
    expect(await ask('threads', { messageId: id, name: '' })).toEqual(cannotBeSent);
    expect(await ask('threads', { messageId: id, name: 'x'.repeat(101) })).toEqual(cannotBeSent);
    expect(await ask('threads', { messageId: id, name: 'A thread' })).toEqual({ status: 200 });
    expect(await ask('threads', { messageId: id, name: 'Another' })).toEqual(
      refused('This message has a thread already.'),
    );
    for (let n = 0; n < 20; n += 1)
      await ask('reactions', { messageId: id, emoji: String.fromCodePoint(0x1f600 + n), on: true });
    expect(await ask('reactions', { messageId: id, emoji: '🦊', on: true })).toEqual(
      refused('A message holds 20 different reactions, and this one has them.'),
    );
    // Once more is no second one.
    expect(await ask('reactions', { messageId: id, emoji: '😀', on: true })).toEqual({ status: 200 });
    await context.close();
  });
});
