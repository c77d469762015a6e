import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPace } from '../../../demo/page/pace.js';
import { createRandom } from '../../../demo/random.js';
import { openBrowser, PATIENCE } from '../../support/browser.js';
import { chromiumPath } from '../../support/chromium.js';
import { type DemoPage, startDemoPage } from '../../support/demo-page.js';

const poll = <T>(ask: () => T | Promise<T>) => expect.poll(ask, { timeout: PATIENCE });

it('lets the next thing happen at once when it becomes busy while a usual one was waited for', async () => {
  // A number so near to 1 that the usual wait would be hours.
  const pace = createPace({ rate: 100, busy: false, random: { next: () => 1 - 1e-9 } });
  const next = pace.next(new AbortController().signal);
  expect(pace.view).toEqual({ busy: false, rate: 100, usualADay: 240 });
  pace.set(true);
  await next;
  expect(pace.view.busy).toBe(true);
});

it('waits no longer when it is ended', async () => {
  const ending = new AbortController();
  const next = createPace({ rate: 1, busy: false, random: createRandom(1) }).next(ending.signal);
  ending.abort();
  await next;
});

/** The pace in a real browser. The tests follow each other like one visit. */
describe.skipIf(!chromiumPath)('the pace of the demo’s people', () => {
  let demo: DemoPage;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    demo = await startDemoPage(['--days', '3', '--seed', '7']);
    browser = await openBrowser();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(PATIENCE);
    page = await context.newPage();
    await page.goto(demo.url);
    await page.locator('.verdict').waitFor();
  }, PATIENCE);

  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  const busy = () => page.getByRole('switch', { name: 'Busy' });
  const what = () => page.locator('#pace-what').textContent();
  const verdict = () => page.locator('.verdict').textContent();

  it('is as usual at first, and compares what the visitor alone has written', async () => {
    expect(await busy().isChecked()).toBe(false);
    expect(await what()).toContain('some 240 things a day');
    const before = Number(await page.locator('.verdict').getAttribute('data-at'));
    const box = page.getByRole('combobox', { name: /^Message #/ });
    await box.pressSequentially('quiet here', { delay: 150 });
    await box.press('Enter');
    await poll(async () => Number(await page.locator('.verdict').getAttribute('data-at'))).toBeGreaterThan(before);
    await poll(verdict).toMatch(/^\s*All \d+ equal, .*; 0 things happened since/);
  });

  it('is a time-lapse when it is busy, and says so', async () => {
    await busy().check();
    await poll(what).toContain('Time-lapse: 2 things a second, 720 times as many as usual');
    await poll(async () => Number(/; (\d+) things? happened since/.exec((await verdict()) ?? '')?.[1])).toBeGreaterThan(
      2,
    );
    await busy().uncheck();
    await poll(what).toContain('As usual');
  });

  it('is busy for as long as the tour needs others, and as usual again after it was stopped', async () => {
    await page.getByRole('button', { name: 'Show me' }).click();
    await poll(() => busy().isChecked()).toBe(true);
    await page.getByText('Bot: killed').waitFor();
    await page.keyboard.press('Escape');
    await poll(() => busy().isChecked()).toBe(false);
    await page.getByText('Bot: running, connected').waitFor();
  });
});
