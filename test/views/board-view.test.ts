import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BoardContent, FIGURES, USUAL_CONTENT } from '../../src/guilds/board-content.js';
import { BOARD_WINDOWS, type BoardReport, type Trend } from '../../src/reports/shapes.js';
import {
  type BoardPayload,
  boardView,
  contentDigest,
  MY_STATS_BUTTON,
  REFRESH_BUTTON,
} from '../../src/views/board-view.js';
import { boardChart } from '../../src/views/chart/board-chart.js';
import { figureLines } from '../../src/views/figure-blocks.js';
import { en } from '../../src/views/texts.js';
import { AT, busyBoard, course, emptyBoard, GUILD, gap } from './reports.js';

function fail(): never {
  throw new Error('there is none');
}

const guild = { name: 'Lakeside', iconUrl: null };
const draw = (report: BoardReport, content?: BoardContent): BoardPayload => boardView(report, guild, en, content);
/** `_` for a space that never breaks, `‹›` for the marks that keep a name's direction to itself. */
const signs = (text: string) => text.replaceAll('_', '\u00a0').replaceAll('‹', '\u2068').replaceAll('›', '\u2069');
const TOP_LINE = /^`[^`\n]{3,14}` \u2068(.+)\u2069(?: [▲▼=].{1,14})?$/u;
const nameIn = (line: string): string => TOP_LINE.exec(line)?.[1] ?? '';
const most = (count: number): BoardContent['top'] => ({ by: 'messages', most: count });
const NOTHING: BoardContent = { headline: false, picture: false, figures: [], top: most(0) };
const UPDATED = `-# Updated <t:${AT / 1000}:R> · \`Europe/Berlin\``;

function lines(report: BoardReport, content?: BoardContent): readonly string[] {
  return (draw(report, content).embeds[0]?.description ?? '').split('\n');
}

/** The lines but for the last, which says when the board was drawn. */
const above = (report: BoardReport, content?: BoardContent) => lines(report, content).slice(0, -1);

/** All texts that Discord counts towards an embed's 6,000 characters. */
function textsOf(payload: BoardPayload): string[] {
  return payload.embeds.flatMap((embed) => [embed.description ?? '', embed.author?.name ?? '']);
}

