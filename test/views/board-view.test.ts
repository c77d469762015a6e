import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOARD_WINDOWS, type BoardReport, type Change } from '../../src/reports/types.js';
import { type BoardPayload, boardTable, boardView, contentDigest, REFRESH_BUTTON } from '../../src/views/board-view.js';
import { en } from '../../src/views/texts.js';
import { AT, busyBoard, emptyBoard, GUILD, gap } from './reports.js';

const guild = { name: 'Lakeside', iconUrl: null };
const draw = (report: BoardReport): BoardPayload => boardView(report, guild, en);

function lines(report: BoardReport): readonly string[] {
  return (draw(report).embeds[0]?.description ?? '').split('\n');
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
  it('draws figures and changes in columns that fit a phone', () => {
    expect(boardTable(busyBoard(), en)).toEqual([
      '            24h    7d    30d',
      'Messages  1,234 8,901  1.24M',
      '           ▲12%   ▼3%      –',
      'Reactions   321 2,310 98,760',
      '            ▼3%   new      –',
      'Active       45   120    310',
      '             0%   ×12     0%',
    ]);
  });

  it('leaves the lines of changes out where there is nothing to compare with', () => {
    expect(boardTable(emptyBoard(), en)).toEqual([
      '            24h    7d   30d',
      'Messages      0     0     0',
      'Reactions     0     0     0',
      'Active        0     0     0',
    ]);
  });

  it('lists members beside right-aligned counts, with names that do nothing', () => {
    expect(draw(busyBoard()).embeds[0]?.fields?.[2]).toEqual({
      name: 'Top members · 30d',
      value: [
        '`15,000` Ann',
        '`12,300` Bo \\*the\\* great',
        '` 9,600` 山田太郎',
        '` 6,900` \\@everyone',
        '` 4,200` \\`tick\\`',
      ].join('\n'),
      inline: true,
    });
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

  it('says of a refilled gap that reactions may be missing', () => {
    const refilled = gap({ state: 'refilled' });
    expect(lines({ ...busyBoard(), gaps: { newest: refilled, more: 0 } }).at(-1)).toBe(
      '⚠️ Figures may be off from <t:1795089600:f> to <t:1795090500:f>: messages were read again, reactions may be missing.',
    );
    expect(lines({ ...busyBoard(), gaps: { newest: refilled, more: 2 } }).at(-1)).toMatch(
      /, and in 2 more spans: messages were read again, reactions may be missing\.$/,
    );
  });

  it('says what is missing while MongoDB is away', () => {
    const away = { awaySince: AT - 60_000, missingBefore: AT - 86_400_000 };
    expect(lines({ ...busyBoard(), lacking: away }).at(-1)).toMatch(
      /^⚠️ The database went out of reach <t:1795262340:R>.*Days before <t:1795176000:D> are missing/,
    );
  });

  it('tells an empty guild since when it counts, and lists nobody', () => {
    expect(lines(emptyBoard()).at(-1)).toBe('Nothing counted yet: counting since <t:1795262340:D>. Say hello!');
    expect(draw(emptyBoard()).embeds[0]?.fields).toEqual([]);
    expect(lines({ ...busyBoard(), since: AT - 3 * 86_400_000 }).at(-1)).toMatch(/^Counting since/);
    expect(lines(busyBoard()).at(-1)).toBe('```');
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

  it('stays within the limits of an embed whatever the names and numbers are', () => {
    const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
    const change: fc.Arbitrary<Change> = fc.oneof(
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
      top: fc.array(fc.record({ userId: fc.constant('200000000000000001'), name, messages: count }), { maxLength: 5 }),
    });
    const report: fc.Arbitrary<BoardReport> = fc.record({
      guildId: fc.constant(GUILD),
      at: fc.constant(AT),
      timeZone: fc.constantFrom('UTC', 'America/Argentina/ComodRivadavia'),
      since: fc.constantFrom(0, AT),
      windows: fc
        .tuple(window, window, window)
        .map((all) => all.map((one, index) => ({ ...one, window: BOARD_WINDOWS[index] ?? '24h', from: AT - 1 }))),
      gaps: fc.constantFrom(null, { newest: gap(), more: 3_000_000 }),
      lacking: fc.constantFrom(null, { awaySince: AT, missingBefore: AT }),
    });
    fc.assert(
      fc.property(report, name, (board, guildName) => {
        const payload = boardView(board, { name: guildName ?? '', iconUrl: null }, en);
        const [embed] = payload.embeds;
        const texts = textsOf(payload);
        expect(texts.reduce((sum, text) => sum + text.length, 0)).toBeLessThanOrEqual(6000);
        expect(embed?.description?.length).toBeLessThanOrEqual(4096);
        expect(embed?.author?.name.length).toBeLessThanOrEqual(256);
        for (const field of embed?.fields ?? []) {
          expect(field.name.length).toBeLessThanOrEqual(256);
          expect(field.value.length).toBeGreaterThan(0);
          expect(field.value.length).toBeLessThanOrEqual(1024);
          expect(field.value.split('\n').length).toBeLessThanOrEqual(5);
          expect(field.value.replaceAll(/\\./gs, '')).not.toMatch(/[@<>[\]*_~|/:#]/);
          expect(field.value.replaceAll(/\\./gs, '').split('`').length % 2).toBe(1);
        }
        expect(embed?.description?.split('```').length).toBe(3);
        for (const line of boardTable(board, en)) expect(line.length).toBeLessThanOrEqual(30);
      }),
      { numRuns: 60 },
    );
  });
});
