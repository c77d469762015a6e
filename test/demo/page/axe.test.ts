import axe, { type AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, PATIENCE } from '../../support/browser.js';
import { chromiumPath } from '../../support/chromium.js';
import { type DemoPage, startDemoPage } from '../../support/demo-page.js';

/** The demo's page held against the rules of axe-core: names, roles, contrast, order, focus. */
describe.skipIf(!chromiumPath)('the demo’s page breaks no rule of accessibility', () => {
  let demo: DemoPage;
  let browser: Browser;

  beforeAll(async () => {
    demo = await startDemoPage(['--days', '3', '--rate', '1', '--seed', '7']);
    browser = await openBrowser();
  }, PATIENCE);

  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  async function opened(
    width: number,
    colorScheme: 'dark' | 'light',
  ): Promise<{ context: BrowserContext; page: Page }> {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    context.setDefaultTimeout(PATIENCE);
    // Not as a script of the page, whose own policy would refuse it.
    await context.addInitScript({ content: axe.source });
    const page = await context.newPage();
    await page.goto(demo.url);
    await page.locator('discord-message[data-is-board]').waitFor();
    return { context, page };
  }

  /** What axe finds, a line each: rule, element, and what to do. */
  async function findings(page: Page): Promise<readonly string[]> {
    const { violations } = (await page.evaluate('axe.run(document)')) as AxeResults;
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary?.replace(/\s+/g, ' ')}`),
    );
  }

  const states: Readonly<Record<string, (page: Page) => Promise<void>>> = {
    'the board': async () => {},
    'the list of commands': async (page) => {
      await page.keyboard.press('/');
      await page.getByRole('option', { name: '/my_stats' }).waitFor();
    },
    'an answer': async (page) => {
      await page.locator('discord-message[data-is-board]').getByRole('button', { name: 'My stats' }).click();
      await page.locator('discord-message[ephemeral] discord-embed').last().waitFor();
    },
    'the tour': async (page) => {
      await page.getByRole('button', { name: 'Show me' }).click();
      await page.getByText('You write a message').waitFor();
    },
    'the panel of /setup': async (page) => {
      await page.getByRole('radio', { name: 'Admin' }).check();
      await page.keyboard.press('/');
      await page.getByRole('combobox', { name: /^Message #/ }).pressSequentially('setup');
      await page.getByRole('option', { name: '/setup' }).waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.command-name', { hasText: '/setup' }).waitFor();
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByText('Statboard settings · Board').last().waitFor();
    },
  };

  for (const colorScheme of ['dark', 'light'] as const) {
    for (const width of [1440, 390, 320]) {
      it(`at ${width} pixels, ${colorScheme}`, async () => {
        const found: string[] = [];
        for (const [state, reach] of Object.entries(states)) {
          const { context, page } = await opened(width, colorScheme);
          await reach(page);
          for (const finding of await findings(page)) found.push(`${state}: ${finding}`);
          await context.close();
        }
        expect(found).toEqual([]);
      });
    }
  }
});
