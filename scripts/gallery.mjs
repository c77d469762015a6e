// Takes the pictures of docs/gallery: runs the demo, visits its page in a headless Chromium as a person would, and writes
// PNGs. CHROMIUM_PATH names the browser where none is on the PATH. A font with emoji must be installed. With MONGO_URI the
// pictures of the store are taken too; --only takes some parts alone: main, many, pictures, store.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: process.env.MONGO_URI ? 'main,many,pictures,store' : 'main,many,pictures' },
    out: { type: 'string', default: path.join(root, 'docs', 'gallery') },
  },
});
const DESKTOP = { width: 1360, height: 900 };
const PHONE = { width: 390, height: 844 };
const SMALL_PHONE = { width: 320, height: 640 };

function findBrowser() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  return names.map((name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim()).find((found) => found);
}

const executablePath = findBrowser();
if (!executablePath) {
  console.error('gallery: there is no Chromium on the PATH, and CHROMIUM_PATH names none.');
  process.exit(1);
}
mkdirSync(values.out, { recursive: true });
const started = Date.now();
/** Runs a part of the gallery with a demo of its own. */
async function withDemo(options, env, part) {
  const main = path.join(root, 'dist-tools', 'demo', 'main.js');
  const { MONGO_URI: _own, ...rest } = process.env;
  const demo = spawn(process.execPath, [main, '--port', '0', '--seed', values.seed, ...options], {
    env: { ...rest, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(demo, 'exit');
  try {
    url = await new Promise((resolve, reject) => {
      let printed = '';
      demo.stdout.setEncoding('utf8').on('data', (text) => {
        printed += text;
        const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(printed);
        if (found) resolve(found[0]);
      });
      demo.once('exit', (code) => reject(new Error(`the demo ended with ${code}: ${printed}`)));
    });
    await part();
  } finally {
    demo.kill('SIGINT');
    await gone;
  }
}

let url = '';
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });

async function visit(viewport, colorScheme) {
  const page = await browser.newPage({ viewport, colorScheme });
  page.setDefaultTimeout(240_000);
  await page.goto(url);
  return page;
}

async function shoot(page, name) {
  // Whatever changes every second has its line by then.
  await page.waitForTimeout(400);
  await page.screenshot({ path: path.join(values.out, `${name}.png`) });
  console.log(`${name}.png`);
}

const board = (page) => page.locator('discord-message[data-is-board]');
const answers = (page) => page.locator('discord-message[ephemeral]');
const box = (page) => page.getByRole('combobox', { name: /^Message #/ });
const trouble = (page, name) => page.getByRole('button', { name }).click();
const equal = (page) => page.locator('.verdict[data-equal="true"]').waitFor();

/** Waits for a comparison that is made after this, in which every figure is equal. */
async function comparedAnew(page) {
  const before = await page.locator('.verdict').getAttribute('data-at');
  await page.locator(`.verdict[data-equal="true"]:not([data-at="${before}"])`).waitFor();
}

async function command(page, name) {
  await box(page).fill(`/${name}`);
  await page.getByRole('option', { name: `/${name}` }).waitFor();
  await box(page).press('Enter');
  await page
    .getByRole('form', { name: `/${name}` })
    .getByRole('button', { name: 'Send' })
    .click();
  await answers(page).last().locator('discord-embed, .components').first().waitFor();
  await answers(page).last().scrollIntoViewIfNeeded();
}

async function boards() {
  for (const scheme of ['dark', 'light']) {
    const places = { desktop: DESKTOP, phone: PHONE, ...(scheme === 'dark' && { 'small-phone': SMALL_PHONE }) };
    for (const [where, viewport] of Object.entries(places)) {
      const page = await visit(viewport, scheme);
      await board(page).waitFor();
      await equal(page);
      await shoot(page, `board-${where}-${scheme}`);
      await page.close();
    }
  }
}

async function member() {
  for (const [where, viewport, scheme] of [
    ['desktop', DESKTOP, 'dark'],
    ['phone', PHONE, 'light'],
    ['small-phone', SMALL_PHONE, 'dark'],
  ]) {
    const page = await visit(viewport, scheme);
    await board(page).waitFor();
    await box(page).fill('/');
    await page.getByRole('option').first().waitFor();
    if (where === 'desktop') await shoot(page, `commands-${where}-${scheme}`);
    await command(page, 'my_stats');
    await shoot(page, `my-stats-${where}-${scheme}`);
    await answers(page).last().getByRole('button', { name: 'Dismiss message' }).click();
    await page.close();
  }
}

async function admin() {
  for (const [where, viewport, scheme] of [
    ['desktop', DESKTOP, 'dark'],
    ['desktop', DESKTOP, 'light'],
    ['phone', PHONE, 'dark'],
  ]) {
    const page = await visit(viewport, scheme);
    await board(page).waitFor();
    await page.getByRole('radio', { name: 'Admin' }).check({ force: true });
    await page.getByText('You are Robin').waitFor();
    await command(page, 'setup');
    await shoot(page, `setup-${where}-${scheme}`);
    const panel = answers(page).last();
    await panel.getByRole('combobox', { name: /^Which page/ }).selectOption('counting');
    await panel.getByText('Statboard settings · Counting').waitFor();
    await panel.scrollIntoViewIfNeeded();
    await shoot(page, `setup-counting-${where}-${scheme}`);
    await answers(page).last().getByRole('button', { name: 'Dismiss message' }).click();
    await page.close();
  }
}

async function troubles() {
  const page = await visit(DESKTOP, 'dark');
  await board(page).waitFor();
  await equal(page);
  await trouble(page, 'Kill the bot');
  await page.getByText('Bot: killed').waitFor();
  await shoot(page, 'killed');
  await page.getByText('Bot: running, connected').waitFor();
  await comparedAnew(page);
  await shoot(page, 'after-kill-9');
  await trouble(page, 'Delete the board');
  await page.getByText('The board is back').waitFor();
  await shoot(page, 'after-board-deleted');
  await trouble(page, 'Cut the connection');
  await page.getByText('was cut').waitFor();
  await page
    .getByText(/connected again/)
    .nth(1)
    .waitFor();
  await shoot(page, 'after-connection-cut');
  await page.getByRole('button', { name: /^general/ }).click();
  await page.locator('.room-name', { hasText: 'general' }).waitFor();
  await page.locator('discord-message').last().waitFor();
  await shoot(page, 'chat-desktop-dark');
  await page.close();
}

async function history() {
  const page = await visit(DESKTOP, 'dark');
  await page.locator('progress').waitFor();
  await shoot(page, 'history');
  await page.close();
}

async function many() {
  for (const [where, viewport, scheme] of [
    ['desktop', DESKTOP, 'dark'],
    ['phone', PHONE, 'light'],
  ]) {
    const page = await visit(viewport, scheme);
    await board(page).waitFor();
    await equal(page);
    await shoot(page, `members-5000-${where}-${scheme}`);
    await page.close();
  }
}

async function store() {
  const page = await visit(DESKTOP, 'dark');
  await board(page).waitFor();
  await equal(page);
  for (const [button, said, name] of [
    ['Take the store away', 'MongoDB was taken away', 'store-away'],
    ['Give the store back', 'MongoDB is back', 'store-back'],
  ]) {
    await trouble(page, button);
    await page.getByRole('log').getByText(said).waitFor();
    await comparedAnew(page);
    await shoot(page, name);
  }
  await page.close();
}

/** The pictures that go with messages, in every state, as an embed shows them on a phone 320 pixels wide. */
async function pictures() {
  const { SAMPLE_PICTURES } = await import('../dist-tools/test/support/sample-pictures.js');
  const { drawHere } = await import('../dist-tools/src/pictures/pictures.js');
  const figures = [];
  for (const [state, chart] of Object.entries(SAMPLE_PICTURES)) {
    const png = (await drawHere(chart)).toString('base64');
    figures.push(`<figure>${state}<img src="data:image/png;base64,${png}"></figure>`);
  }
  const colors = { dark: ['#313338', '#2b2d31', '#dbdee1'], light: ['#ffffff', '#f2f3f5', '#313338'] };
  for (const [scheme, [around, embed, text]] of Object.entries(colors)) {
    const page = await browser.newPage({
      viewport: { width: 4 * SMALL_PHONE.width, height: 600 },
      deviceScaleFactor: 2,
    });
    await page.setContent(`<style>
      body { margin: 0; display: flex; flex-wrap: wrap; background: ${around}; color: ${text}; font: 14px sans-serif }
      figure { box-sizing: border-box; width: 296px; margin: 12px; padding: 12px; background: ${embed}; border-radius: 4px }
      img { width: 100%; margin-top: 8px; border-radius: 4px; display: block }
    </style>${figures.join('')}`);
    await page.screenshot({ path: path.join(values.out, `pictures-${scheme}.png`), fullPage: true });
    console.log(`pictures-${scheme}.png`);
    await page.close();
  }
}

async function main() {
  await history();
  await boards();
  await member();
  await admin();
  await troubles();
}

const PARTS = {
  main: () => withDemo(['--rate', '2'], {}, main),
  pictures,
  many: () => withDemo(['--rate', '2', '--members', '5000', '--days', '40'], {}, many),
  store: () => withDemo(['--rate', '2'], { MONGO_URI: process.env.MONGO_URI }, store),
};

try {
  for (const name of values.only.split(',')) await PARTS[name]();
} finally {
  await browser.close();
}
console.log(`gallery: ${values.out}, ${((Date.now() - started) / 1000).toFixed(0)} s`);
