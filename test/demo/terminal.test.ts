import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../demo/columns.js';
import { plainText } from '../../demo/markdown.js';
import { picture, type Scene } from '../../demo/picture.js';
import { createScreen } from '../../demo/screen.js';
import { COLOURED, PLAIN } from '../../demo/style.js';
import { messageLines } from '../../demo/terminal.js';
import { boardView } from '../../src/views/board-view.js';
import { en } from '../../src/views/texts.js';
import { AT, busyBoard } from '../views/reports.js';

const board = { content: '', ...boardView(busyBoard(), { name: 'The Lantern', iconUrl: null }, en) };
const channelName = (id: string) => (id === '300000000000000001' ? 'general' : null);
const draw = (width: number) => messageLines(board, { width, now: AT + 120_000, channelName });

describe('markdown in a terminal', () => {
  it.each([
    ['\\`code\\` and \\*\\*bold\\*\\*', '`code` and **bold**'],
    ['`15` **Ann**', '15 Ann'],
    [`<t:${AT / 1000 - 60}:R>`, '1 minute ago'],
    [`<t:${AT / 1000}:D>`, 'November 21, 2026'],
    ['\\<t\\:1\\:R\\>', '<t:1:R>'],
    ['## 5 messages today\n-# Updated now', '5 messages today\nUpdated now'],
    ['In <#12> and <#13>', 'In #general and #unknown'],
    ['\\#\\# no heading', '## no heading'],
  ])('draws %s as a client does', (text, shown) => {
    expect(plainText(text, AT, (id) => (id === '12' ? 'general' : null))).toBe(shown);
  });
});

describe('the board in a terminal', () => {
  it('has its lines as a client draws them, wrapped where there is no room', () => {
    expect(draw(120).slice(0, 4)).toEqual([
      '▌ The Lantern',
      '▌ 89 messages today so far',
      '▌ ▲ 19% above a usual Saturday at this hour (75). Liveliest now: #general and #unknown.',
      '▌ 12 people active today, of 310 in 30 days.',
    ]);
    expect(draw(120)).toContain('▌ Most messages, last 7 days');
    expect(draw(120)).toContain('▌ Changes: against the same span before. Updated 2 minutes ago · Europe/Berlin');
    expect(draw(120).at(-1)).toBe('[ My stats ] [ Refresh ] [ How? ]');
    expect(draw(40).slice(2, 5)).toEqual([
      '▌ ▲ 19% above a usual Saturday at this',
      '▌ hour (75). Liveliest now: #general and',
      '▌ #unknown.',
    ]);
  });

  it('has its changes in their colours and its headings strong', () => {
    const lines = messageLines(board, { width: 120, now: AT, style: COLOURED });
    expect(lines.some((line) => line.includes(COLOURED.strong('89 messages today so far')))).toBe(true);
    expect(lines.some((line) => line.includes(COLOURED.bad('▼\u00a03%\u00a0less')))).toBe(true);
    expect(lines.some((line) => line.includes(COLOURED.good('▲\u00a0up\u00a02')))).toBe(true);
  });

  it.each([30, 40, 60, 80, 120])('fits a terminal of %i columns', (width) => {
    for (const line of draw(width)) expect(columnsOf(line)).toBeLessThanOrEqual(width);
  });
});

describe('the picture', () => {
  const scene = (over: Partial<Scene> = {}): Scene => ({
    now: AT,
    board,
    asked: { name: 'Ann', answer: { content: 'Her figures', embeds: [] } },
    said: Array.from({ length: 9 }, (_, n) => ({ channel: 'general', who: `P\n${n}`, text: 'hello '.repeat(40) })),
    logged: [],
    ...over,
  });

  it.each([
    [40, 12],
    [80, 24],
    [80, 60],
    [120, 20],
    [200, 50],
  ])('never outgrows a terminal of %i by %i, and always says how to end it', (width, height) => {
    for (const now of [AT, AT + 5_000, AT + 11_000]) {
      const lines = picture(scene({ now }), { width, height, style: COLOURED });
      expect(lines.length).toBeLessThanOrEqual(height);
      for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width);
      expect(lines.at(-1)).toContain('Ctrl-C');
    }
  });

  it('shows board and answer in turns where both do not fit', () => {
    const times = Array.from({ length: 15 }, (_, second) => AT + second * 1000);
    const texts = times.map((now) => picture(scene({ now }), { width: 60, height: 20, style: PLAIN }).join('\n'));
    expect(texts.some((text) => text.includes('The Lantern'))).toBe(true);
    expect(texts.some((text) => text.includes('Her figures'))).toBe(true);
  });

  it('says what the bot logged', () => {
    const lines = picture(scene({ logged: ['first', 'second', 'third'] }), { width: 80, height: 30, style: PLAIN });
    expect(lines.slice(-3, -1)).toEqual(['second', 'third']);
  });
});

describe('the screen', () => {
  const output = (isTTY: boolean) => {
    let written = '';
    const stream = {
      isTTY,
      columns: 90,
      rows: 30,
      hasColors: () => true,
      write: (text: string) => {
        written += text;
        return true;
      },
    };
    return { stream, written: () => written };
  };

  it('draws over the last picture without clearing, and gives the terminal back', () => {
    const { stream, written } = output(true);
    const screen = createScreen(stream, {});
    screen.draw(['one']);
    screen.draw(['two']);
    screen.close();
    expect(written().split('\u001b[2J')).toHaveLength(2);
    expect(written().endsWith('\u001b[?25h\u001b[?1049l')).toBe(true);
    expect(screen.style).toBe(COLOURED);
  });

  it('writes plain lines into a pipe', () => {
    const { stream, written } = output(false);
    const screen = createScreen(stream, {});
    screen.progress('living', 0.1);
    screen.progress('living', 0.5);
    screen.progress('living', 1);
    screen.draw(['one']);
    screen.close();
    expect(written()).not.toContain('\u001b');
    expect(screen.style).toBe(PLAIN);
    expect(written()).toContain('living 50 %\nliving 100 %\none\n');
  });

  it('has no colours with NO_COLOR', () => {
    expect(createScreen(output(true).stream, { NO_COLOR: '1' }).style).toBe(PLAIN);
  });
});
