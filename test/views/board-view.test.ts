import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BoardContent, FIGURES, USUAL_CONTENT } from '../../src/guilds/board-content.js';
import { BOARD_WINDOWS, type BoardReport, type Trend } from '../../src/reports/shapes.js';
import { type BoardPayload, boardView, contentDigest, REFRESH_BUTTON } from '../../src/views/board-view.js';
import { figureBlocks } from '../../src/views/figure-blocks.js';
import { en } from '../../src/views/texts.js';
import { AT, busyBoard, course, emptyBoard, GUILD, gap } from './reports.js';

const guild = { name: 'Lakeside', iconUrl: null };
const draw = (report: BoardReport, content?: BoardContent): BoardPayload => boardView(report, guild, en, content);
/** `_` for a space that never breaks, `‹›` for the marks that keep a name's direction to itself. */
const signs = (text: string) => text.replaceAll('_', '\u00a0').replaceAll('‹', '\u2068').replaceAll('›', '\u2069');
const FIGURE_LINE = /^`[^`\n]{5,13}`(?: .{1,14})?$/u;
const TOP_LINE = /^`[^`\n]{9,18}` \u2068(.+)\u2069$/u;
const nameIn = (line: string): string => TOP_LINE.exec(line)?.[1] ?? '';
const most = (count: number): BoardContent['top'] => ({ by: 'messages', most: count });
const NOTHING: BoardContent = { figures: [], top: most(0) };

function lines(report: BoardReport, content?: BoardContent): readonly string[] {
  return (draw(report, content).embeds[0]?.description ?? '').split('\n');
}

/** All texts that Discord counts towards an embed's 6,000 characters. */
function textsOf(payload: BoardPayload): string[] {
  return payload.embeds.flatMap((embed) => [
    embed.title ?? '',
    embed.description ?? '',
    embed.author?.name ?? '',
    embed.footer?.text ?? '',
    ...(embed.fields ?? []).flatMap(({ name, value }) => [name, value]),
  ]);
}

describe('the board', () => {
  it('draws each figure with its change in sign and words, all in one column', () => {
    expect(figureBlocks(busyBoard(), en, USUAL_CONTENT)).toEqual([
      {
        name: 'Messages',
        lines: ['`24h__1,234` ▲ 12% more', '`7d___8,901` ▼ 3% less', '`30d__1.24M`'].map(signs),
      },
      {
        name: 'Reactions',
        lines: ['`24h____321` ▼ 3% less', '`7d___2,310` ▲ new', '`30d_98,760`'].map(signs),
      },
      {
        name: 'Active members',
        lines: ['`24h_____45` = same', '`7d_____120` ▲ 12 times', '`30d____310` = same'].map(signs),
      },
    ]);
    const names = draw(busyBoard()).embeds[0]?.fields?.map(({ name }) => name);
    expect(names?.slice(0, 4)).toEqual([
      'Messages',
      'Reactions',
      'Active members',
      'Top members by messages, last 24 hours',
    ]);
  });

  it('says what changes and shares refer to, where there are any', () => {
    const footer = (report: BoardReport, content?: BoardContent) => draw(report, content).embeds[0]?.footer?.text;
    expect(footer(busyBoard())).toBe('Changes: against the same span before. Shares: of all messages.');
    expect(footer(busyBoard(), { ...USUAL_CONTENT, top: most(0) })).toBe('Changes: against the same span before.');
    expect(footer(busyBoard(), { ...NOTHING, top: most(3) })).toBe('Shares: of all messages.');
    expect(footer(emptyBoard())).toBeUndefined();
  });

  it('lists members beside figures of equal width, with a bar for their share and names that do nothing', () => {
    const fields = draw(busyBoard()).embeds[0]?.fields ?? [];
    expect(fields[3]).toEqual({
      name: 'Top members by messages, last 24 hours',
      value: [
        '`50_4%_█████` ‹Ann›',
        '`41_3%_████_` ‹Bo \\*the\\* great›',
        '`32_3%_███__` ‹山田太郎›',
        '`23_2%_██▌__` ‹\\@everyone›',
        '`14_1%_█▌___` ‹\\`tick\\`›',
      ]
        .map(signs)
        .join('\n'),
    });
    expect(fields[5]?.value.split('\n')[2]).toBe(signs('`_9,600_0.8%_███__` ‹山田太郎›'));
  });

  it('keeps a right-to-left name to itself, and a mark in a name from reaching out of it', () => {
    const [window] = busyBoard().windows;
    if (!window) throw new Error('no window');
    const top = ['مريم', 'x\u202eevil\u2069'].map((name) => ({ userId: '200000000000000001', name, messages: 1 }));
    const [field] =
      draw({ ...busyBoard(), windows: [{ ...window, top }] }, { ...NOTHING, top: most(2) }).embeds[0]?.fields ?? [];
    expect(field?.value.split('\n').map((line) => line.slice(line.indexOf('` ') + 2))).toEqual([
      '\u2068مريم\u2069',
      '\u2068xevil\u2069',
    ]);
  });

  it('shows what was chosen and nothing else', () => {
    const fieldsOf = (content: BoardContent) =>
      draw(busyBoard(), content).embeds[0]?.fields?.map(({ name, value }) => `${name}: ${value.split('\n').length}`);
    const lists = (count: number) =>
      ['24 hours', '7 days', '30 days'].map((span) => `Top members by messages, last ${span}: ${count}`);
    expect(fieldsOf({ ...NOTHING, figures: ['reactionsGiven'], top: most(2) })).toEqual(['Reactions: 3', ...lists(2)]);
    expect(fieldsOf({ ...NOTHING, figures: ['messages', 'activeMembers'] })).toEqual([
      'Messages: 3',
      'Active members: 3',
    ]);
    expect(fieldsOf({ ...NOTHING, top: most(1) })).toEqual(lists(1));
    expect(lines(busyBoard(), { ...NOTHING, top: most(1) })).toEqual([
      `Updated <t:${AT / 1000}:R> · \`Europe/Berlin\``,
    ]);
  });

  it('says that it is set to show nothing, and how to change that', () => {
    for (const report of [busyBoard(), emptyBoard()]) {
      expect(lines(report, NOTHING).slice(1)).toEqual([
        'This board is set to show nothing. Someone who may manage the server can change that with `/setup`.',
      ]);
      expect(draw(report, NOTHING).components).toHaveLength(1);
    }
  });

  it('says when it was drawn and in which zone in the first line', () => {
    expect(lines(busyBoard())[0]).toBe(`Updated <t:${AT / 1000}:R> · \`Europe/Berlin\``);
  });

  it('names the newest gap and how many more there are', () => {
    const one = lines({ ...busyBoard(), gaps: { newest: gap(), more: 0 } });
    expect(one.at(-1)).toBe('⚠️ Figures may be off from <t:1795089600:f> to <t:1795090500:f>.');
    expect(lines({ ...busyBoard(), gaps: { newest: gap(), more: 1 } }).at(-1)).toMatch(/, and in 1 more span\.$/);
    expect(lines({ ...busyBoard(), gaps: { newest: gap(), more: 2 } }).at(-1)).toMatch(/, and in 2 more spans\.$/);
  });

  it('draws a gap of a few seconds as the minute that it lies in, since moments are drawn without seconds', () => {
    const from = Date.UTC(2026, 10, 19, 12, 0, 5);
    const short = gap({ from, to: from + 2_000 });
    const [, begins, ends] =
      /from <t:(\d+):f> to <t:(\d+):f>/.exec(lines({ ...busyBoard(), gaps: { newest: short, more: 0 } }).join()) ?? [];
    expect([begins, ends].map((seconds) => Math.floor(Number(seconds) / 60) * 60_000)).toEqual([
      Date.UTC(2026, 10, 19, 12, 0),
      Date.UTC(2026, 10, 19, 12, 1),
    ]);
  });

  it('says of a refilled gap that reactions may be missing', () => {
    const refilled = gap({ state: 'refilled' });
    expect(lines({ ...busyBoard(), gaps: { newest: refilled, more: 0 } }).at(-1)).toBe(
      '⚠️ Figures may be off from <t:1795089600:f> to <t:1795090500:f>: messages were read again, reactions may be missing.',
    );
    expect(lines({ ...busyBoard(), gaps: { newest: refilled, more: 2 } }).at(-1)).toMatch(
      /, and in 2 more spans: messages were read again, reactions may be missing\.$/,
    );
  });

  it('says what is missing while MongoDB is away, and where it was not read or is none', () => {
    const missingBefore = AT - 86_400_000;
    expect(lines({ ...busyBoard(), lacking: { awaySince: AT - 60_000, missingBefore } }).at(-1)).toBe(
      '⚠️ The database went out of reach <t:1795262340:R>. Days before <t:1795176000:D> are missing until it is back.',
    );
    expect(lines({ ...busyBoard(), lacking: { awaySince: null, missingBefore } }).at(-1)).toBe(
      '⚠️ Days before <t:1795176000:D> are missing: an earlier ledger counted them, and they have not been read from its database.',
    );
  });

  it('tells an empty guild since when it counts and what will be here, and lists nobody', () => {
    expect(lines(emptyBoard()).slice(1)).toEqual([
      'Nothing counted yet: counting since <t:1795262340:D>. Say hello!',
      'This board will show messages, reactions, active members, and the top 5 members of the last 24 hours, 7 days and 30 days.',
    ]);
    expect(lines(emptyBoard(), { ...NOTHING, figures: ['reactionsGiven'], top: most(1) }).at(-1)).toBe(
      'This board will show reactions and the top member of the last 24 hours, 7 days and 30 days.',
    );
    expect(draw(emptyBoard()).embeds[0]?.fields).toEqual([]);
    expect(lines({ ...emptyBoard(), since: AT - 40 * 86_400_000 })[1]).toBe(
      'Nothing counted in the last 30 days. Counting since <t:1791806400:D>.',
    );
    expect(lines({ ...busyBoard(), since: AT - 3 * 86_400_000 }).at(-1)).toMatch(/^Counting since/);
    expect(lines(busyBoard())).toHaveLength(1);
  });

  it('works for a guild without an icon, and shows one that is there', () => {
    expect(draw(busyBoard()).embeds[0]?.author).toEqual({ name: 'Lakeside' });
    const iconUrl = 'https://cdn.discordapp.com/icons/1/a.png';
    expect(boardView(busyBoard(), { name: 'Lakeside', iconUrl }, en).embeds[0]?.author?.icon_url).toBe(iconUrl);
    expect(boardView(busyBoard(), null, en).embeds[0]?.author?.name).toBe('Server statistics');
  });

  it('carries the Refresh button and notifies nobody', () => {
    const payload = draw(busyBoard());
    expect(payload.components[0]?.components[0]).toMatchObject({ type: 2, custom_id: REFRESH_BUTTON });
    expect(payload.allowed_mentions).toEqual({ parse: [] });
  });

  it('has the same digest as long as only time passes', () => {
    const digest = contentDigest(draw(busyBoard()));
    expect(contentDigest(draw({ ...busyBoard(), at: AT + 600_000 }))).toBe(digest);
    expect(contentDigest(draw({ ...busyBoard(), timeZone: 'Asia/Kolkata' }))).not.toBe(digest);
    expect(contentDigest(draw({ ...busyBoard(), gaps: { newest: gap(), more: 0 } }))).not.toBe(digest);
    expect(contentDigest(boardView(busyBoard(), { name: 'Seaside', iconUrl: null }, en))).not.toBe(digest);
  });

  it.each([
    ['wide letters', '山'.repeat(32)],
    ['families', '👨‍👩‍👧‍👦'.repeat(32)],
    ['flags', '🏳️‍🌈'.repeat(32)],
    ['signs of markdown', '\\*'.repeat(16)],
    ['letters with marks', 'Z\u0301\u0302'.repeat(11)],
  ])('has room for ten members in each list whose names are 32 %s', (_what, name) => {
    const board = busyBoard();
    const top = Array.from({ length: 10 }, (_, index) => ({
      userId: `20000000000000000${index}`,
      name,
      messages: 1_234_567,
    }));
    const windows = board.windows.map((window) => ({ ...window, top }));
    const payload = draw({ ...board, windows }, { ...USUAL_CONTENT, top: most(10) });
    const lists = (payload.embeds[0]?.fields ?? []).slice(3).map(({ value }) => value);
    expect(lists).toHaveLength(3);
    for (const list of lists) {
      expect(list.length).toBeLessThanOrEqual(1024);
      expect(list.split('\n').map(nameIn)).toEqual(Array(10).fill(expect.stringMatching(/^.{6,}$/u)));
    }
    expect(textsOf(payload).join('').length).toBeLessThanOrEqual(6000);
  });

  it('stays within the limits of an embed whatever the names and numbers are', () => {
    const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
    const change: fc.Arbitrary<Trend> = fc.oneof(
      fc.constant(null),
      fc.constant({ kind: 'new' as const }),
      fc.double({ min: -1, max: 1e15, noNaN: true }).map((ratio) => ({ kind: 'ratio' as const, ratio })),
    );
    const nasty = fc.constantFrom(
      '@everyone',
      '<@123456789012345678>',
      '```',
      'https://evil.example/x',
      '<t:1:R>',
      '\n\n',
    );
    const name = fc.option(
      fc
        .array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 40 })), { maxLength: 6 })
        .map((all) => all.join('')),
    );
    const window = fc.record({
      figures: fc.record({ messages: count, reactions: count, activeMembers: count }),
      change: fc.record({ messages: change, reactions: change, activeMembers: change }),
      top: fc.array(fc.record({ userId: fc.constant('200000000000000001'), name, messages: count }), { maxLength: 10 }),
    });
    const content = fc.record({
      figures: fc.subarray([...FIGURES]),
      top: fc.nat({ max: 10 }).map(most),
    });
    const report: fc.Arbitrary<BoardReport> = fc.record({
      guildId: fc.constant(GUILD),
      at: fc.constant(AT),
      timeZone: fc.constantFrom('UTC', 'America/Argentina/ComodRivadavia'),
      since: fc.constantFrom(0, AT),
      windows: fc
        .tuple(window, window, window)
        .map((all) => all.map((one, index) => ({ ...one, window: BOARD_WINDOWS[index] ?? '24h', from: AT - 1 }))),
      course: fc.constantFrom(null, course()),
      gaps: fc.constantFrom(null, { newest: gap(), more: 3_000_000 }),
      lacking: fc.constantFrom(null, { awaySince: AT, missingBefore: AT }, { awaySince: null, missingBefore: AT }),
    });
    fc.assert(
      fc.property(report, name, content, (board, guildName, chosen) => {
        const payload = boardView(board, { name: guildName ?? '', iconUrl: null }, en, chosen);
        const [embed] = payload.embeds;
        const texts = textsOf(payload);
        expect(texts.reduce((sum, text) => sum + text.length, 0)).toBeLessThanOrEqual(6000);
        expect(embed?.description?.length).toBeLessThanOrEqual(4096);
        expect(embed?.author?.name.length).toBeLessThanOrEqual(256);
        for (const field of embed?.fields ?? []) {
          expect(field.name.length).toBeLessThanOrEqual(256);
          expect(field.value.length).toBeGreaterThan(0);
          expect(field.value.length).toBeLessThanOrEqual(1024);
          const isTop = field.name.startsWith('Top');
          expect(field.value.split('\n').length).toBeLessThanOrEqual(isTop ? chosen.top.most : 3);
          for (const line of field.value.split('\n')) {
            expect(line).toMatch(isTop ? TOP_LINE : FIGURE_LINE);
            if (isTop) expect(nameIn(line).replaceAll(/\\./gs, '')).not.toMatch(/[@<>[\]*_~|/:#`]/);
          }
        }
        expect(embed?.footer?.text.length ?? 0).toBeLessThanOrEqual(2048);
      }),
      { numRuns: 60 },
    );
  });
});
