import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawnLines, openBrowser, PATIENCE } from '../../support/browser.js';
import { chromiumPath } from '../../support/chromium.js';
import { type DemoPage, startDemoPage } from '../../support/demo-page.js';

/** What a phone of 390 by 844 pixels leaves for messages. */
const SCREEN = 675;
/** Ten weeks take seconds alone, and over a minute beside all other suites on two cores. */
const LIVED_THROUGH = 4 * PATIENCE;
const EMBED = 'discord-message[data-is-board] discord-embed';

/** Ten weeks lived through, so that there is everything: what is usual, changes, who rises and who is new. */
describe.skipIf(!chromiumPath)('the board on a phone', () => {
  let demo: DemoPage;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    demo = await startDemoPage(['--rate', '1']);
    browser = await openBrowser();
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    context.setDefaultTimeout(PATIENCE);
    page = await context.newPage();
    await page.goto(demo.url);
    // The first comparison comes when the ten weeks are over.
    await page.locator('.verdict').waitFor({ timeout: LIVED_THROUGH });
    await page.locator(EMBED).waitFor();
  }, 2 * LIVED_THROUGH);

  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  /** Rows of the lines that begin so, at a width. */
  async function rowsOf(width: number): Promise<(beginning: RegExp) => readonly number[]> {
    await page.setViewportSize({ width, height: 844 });
    const lines = await drawnLines(page, EMBED);
    return (beginning) => lines.filter(({ text }) => beginning.test(text)).map(({ rows }) => rows);
  }

  it('takes one screen of 390 by 675 pixels with five names, above its picture', async () => {
    const rows = await rowsOf(390);
    expect(rows(/^\d\s+\d+\u2068/)).toHaveLength(5);
    const box = await page.locator('discord-message[data-is-board]').boundingBox();
    const picture = await page.locator(`${EMBED} img`).boundingBox();
    const text = await page.locator(`${EMBED} discord-embed-description`).boundingBox();
    if (!box || !picture || !text) throw new Error('there is no board with a picture');
    const ofPicture = picture.y + picture.height - (text.y + text.height);
    expect(ofPicture).toBeGreaterThan(100);
    expect(box.height - ofPicture).toBeLessThanOrEqual(SCREEN);
    expect(box.width).toBe(390);
  });

  it.each([
    [390, { headline: 1, moment: 3, people: 1, figures: 3, member: 1 }],
    [320, { headline: 2, moment: 5, people: 2, figures: 3, member: 1 }],
  ])('wraps its lines no further than they must be at %i pixels', async (width, most) => {
    const rows = await rowsOf(width);
    const wrapped = {
      headline: rows(/^\d+ messages? today so far$/),
      moment: rows(/at this hour \(\d+\)\./),
      people: rows(/^\d+ (person|people) active today, of \d+ in 30 days\.$/),
      figures: rows(/^(24h|7d|30d):/),
      member: rows(/^\d\s+\d+\u2068/),
    };
    expect(Object.values(wrapped).map(({ length }) => length)).toEqual([1, 1, 1, 3, 5]);
    for (const [kind, all] of Object.entries(wrapped)) {
      expect(Math.max(...all), kind).toBeLessThanOrEqual(most[kind as keyof typeof most]);
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });
});
