import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, PATIENCE } from '../../support/browser.js';
import { chromiumPath } from '../../support/chromium.js';
import { type DemoPage, startDemoPage } from '../../support/demo-page.js';

const poll = <T>(ask: () => T | Promise<T>) => expect.poll(ask, { timeout: PATIENCE });

/** "Show me" in a real browser, held against what really happened. */
describe.skipIf(!chromiumPath)('the demo’s tour', () => {
  let demo: DemoPage;
  let browser: Browser;

  beforeAll(async () => {
    demo = await startDemoPage(['--days', '3', '--rate', '4', '--seed', '7']);
    browser = await openBrowser();
  }, PATIENCE);

  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  async function opened(width: number): Promise<{ context: BrowserContext; page: Page; sent: readonly string[] }> {
    const isPhone = width < 640;
    const context = await browser.newContext({
      viewport: { width, height: 844 },
      hasTouch: isPhone,
      isMobile: isPhone,
    });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    const sent: string[] = [];
    page.on('request', (asked) => {
      if (asked.method() === 'POST') sent.push(`${new URL(asked.url()).pathname} ${asked.postData()}`);
    });
    await page.goto(demo.url);
    await page.locator('.verdict').waitFor();
    return { context, page, sent };
  }

  const showMe = (page: Page) => page.getByRole('button', { name: 'Show me' });
  const tour = (page: Page) => page.getByRole('region', { name: 'Show me' });
  const step = (page: Page, name: string) => tour(page).getByText(name, { exact: false }).first().waitFor();

  it('writes, has it counted, deletes the board, kills the bot, and ends with all equal and the way to one’s own server', async () => {
    const { context, page, sent } = await opened(1280);
    const board = page.locator('discord-message[data-is-board]');
    const before = await board.getAttribute('data-id');
    await showMe(page).click();
    await page.locator('discord-message', { hasText: 'Hello from the tour!' }).waitFor();
    await step(page, 'The demo’s own tally says');
    const lit = () => page.evaluate('CSS.highlights.get("changed").size + CSS.highlights.get("changed-before").size');
    await poll(lit).toBeGreaterThan(0);
    await step(page, 'Somebody deletes the board');
    await step(page, 'The board is back after');
    expect(await board.getAttribute('data-id')).not.toBe(before);
    await page.getByText('Bot: killed').waitFor();
    await poll(async () => Number(await page.locator('.tour-missed').textContent())).toBeGreaterThan(0);
    await step(page, 'connected again after');
    await poll(() => page.locator('.tour-missed').textContent()).toBe('0');
    await step(page, '6 of 6');
    const link = page.getByRole('link', { name: 'Put it on your server' });
    await link.waitFor();
    const caption = await page.locator('.tour-caption').textContent();
    expect(caption).toMatch(/All \d+ equal/);
    expect(await page.locator('.verdict').textContent()).toMatch(/All \d+ equal/);
    // Nothing but what the box and the buttons send.
    expect(sent.map((line) => line.replace(/"channelId":"\d+"/, '"channelId":""'))).toEqual([
      '/api/messages {"as":"member","channelId":"","content":"Hello from the tour!"}',
      '/api/faults {"kind":"board"}',
      '/api/faults {"kind":"kill"}',
    ]);
    const setUp = context.waitForEvent('page');
    await link.click();
    const readme = await setUp;
    await readme.getByRole('heading', { name: 'Put it on your server' }).waitFor();
    await readme.getByText('cp .env.example .env').waitFor();
    await tour(page).getByRole('button', { name: 'Close' }).click();
    await poll(() => tour(page).count()).toBe(0);
    await context.close();
  });

  it('is ended by Escape, and what was half written is there again', async () => {
    const { context, page, sent } = await opened(1280);
    const box = page.getByRole('combobox', { name: /^Message #/ });
    await box.pressSequentially('half', { delay: 150 });
    await showMe(page).click();
    await step(page, 'You write a message');
    await page.keyboard.press('Escape');
    await poll(() => tour(page).count()).toBe(0);
    await poll(() => box.inputValue()).toBe('half');
    expect(sent.filter((line) => line.startsWith('/api/faults'))).toEqual([]);
    await context.close();
  });

  it.each([320, 390])('fits %i pixels, and is ended by touch', async (width) => {
    const { context, page } = await opened(width);
    await showMe(page).tap();
    await step(page, 'You write a message');
    const place = await tour(page).boundingBox();
    expect(place && place.x >= 0 && place.x + place.width <= width).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await tour(page).getByRole('button', { name: 'Stop' }).tap();
    await poll(() => tour(page).count()).toBe(0);
    await context.close();
  });
});
