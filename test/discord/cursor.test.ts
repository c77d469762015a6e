import fc from 'fast-check';
import { expect, it } from 'vitest';
import { positionsOf, readCursor, resumable } from '../../src/discord/cursor.js';
import { intentNames } from '../../src/discord/intents.js';
import { INTENTS } from './bot.js';

const session = fc.record({ sessionId: fc.string(), resumeUrl: fc.string(), intents: fc.nat() });

it('reads back what was written, whatever session and however far', () => {
  fc.assert(
    fc.property(session, fc.array(fc.nat(), { minLength: 1 }), (of, sequences) => {
      const at = positionsOf('discord:3', of);
      for (const sequence of sequences) {
        const position = at(sequence, 7);
        expect(readCursor(position)).toEqual({ ...of, sequence });
        expect(position).toMatchObject({ stream: 'discord:3', at: 7 });
      }
    }),
  );
});

it('resumes a session under the intents that it was begun with, and under no others', () => {
  const position = positionsOf('discord:0', { sessionId: 'a', resumeUrl: 'wss://x', intents: INTENTS })(7, 0);
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
