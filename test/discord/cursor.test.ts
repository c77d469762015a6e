import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cursorWriter, readCursor, resumable } from '../../src/discord/cursor.js';
import { intentNames } from '../../src/discord/intents.js';
import { INTENTS } from './bot.js';

const session = fc.record({ sessionId: fc.string(), resumeUrl: fc.string(), intents: fc.nat() });

it('reads back what was written, whatever session and however far', () => {
  fc.assert(
    fc.property(session, fc.array(fc.nat(), { minLength: 1 }), (of, sequences) => {
      const cursor = cursorWriter(of);
      for (const sequence of sequences) {
        expect(readCursor({ cursor: cursor(sequence) })).toEqual({ ...of, sequence });
      }
    }),
  );
});

it('resumes a session under the intents that it was begun with, and under no others', () => {
  const position = { cursor: cursorWriter({ sessionId: 'a', resumeUrl: 'wss://x', intents: INTENTS })(7) };
  expect(resumable(position, INTENTS)).toMatchObject({ sessionId: 'a', sequence: 7 });
  expect(resumable(position, INTENTS | (1 << 7))).toBeNull();
  expect(resumable({ cursor: '' }, INTENTS)).toBeNull();
  expect(resumable(null, INTENTS)).toBeNull();
});

it('calls intents as Discord does, by their newest name, and one that it does not know by its bit', () => {
  expect(intentNames(INTENTS | (1 << 2) | (1 << 30))).toEqual([
    'Guilds',
    'GuildModeration',
    'GuildMessages',
    'GuildMessageReactions',
    '1073741824',
  ]);
});
