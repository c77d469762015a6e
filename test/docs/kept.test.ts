import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { BREAKDOWNS } from '../../src/counts/breakdowns.js';
import { METRICS } from '../../src/counts/metrics.js';
import { SETTING_KEYS } from '../../src/guilds/guild-settings.js';
import { MESSAGES_KEPT_MS, REACTIONS_KEPT_MS } from '../../src/ledger/counting/rule.js';
import { version } from '../../src/process/version.js';

const DAY_MS = 86_400_000;

it('README says how long it is known who wrote and who reacted', () => {
  const readme = readFileSync('README.md', 'utf8');
  expect(readme).toContain(`for ${MESSAGES_KEPT_MS / DAY_MS} days: which message is whose`);
  expect(readme).toContain(`for ${REACTIONS_KEPT_MS / DAY_MS} days: who reacted to which message`);
});

it('CHANGELOG has the version of package.json first', () => {
  const [, newest] = /^## (\S+)/m.exec(readFileSync('CHANGELOG.md', 'utf8')) ?? [];
  expect(newest).toBe(version);
});

it('docs/documents.md has every metric, breakdown and setting of a server', () => {
  const documents = readFileSync('docs/documents.md', 'utf8');
  const fields = [...METRICS.names, ...BREAKDOWNS.names, ...SETTING_KEYS];
  expect(fields.filter((name) => !documents.includes(`\`${name}\``))).toEqual([]);
});