describe('the board', () => {
  it('begins with today in large type, what is usual, where it is lively, and people', () => {
    expect(lines(busyBoard()).slice(0, 3)).toEqual([
      '## 89 messages today so far',
      '▲ 19% above a usual Saturday at this hour (75). Liveliest now: <#300000000000000001> and <#300000000000000002>.',
      '12 people active today, of 310 in 30 days.',
    ]);
    expect(lines(busyBoard(), { ...USUAL_CONTENT, headline: false })[0]).toMatch(/^\*\*24h:/);
  });

  it.each([
    [89, 75, '▲ 19% above a usual Saturday at this hour (75).'],
    [75, 89, '▼ 16% below a usual Saturday at this hour (89).'],
    [75, 75, '= The same as on a usual Saturday at this hour (75).'],
    [1_001, 1_000, '▲ <1% above a usual Saturday at this hour (1,000).'],
    [1, 1_000, '▼ >99% below a usual Saturday at this hour (1,000).'],
    [0, 75, '▼ 100% below a usual Saturday at this hour (75).'],
    [749, 75, '▲ 899% above a usual Saturday at this hour (75).'],
    [750, 75, '▲ 10 times a usual Saturday at this hour (75).'],
    [5, 0, '▲ More than on a usual Saturday at this hour (0).'],
    [0, 0, '= The same as on a usual Saturday at this hour (0).'],
    [5, null, 'Counting since <t:1760702400:D>: what is usual shows after three whole Saturdays.'],
  ])('says of %j messages, %j being usual: %s', (messages, usual, line) => {
    const board = { ...busyBoard(), liveliest: [] };
    expect(lines({ ...board, today: { ...board.today, messages, usual } })[1]).toBe(line);
  });

  it('speaks of one as of one, of the day as the server has it, and writes numbers out', () => {
    const board = busyBoard();
    const at = Date.parse('2026-11-21T23:30:00Z');
    const one = { ...board, at, today: { from: at, messages: 1, activeMembers: 1, usual: 2 } };
    expect(lines(one).slice(0, 3)).toMatchObject([
      '## 1 message today so far',
      expect.stringMatching(/^▼ 50% below a usual Sunday /),
      expect.stringMatching(/^1 person active today, /),
    ]);
    expect(lines({ ...board, today: { ...board.today, messages: 1_234_567 } })[0]).toBe(
      '## 1,234,567 messages today so far',
    );
  });

  it('has a line of figures for each window, with nouns, and changes in sign and words', () => {
    expect(figureLines(busyBoard(), en, USUAL_CONTENT)).toEqual(
      [
        '**24h:** 1,234_messages ▲_12%_more, 321_reactions ▼_3%_less, 45_people_=_same',
        '**7d:** 8,901_messages ▼_3%_less, 2,310_reactions_▲_new, 120_people ▲_12_times',
        '**30d:** 1.24M_messages, 98,760_reactions, 310_people_=_same',
      ].map(signs),
    );
    expect(figureLines(busyBoard(), en, { ...NOTHING, figures: ['reactionsGiven'] })[0]).toBe(
      signs('**24h:** 321_reactions ▼_3%_less'),
    );
  });

  it('folds windows that say the same as the one before them', () => {
    const board = busyBoard();
    const { figures } = board.windows[1] ?? fail();
    const windows = board.windows.map((window, index) => (index === 0 ? window : { ...window, figures }));
    expect(figureLines({ windows }, en, USUAL_CONTENT).slice(2)).toEqual(['**30d:** the same']);
    const all = windows.map((window) => ({ ...window, figures }));
    expect(figureLines({ windows: all }, en, USUAL_CONTENT).slice(1)).toEqual(['**7d, 30d:** the same']);
  });

  it('lists the members of seven days with place, messages and what became of the place, and who rises', () => {
    const shown = lines(busyBoard());
    expect(shown.slice(shown.indexOf('**Most messages, last 7 days**') + 1, -1)).toEqual(
      [
        '`1_350` ‹Ann› =_same',
        '`2_287` ‹Bo \\*the\\* great› ▲_up_2',
        '`3_224` ‹山田太郎› ▼_down_1',
        '`4_161` ‹\\@everyone› ▲_new',
        '`5__98` ‹\\`tick\\`›',
        'Rising: ‹山田太郎›, 42_messages, ▲_320%_more',
        'New: ‹Member …0009›, 23_messages',
      ].map(signs),
    );
  });

  it('keeps a right-to-left name to itself, and a mark in a name from reaching out of it', () => {
    const board = busyBoard();
    const [first = fail()] = board.list.top;
    const top = ['مريم', 'x\u202eevil\u2069'].map((name) => ({ ...first, name }));
    const content = { ...NOTHING, top: most(2) };
    const shown = above({ ...board, list: { top, rising: null, fresh: null } }, content).slice(1, 3);
    expect(shown.map(nameIn)).toEqual(['مريم', 'xevil']);
  });

  it('shows what was chosen and nothing else', () => {
    const kinds = (content: BoardContent) =>
      above(busyBoard(), content).map((line) =>
        line.startsWith('## ')
          ? 'headline'
          : line.startsWith('**Most')
            ? 'list'
            : TOP_LINE.test(line)
              ? 'member'
              : line.slice(0, 6),
      );
    expect(kinds({ ...NOTHING, headline: true })).toMatchObject(['headline', '▲ 19% ', '12 peo']);
    expect(kinds({ ...NOTHING, figures: ['messages'] })).toEqual(['**24h:', '**7d:*', '**30d:']);
    expect(kinds({ ...NOTHING, top: most(1) })).toEqual(['list', 'member', 'Rising', 'New: \u2068']);
    expect(lines(busyBoard(), { ...NOTHING, top: most(1) }).at(-1)).toBe(UPDATED);
    expect(lines(busyBoard(), { ...NOTHING, picture: true })).toEqual([UPDATED]);
  });

  it('says that it is set to show nothing, and how to change that', () => {
    for (const report of [busyBoard(), emptyBoard()]) {
      expect(lines(report, NOTHING)).toEqual([
        'This board is set to show nothing. Someone who may manage the server can change that with `/setup`.',
        UPDATED,
      ]);
      expect(draw(report, NOTHING).components).toHaveLength(1);
    }
  });

  it('says in its last line when it was drawn, in which zone, and what changes refer to where there are any', () => {
    expect(lines(busyBoard()).at(-1)).toBe(`-# Changes: against the same span before. ${UPDATED.slice(3)}`);
    expect(lines(busyBoard(), { ...NOTHING, headline: true }).at(-1)).toBe(UPDATED);
    expect(lines(emptyBoard()).at(-1)).toBe(UPDATED);
  });

  it('names the newest gap and how many more there are', () => {
    const one = above({ ...busyBoard(), gaps: { newest: gap(), more: 0 } });
    expect(one.at(-1)).toBe('⚠️ Figures may be off from <t:1795089600:f> to <t:1795090500:f>.');
    expect(above({ ...busyBoard(), gaps: { newest: gap(), more: 1 } }).at(-1)).toMatch(/, and in 1 more span\.$/);
    expect(above({ ...busyBoard(), gaps: { newest: gap(), more: 2 } }).at(-1)).toMatch(/, and in 2 more spans\.$/);
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
    expect(above({ ...busyBoard(), gaps: { newest: refilled, more: 0 } }).at(-1)).toBe(
      '⚠️ Figures may be off from <t:1795089600:f> to <t:1795090500:f>: messages were read again, reactions may be missing.',
    );
    expect(above({ ...busyBoard(), gaps: { newest: refilled, more: 2 } }).at(-1)).toMatch(
      /, and in 2 more spans: messages were read again, reactions may be missing\.$/,
    );
  });

  it('says what is missing while MongoDB is away, and where it was not read or is none', () => {
    const missingBefore = AT - 86_400_000;
    expect(above({ ...busyBoard(), lacking: { awaySince: AT - 60_000, missingBefore } }).at(-1)).toBe(
      '⚠️ The database went out of reach <t:1795262340:R>. Days before <t:1795176000:D> are missing until it is back.',
    );
    expect(above({ ...busyBoard(), lacking: { awaySince: null, missingBefore } }).at(-1)).toBe(
      '⚠️ Days before <t:1795176000:D> are missing: an earlier ledger counted them, and they have not been read from its database.',
    );
  });

  it('tells an empty guild since when it counts and what will be here, and lists nobody', () => {
    expect(above(emptyBoard())).toEqual([
      'Nothing counted yet: counting since <t:1795262340:D>. Say hello!',
      'This board will show today against a usual day, a picture of 30 days, messages, reactions, and active people of 24 hours, 7 days and 30 days, and the 5 members who wrote most in 7 days.',
    ]);
    expect(above(emptyBoard(), { ...NOTHING, figures: ['reactionsGiven'], top: most(1) }).at(-1)).toBe(
      'This board will show reactions of 24 hours, 7 days and 30 days and the member who wrote most in 7 days.',
    );
    expect(above({ ...emptyBoard(), since: AT - 40 * 86_400_000 })[0]).toBe(
      'Nothing counted in the last 30 days. Counting since <t:1791806400:D>.',
    );
  });

  it('says since when it counts where that lies in a window, once', () => {
    const young = { ...busyBoard(), since: AT - 3 * 86_400_000 };
    const said = (report: BoardReport, content?: BoardContent) =>
      above(report, content).filter((line) => line.includes('Counting since'));
    expect(said(young)).toEqual(['Counting since <t:1795003200:D>.']);
    const without = { ...young, today: { ...young.today, usual: null } };
    expect(said(without)).toEqual([expect.stringMatching(/what is usual shows after three whole Saturdays/)]);
    expect(said(without, { ...USUAL_CONTENT, headline: false })).toEqual(['Counting since <t:1795003200:D>.']);
    expect(said(busyBoard())).toEqual([]);
  });

  it('works for a guild without an icon, and shows one that is there', () => {
    expect(draw(busyBoard()).embeds[0]?.author).toEqual({ name: 'Lakeside' });
    const iconUrl = 'https://cdn.discordapp.com/icons/1/a.png';
    expect(boardView(busyBoard(), { name: 'Lakeside', iconUrl }, en).embeds[0]?.author?.icon_url).toBe(iconUrl);
    expect(boardView(busyBoard(), null, en).embeds[0]?.author?.name).toBe('Server statistics');
  });

  it('has its picture where messages were counted and it was not switched off', () => {
    const board = { ...busyBoard(), course: course() };
    const chart = boardChart(course(), board.timeZone, en);
    expect(boardView(board, null, en).picture).toEqual({ chart });
    expect(boardView(board, null, en, { ...USUAL_CONTENT, picture: false })).not.toHaveProperty('picture');
    expect(boardView({ ...board, course: null }, null, en)).not.toHaveProperty('picture');
  });

  it('carries the buttons My stats, Refresh and How?, and notifies nobody', () => {
    const payload = draw(busyBoard());
    expect(payload.components[0]?.components).toMatchObject([
      { type: 2, label: 'My stats', custom_id: MY_STATS_BUTTON },
      { type: 2, label: 'Refresh', custom_id: REFRESH_BUTTON },
      { type: 2, label: 'How?', custom_id: 'statboard:how' },
    ]);
    expect(payload.allowed_mentions).toEqual({ parse: [] });
  });

  it('has the same digest as long as only time passes: what is usual by now and where it is lively move with it', () => {
    const board = busyBoard();
    const digest = contentDigest(draw(board));
    const digestOf = (change: Partial<BoardReport>) => contentDigest(draw({ ...board, ...change }));
    expect(digestOf({ at: AT + 600_000 })).toBe(digest);
    expect(digestOf({ today: { ...board.today, usual: 80 } })).toBe(digest);
    expect(digestOf({ liveliest: [] })).toBe(digest);
    expect(digestOf({ today: { ...board.today, messages: 90 } })).not.toBe(digest);
    expect(digestOf({ today: { ...board.today, activeMembers: 13 } })).not.toBe(digest);
    expect(digestOf({ list: { ...board.list, fresh: null } })).not.toBe(digest);
    expect(digestOf({ timeZone: 'Asia/Kolkata' })).not.toBe(digest);
    expect(digestOf({ gaps: { newest: gap(), more: 0 } })).not.toBe(digest);
    expect(contentDigest(boardView(board, { name: 'Seaside', iconUrl: null }, en))).not.toBe(digest);
    // Since when the database is away does not pass with time.
    const away = (awaySince: number) => digestOf({ lacking: { awaySince, missingBefore: AT } });
    expect(away(AT - 60_000)).not.toBe(away(AT - 120_000));
  });

  it.each([
    ['wide letters', '山'.repeat(32)],
    ['families', '👨‍👩‍👧‍👦'.repeat(32)],
    ['flags', '🏳️‍🌈'.repeat(32)],
    ['signs of markdown', '\\*'.repeat(16)],
    ['letters with marks', 'Z\u0301\u0302'.repeat(11)],
  ])('has room for ten members whose names are 32 %s', (_what, name) => {
    const board = busyBoard();
    const [first = fail()] = board.list.top;
    const top = Array.from({ length: 10 }, (_, index) => ({ ...first, name, messages: 1_234_567, place: index + 1 }));
    const rise = { userId: first.userId, name, messages: 1_234_567, before: 10 };
    const list = { top, rising: rise, fresh: rise };
    const payload = draw({ ...board, list }, { ...USUAL_CONTENT, top: most(10) });
    const shown = (payload.embeds[0]?.description ?? '').split('\n').filter((line) => TOP_LINE.test(line));
    expect(shown.map(nameIn)).toEqual(Array(10).fill(expect.stringMatching(/^.{6,}$/u)));
    expect(payload.embeds[0]?.description?.length).toBeLessThanOrEqual(4096);
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
      '\n## x\n',
    );
    const name = fc.option(
      fc
        .array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 40 })), { maxLength: 6 })
        .map((all) => all.join('')),
    );
    const figures = fc.record({ messages: count, reactions: count, activeMembers: count });
    const changes = fc.record({ messages: change, reactions: change, activeMembers: change });
    const window = fc.record({ figures, change: changes });
    const id = fc.constant('200000000000000001');
    const member = fc.record({
      userId: id,
      name,
      messages: count,
      place: fc.integer({ min: 1, max: 10 }),
      moved: fc.oneof(fc.constant(null), fc.constant('new' as const), fc.integer({ min: -99_999, max: 99_999 })),
    });
    const rise = fc.option(fc.record({ userId: id, name, messages: count, before: count }));
    const content: fc.Arbitrary<BoardContent> = fc.record({
      headline: fc.boolean(),
      picture: fc.boolean(),
      figures: fc.subarray([...FIGURES]),
      top: fc.nat({ max: 10 }).map(most),
    });
    const report: fc.Arbitrary<BoardReport> = fc.record({
      guildId: fc.constant(GUILD),
      at: fc.constant(AT),
      timeZone: fc.constantFrom('UTC', 'America/Argentina/ComodRivadavia'),
      since: fc.constantFrom(0, AT),
      today: fc.record({ from: fc.constant(AT), messages: count, activeMembers: count, usual: fc.option(count) }),
      liveliest: fc.array(fc.record({ channelId: fc.constant(`${2n ** 63n}`), messages: count }), { maxLength: 2 }),
      windows: fc
        .tuple(window, window, window)
        .map((all) => all.map((one, index) => ({ ...one, window: BOARD_WINDOWS[index] ?? '24h', from: AT - 1 }))),
      course: fc.constantFrom(null, course()),
      list: fc.record({ top: fc.array(member, { maxLength: 10 }), rising: rise, fresh: rise }),
      gaps: fc.constantFrom(null, { newest: gap(), more: 3_000_000 }),
      lacking: fc.constantFrom(null, { awaySince: AT, missingBefore: AT }, { awaySince: null, missingBefore: AT }),
    });
    fc.assert(
      fc.property(report, name, content, (board, guildName, chosen) => {
        const payload = boardView(board, { name: guildName ?? '', iconUrl: null }, en, chosen);
        const [embed] = payload.embeds;
        expect(textsOf(payload).reduce((sum, text) => sum + text.length, 0)).toBeLessThanOrEqual(6000);
        expect(embed?.description?.length).toBeLessThanOrEqual(4096);
        expect(embed?.author?.name.length).toBeLessThanOrEqual(256);
        const shown = (embed?.description ?? '').split('\n');
        const members = shown.filter((line) => line.startsWith('`'));
        expect(members.length).toBeLessThanOrEqual(chosen.top.most);
        for (const line of members) {
          expect(line).toMatch(TOP_LINE);
          expect(nameIn(line).replaceAll(/\\./gs, '')).not.toMatch(/[@<>[\]*_~|/:#`]/);
        }
        expect(shown.filter((line) => line.startsWith('## ')).length).toBeLessThanOrEqual(1);
        expect(shown.filter((line) => line.startsWith('-# '))).toEqual([shown.at(-1)]);
      }),
      { numRuns: 60 },
    );
  });
});
