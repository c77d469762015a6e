import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, PATIENCE } from '../../support/browser.js';
import { chromiumPath } from '../../support/chromium.js';
import { type DemoPage, startDemoPage } from '../../support/demo-page.js';

const poll = <T>(ask: () => T | Promise<T>) => expect.poll(ask, { timeout: PATIENCE });
const HEIGHT = 675;

/** The demo's page under a thumb. */
describe.skipIf(!chromiumPath)('the demo’s page on a phone', () => {
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

  async function opened(width: number): Promise<{ context: BrowserContext; page: Page }> {
    const context = await browser.newContext({ viewport: { width, height: HEIGHT }, hasTouch: true, isMobile: true });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    await page.goto(demo.url);
    await page.locator('discord-message[data-is-board]').waitFor();
    return { context, page };
  }

  const bar = (page: Page) => page.locator('.bar');
  const barHeight = async (page: Page): Promise<number> => (await bar(page).boundingBox())?.height ?? 0;
  const more = (page: Page) => page.getByRole('button', { name: 'More of the bar' });

  it.each([320, 390])('has trouble at hand at %i pixels, without scrolling', async (width) => {
    const { context, page } = await opened(width);
    const hand = page.getByRole('button', { name: 'Make trouble' });
    const place = await hand.boundingBox();
    expect(place && place.y > HEIGHT / 2 && place.y + place.height <= HEIGHT && place.height >= 40).toBe(true);
    // What one writes in is above it.
    const writing = await page.getByRole('combobox', { name: /^Message #/ }).boundingBox();
    expect(writing && place && writing.y + writing.height <= place.y).toBe(true);
    const before = await page.locator('discord-message[data-is-board]').getAttribute('data-id');
    await hand.tap();
    await page.getByRole('button', { name: 'Delete the board' }).tap();
    await page.locator(`discord-message[data-is-board]:not([data-id="${before}"])`).waitFor();
    await poll(() => page.getByRole('button', { name: 'Delete the board' }).isVisible()).toBe(false);
    expect(await page.evaluate('scrollY')).toBe(0);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await context.close();
  });

  it.each([320, 390])('folds its bar away at %i pixels: by a press, and when one reads', async (width) => {
    const { context, page } = await opened(width);
    const whole = await barHeight(page);
    await more(page).tap();
    await poll(() => barHeight(page)).toBeLessThan(whole / 1.5);
    expect(await more(page).getAttribute('aria-expanded')).toBe('false');
    expect(await page.getByRole('button', { name: 'Show me' }).isVisible()).toBe(true);
    await more(page).tap();
    await poll(() => barHeight(page)).toBe(whole);
    await page.locator('.messages').dispatchEvent('touchmove');
    await poll(() => barHeight(page)).toBeLessThan(whole / 1.5);
    await context.close();
  });
});
