import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { setUpPage, setUpPart } from '../../../demo/page/readme.js';

const readme = (part: string): string => `# Name\n\n## Run it for real\n\n${part}\n\n### Settings\n\nmore`;

it('takes the part of README that says how to run the bot, and no more', () => {
  expect(setUpPart(readme('1. **Do**: this'))).toBe('1. **Do**: this');
  const own = setUpPart(readFileSync(path.join(import.meta.dirname, '../../../README.md'), 'utf8'));
  expect(own).toContain('cp .env.example .env');
  expect(own).not.toMatch(/^#/m);
});

it('draws code without its indent, lines put together, outside links, and text as text', () => {
  const page = setUpPage(
    readme(
      '1. **Make** [it](https://example.org/a)\n   <now>; see [docs](docs/a.md):\n   ```\n   npm ci\n   npm start\n   ```\n2. `x`',
    ),
    'light',
  );
  expect(page).toContain('data-theme="light"');
  expect(page).toContain(
    '1. <strong>Make</strong> <a href="https://example.org/a">it</a> &lt;now&gt;; see docs:\n<code class="block">npm ci\nnpm start</code>2. <code>x</code>',
  );
});
