import { expect, it } from 'vitest';
import { loggedLine } from '../../../demo/page/logged.js';

it.each([
  [
    '{"level":"error","time":"2026-11-21T12:00:00.000Z","pid":1,"missing":["Send Messages","Embed Links"],"channel":"stats","msg":"give them"}',
    'give them (missing: Send Messages, Embed Links; channel: stats)',
  ],
  ['{"level":"warn","msg":"on its own"}', 'on its own'],
  ['{"msg":"deep","error":{"code":50013},"none":null}', 'deep (error: {"code":50013})'],
  ['(node:1) Warning: something', '(node:1) Warning: something'],
  ['"text"', '"text"'],
])('shows %s with what it is about', (line, shown) => {
  expect(loggedLine(line)).toBe(shown);
});
