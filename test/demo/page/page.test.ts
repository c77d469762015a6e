import { request } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, PATIENCE } from '../../support/browser.js';
import { chromiumPath } from '../../support/chromium.js';
import { type DemoPage, startDemoPage } from '../../support/demo-page.js';

const poll = <T>(ask: () => T | Promise<T>) => expect.poll(ask, { timeout: PATIENCE });

/** The demo's page in a real browser. One demo and one browser; the tests follow each other like one visit. */
describe.skipIf(!chromiumPath)('the demo’s page', () => {
  let demo: DemoPage;
  let browser: Browser;
  let page: Page;
  const outside: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    demo = await startDemoPage(['--days', '3', '--rate', '4', '--seed', '7']);
    browser = await openBrowser();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: 'dark' });
    context.setDefaultTimeout(PATIENCE);
    page = await context.newPage();
    page.on('request', (asked) => {
      if (!asked.url().startsWith(demo.url) && !asked.url().startsWith('data:')) outside.push(asked.url());
    });
    page.on('console', (line) => {
      if (line.type() === 'error') complaints.push(line.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(demo.url);
  });

  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  const box = () => page.getByRole('combobox', { name: /^Message #/ });
  const board = () => page.locator('discord-message[data-is-board]');
  const ephemeral = () => page.locator('discord-message[ephemeral]');
  const story = () => page.getByRole('log', { name: 'What happened' });
  const be = (role: string) => page.getByRole('radio', { name: role }).check({ force: true });
  const commands = async (): Promise<readonly string[]> => {
    await box().fill('/');
    const names = await page.getByRole('option').locator('.suggestion-label').allTextContents();
    await box().fill('');
    return names;
  };
  /** Types a command without options, and sends it. */
  const use = async (name: string): Promise<void> => {
    await box().fill(`/${name}`);
    await page.getByRole('option', { name: `/${name}` }).waitFor();
    await box().press('Enter');
    await page
      .getByRole('form', { name: `/${name}` })
      .getByRole('button', { name: 'Send' })
      .press('Enter');
  };
  /** Has a moderator redraw the board: true when every figure on it is the tally's. */
  const everyFigureEquals = async (): Promise<boolean> => {
    await be('Moderator');
    const before = await page.locator('.verdict').getAttribute('data-at');
    await use('stat_refresh');
    await page.locator(`.verdict:not([data-at="${before}"])`).waitFor();
    const isEqual = await page.locator('.verdict').getAttribute('data-equal');
    await ephemeral().last().getByRole('button', { name: 'Dismiss message' }).click();
    await be('Member');
    return isEqual === 'true';
  };

  it('shows the board in the stats channel, drawn by Discord’s components', async () => {
    await board().waitFor();
    await board()
      .getByText(/messages? today so far/)
      .waitFor();
    expect(await board().count()).toBe(1);
    expect(await page.getByRole('button', { name: /^stats/ }).getAttribute('aria-current')).toBe('page');
    expect(await page.locator('.bot-state').textContent()).toBe('Bot: running, connected');
  });

  it('holds every figure of the board against the simulation’s own tally', async () => {
    await page.locator('.verdict[data-equal="true"]').waitFor();
    expect(await page.locator('.score [data-equal]').count()).toBeGreaterThanOrEqual(9);
  });

  it('lists the bot’s real commands, and those that one may use only', async () => {
    expect(await commands()).toEqual(['/help', '/my_stats']);
    await be('Moderator');
    await poll(commands).toEqual(['/help', '/my_stats', '/stat_refresh']);
    expect(await page.locator('.rights').textContent()).toContain('/setup (Manage Server)');
    await be('Admin');
    await poll(commands).toEqual(['/help', '/my_stats', '/setup', '/stat_refresh']);
    await be('Member');
    await poll(commands).toEqual(['/help', '/my_stats']);
  });

  it('is used with keys alone: from the top to a command’s answer, which only the visitor sees, and away again', async () => {
    await page.reload();
    await board().waitFor();
    await page.keyboard.press('Tab');
    await poll(() => page.locator(':focus').textContent()).toBe('To the box for writing');
    await page.keyboard.press('Enter');
    await poll(() => page.locator(':focus').getAttribute('aria-label')).toMatch(/^Message #/);
    await page.keyboard.type('/my');
    await page.getByRole('option', { name: '/my_stats' }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('7');
    await poll(() => page.getByRole('option').count()).toBe(1);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await ephemeral().locator('discord-embed').waitFor();
    expect(await ephemeral().getAttribute('author')).toBe('Statboard');
    expect(await ephemeral().getByText('Only you can see this').count()).toBe(1);
    expect(await ephemeral().locator('discord-command').getAttribute('command')).toBe('my_stats');
    const told = page.getByRole('status', { name: 'Answer' });
    expect(await told.textContent()).toContain('Statboard’s answer to /my_stats');
    await ephemeral().getByRole('button', { name: 'Dismiss message' }).press('Space');
    await poll(() => ephemeral().count()).toBe(0);
    expect(await told.textContent()).toBe('');
  });

  it('hands a press of the Refresh button to the bot, which asks for patience at the second', async () => {
    const refresh = board().getByRole('button', { name: 'Refresh' });
    await refresh.click();
    await refresh.click();
    await ephemeral().first().waitFor();
    expect(await ephemeral().first().textContent()).toMatch(/again|moment|seconds/);
    await ephemeral().first().getByRole('button', { name: 'Dismiss message' }).click();
  });

  it('answers a press of the button My stats, for the visitor alone', async () => {
    await board().getByRole('button', { name: 'My stats' }).click();
    await ephemeral().getByText('Your statistics').waitFor();
    await ephemeral().first().getByRole('button', { name: 'Dismiss message' }).click();
  });

  it('counts what the visitor writes, and shows text as text', async () => {
    await page.getByRole('button', { name: /^music/ }).click();
    await page.locator('.room-name', { hasText: 'music' }).waitFor();
    const text = '<img src=x onerror="document.title=1"> **loud** `code` <script>1</script>';
    await box().fill(text);
    await box().press('Enter');
    const message = page.locator('discord-message', { hasText: 'onerror' });
    await message.waitFor();
    expect(await message.locator('discord-bold').textContent()).toBe('loud');
    expect(await message.locator('discord-code').textContent()).toBe('code');
    expect(await message.locator(':scope > img, :scope > script').count()).toBe(0);
    await page.getByRole('button', { name: /^stats/ }).click();
    expect(await everyFigureEquals()).toBe(true);
  });

  it('posts a new board when somebody deletes it', async () => {
    const before = await board().getAttribute('data-id');
    await page.getByRole('button', { name: 'Delete the board' }).click();
    await story().getByText('The board was deleted').waitFor();
    await story().getByText('The board is back').waitFor();
    await poll(() => board().count()).toBe(1);
    expect(await board().getAttribute('data-id')).not.toBe(before);
  });

  it('is back after kill -9 with every count right, in the same session', async () => {
    await page.getByRole('button', { name: 'Kill the bot' }).click();
    await page.getByText('Bot: killed').waitFor();
    await page.getByText(/starts again in/).waitFor();
    await page.getByText('Bot: running, connected').waitFor();
    await page.getByText('started 2 times, one session').waitFor();
    expect(await everyFigureEquals()).toBe(true);
  });

  it('resumes when its connection is cut', async () => {
    await page.getByRole('button', { name: 'Cut the connection' }).click();
    await story().getByText('was cut').waitFor();
    await poll(() =>
      story()
        .getByText(/connected again after .* resumed/)
        .count(),
    ).toBe(2);
    expect(await everyFigureEquals()).toBe(true);
  });

  it('lets an admin set the bot up: menus, a form, and a board in another channel, and stays where the panel is', async () => {
    await page.reload();
    await board().waitFor();
    await be('Admin');
    await use('setup');
    const panel = ephemeral().last();
    await panel.getByText('Statboard settings').waitFor();

    await panel.getByRole('combobox', { name: /^Which page/ }).selectOption('counting');
    await panel.getByText('Statboard settings · Counting').waitFor();
    await panel.getByRole('button', { name: /time zone/ }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('textbox').fill('Asia/Tokyo');
    await form.getByRole('button', { name: 'Submit' }).click();
    await form.waitFor({ state: 'detached' });
    await panel.locator('discord-embed').getByText('Asia/Tokyo').first().waitFor();

    await panel.getByRole('combobox', { name: /^Which page/ }).selectOption('board');
    await panel.getByRole('combobox', { name: /^Stats channel/ }).selectOption({ label: '# books' });
    await board().waitFor({ state: 'detached' });
    expect(await page.locator('.room-name').textContent()).toContain('stats');
    await panel.getByText('Saved.').waitFor();
    await page.getByRole('button', { name: 'books' }).click();
    await page.locator('.room-name', { hasText: 'books' }).waitFor();
    await board().getByText('Asia/Tokyo').first().waitFor();
    expect(await everyFigureEquals()).toBe(true);
  });

  it('says why there is no store to take away', async () => {
    const take = page.getByRole('button', { name: 'Take the store away' });
    expect(await take.isDisabled()).toBe(true);
    expect(await page.locator('#fault-store').textContent()).toContain('Only with MONGO_URI');
  });

  it('fits a phone of 320 pixels without scrolling sideways, every part of it', async () => {
    for (const width of [320, 390, 700, 1024, 1280]) {
      await page.setViewportSize({ width, height: 700 });
      await poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const wide = await page
        .locator('discord-message, .panel section, .composer, .bar')
        .evaluateAll((parts, most) => parts.filter((part) => part.getBoundingClientRect().right > most).length, width);
      expect(wide).toBe(0);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('is dark or light as the system prefers, until the visitor chooses', async () => {
    const theme = () => page.locator('html').getAttribute('data-theme');
    const ground = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    expect([await theme(), await ground()]).toEqual(['dark', 'rgb(49, 51, 56)']);
    await page.getByRole('button', { name: /^Light/ }).click();
    expect([await theme(), await ground()]).toEqual(['light', 'rgb(255, 255, 255)']);
    await poll(() => board().getAttribute('light-theme')).not.toBe(null);
    // The button names what a press leads to.
    await page.getByRole('button', { name: /^Dark/ }).waitFor();
    await page.evaluate('localStorage.clear()');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.reload();
    await board().waitFor();
    expect(await theme()).toBe('light');
  });

  it('asks for nothing outside of this machine, and breaks no rule of its own', () => {
    expect(outside).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('answers its own page on this machine only', async () => {
    const { port } = new URL(demo.url);
    const status = (method: string, target: string, headers: Record<string, string>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port, path: target, method, headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        sent.on('error', reject);
        sent.end(method === 'POST' ? '{"kind":"board"}' : undefined);
      });
    const json = { 'Content-Type': 'application/json' };
    const own = `http://127.0.0.1:${port}`;
    expect(await status('GET', '/', {})).toBe(200);
    expect(await status('GET', '/', { Host: `rebound.example:${port}` })).toBe(403);
    expect(await status('GET', '/events?as=member', { Host: 'rebound.example' })).toBe(403);
    expect(await status('POST', '/api/faults', { ...json, Origin: 'https://other.example' })).toBe(403);
    expect(await status('POST', '/api/faults', json)).toBe(403);
    expect(await status('POST', '/api/faults', { Origin: own, 'Content-Type': 'text/plain' })).toBe(403);
    expect(await status('POST', '/api/nothing', { ...json, Origin: own })).toBe(404);
    expect(await status('GET', '/../package.json', {})).toBe(404);
  });

  it('ends with Ctrl-C, and says so on the page', async () => {
    expect(await demo.stop()).toBe(0);
    await page.getByText('The demo has ended').waitFor();
    expect(demo.printed()).toContain('nothing of it is left on this machine');
  });
});
