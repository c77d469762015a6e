import { rulesExtended } from 'discord-markdown-parser';
import { describe, expect, it } from 'vitest';
import { type Around, markdown, words } from '../../../demo/page/browser/markdown.js';

const ID = '100000000000000001';
const NOW = Date.UTC(2026, 10, 21, 12);
const around: Around = {
  names: { users: { [ID]: 'Ann' }, channels: { [ID]: 'stats' }, roles: { [ID]: 'Crew' } },
  now: NOW,
  inEmbed: true,
};

/** What lit would draw, as a string. */
function drawn(part: unknown): string {
  if (Array.isArray(part)) return part.map(drawn).join('');
  if (typeof part !== 'object' || part === null || !('strings' in part) || !('values' in part)) return String(part);
  const values: readonly unknown[] = Array.isArray(part.values) ? part.values : [];
  const strings: readonly unknown[] = Array.isArray(part.strings) ? part.strings : [];
  return strings.map((text, index) => `${text}${index < values.length ? drawn(values[index]) : ''}`).join('');
}

/** For each piece that the parser knows: a text, what is drawn of it, and its words alone. */
const PIECES: Readonly<Record<string, readonly [text: string, html: string, words: string]>> = {
  text: ['hello', 'hello', 'hello'],
  escape: ['\\*', '*', '*'],
  br: ['a\nb', 'a<br />b', 'a b'],
  strong: ['**a**', '<discord-bold>a</discord-bold>', 'a'],
  em: ['*a*', '<discord-italic>a</discord-italic>', 'a'],
  underline: ['__a__', '<discord-underlined>a</discord-underlined>', 'a'],
  strikethrough: ['~~a~~', '<s>a</s>', 'a'],
  spoiler: ['||a||', '<discord-spoiler>a</discord-spoiler>', 'a'],
  inlineCode: ['`a`', '<discord-code ?embed=true>a</discord-code>', 'a'],
  codeBlock: ['```\na\n```', '<discord-code multiline ?embed=true>a</discord-code>', 'a'],
  blockQuote: ['> a', '<discord-quote>a</discord-quote>', 'a'],
  heading: ['## a', '<discord-header level=2>a</discord-header>', 'a'],
  subtext: ['-# a', '<discord-subscript>a</discord-subscript>', 'a'],
  emoticon: ['¯\\_(ツ)_/¯', '¯\\_(ツ)_/¯', '¯\\_(ツ)_/¯'],
  link: ['[a](https://b.example)', 'a', 'a'],
  url: ['https://b.example', 'https://b.example', 'https://b.example'],
  autolink: ['<https://b.example>', 'https://b.example', 'https://b.example'],
  user: [`<@${ID}>`, '<discord-mention type=user>Ann</discord-mention>', '@Ann'],
  channel: [`<#${ID}>`, '<discord-mention type=channel>stats</discord-mention>', '#stats'],
  role: [`<@&${ID}>`, '<discord-mention type=role>Crew</discord-mention>', '@Crew'],
  everyone: ['@everyone', '<discord-mention type=role>everyone</discord-mention>', '@everyone'],
  here: ['@here', '<discord-mention type=role>here</discord-mention>', '@here'],
  slashCommand: [`</a b:${ID}>`, '<discord-mention type=slash>a b</discord-mention>', '/a b'],
  guildNavigation: [
    `<${ID}:guide>`,
    '<discord-mention type=channels-and-roles>Server Guide</discord-mention>',
    'Server Guide',
  ],
  twemoji: ['⚠️ 🦊', '⚠️ 🦊', '⚠️ 🦊'],
  emoji: [`<:wave:${ID}> <a:dance:${ID}>`, ':wave: :dance:', ':wave: :dance:'],
};

describe('the page’s markdown', () => {
  it.each(Object.keys(rulesExtended).filter((rule) => !['newline', 'timestamp'].includes(rule)))(
    'draws what the parser calls %s, and has its words',
    (rule) => {
      const [text, html, plain] = PIECES[rule] ?? [];
      expect(text).toBeDefined();
      expect(drawn(markdown(text ?? '', around))).toBe(html);
      expect(words(text ?? '', around)).toBe(plain);
    },
  );

  it('draws times as they are from here, with the full one to point at', () => {
    expect(drawn(markdown(`<t:${NOW / 1000 - 120}:R>`, around))).toMatch(
      /^<discord-time title=.*2026.*>2 minutes ago<\/discord-time>$/,
    );
    expect(words(`<t:${NOW / 1000 - 120}:R>`, around)).toBe('2 minutes ago');
  });

  it('swallows no emoji, wherever it stands', () => {
    const text = '⚠️ Figures **🦊 Fox** `😀`\n# 🎉';
    expect(words(text, around)).toBe('⚠️ Figures 🦊 Fox 😀 🎉');
    for (const emoji of ['⚠️', '🦊', '😀', '🎉']) expect(drawn(markdown(text, around))).toContain(emoji);
  });
});
