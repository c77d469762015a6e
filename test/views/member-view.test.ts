import { describe, expect, it } from 'vitest';
import { METRICS, type Metric } from '../../src/counts/metrics.js';
import type { MemberDetails } from '../../src/reports/shapes.js';
import { NO_BREAK } from '../../src/views/chip.js';
import { memberView, sharedView } from '../../src/views/member-view.js';
import { en } from '../../src/views/texts.js';
import { AT, gap, memberReport } from './reports.js';

const description = (report = memberReport()): string =>
  memberView({ report, details: null, course: null }, en).embeds?.[0]?.description ?? '';

const block = (name: string, lines: readonly string[]) => ({
  name,
  value: lines.map((line) => `\`${line.replaceAll(' ', NO_BREAK)}\``).join('\n'),
  inline: true,
});

describe('the answer to /my_stats', () => {
  it('says rank, first and last seen, and has a block for each figure with a line for each window', () => {
    const [embed] = memberView({ report: memberReport(), details: null, course: null }, en).embeds ?? [];
    expect(embed?.description?.split('\n')).toEqual([
      'Rank **#3** of 41 by messages, last 30 days.',
      'Ahead of 80% of 50 others.',
      'First seen <t:1761566400:D>, last seen <t:1795262100:R>.',
    ]);
    expect(embed?.fields).toEqual([
      block('Messages', ['24h     12', '7d      96', '30d    412', 'All 12,345']),
      block('Reactions given', ['24h      3', '7d      20', '30d     77', 'All    999']),
      block('Reactions received', ['24h      4', '7d      31', '30d    120', 'All  1.23M']),
    ]);
  });

  it('has words for somebody who was never seen, true also where others reacted to what they wrote before', () => {
    const text = description({ ...memberReport(), rank: null, ahead: null, firstSeen: null, lastSeen: null });
    expect(text.split('\n')).toEqual([
      'No rank yet: no message, last 30 days.',
      'Not seen yet: no message by you and no reaction from you has been counted.',
    ]);
  });

  it.each([
    [{ fewer: 0, others: 7 }, 'Ahead of 0% of 7 others.'],
    [{ fewer: 1, others: 1_000 }, 'Ahead of <1% of 1,000 others.'],
    [{ fewer: 999, others: 1_000 }, 'Ahead of 99% of 1,000 others.'],
    [{ fewer: 1, others: 1 }, 'Ahead of 100% of 1 other.'],
  ])('says of how many others one is ahead, in whole percent rounded down: %j', (ahead, words) => {
    expect(description({ ...memberReport(), ahead }).split('\n')).toContain(words);
  });

  it('has a button for each window, and the one that is shown stands out', () => {
    const report = { ...memberReport(), windows: memberReport().windows.slice(1, 2) };
    const details = { since: new Map(), whom: null, emoji: null, channels: { top: [], since: null } };
    const [row] = memberView({ report, details, course: null }, en).components ?? [];
    expect(row?.components).toMatchObject([
      { label: '24h', style: 2, custom_id: 'my-stats:24h' },
      { label: '7d', style: 1, custom_id: 'my-stats:7d' },
      { label: '30d', style: 2, custom_id: 'my-stats:30d' },
      { label: 'All', style: 2, custom_id: 'my-stats:all' },
      { label: 'How?', style: 2, custom_id: 'statboard:how' },
    ]);
  });

  it('brings a picture of 90 days where something was written in them', () => {
    const days = [{ date: { year: 2026, month: 11, day: 20 }, messages: 3 }];
    const course = { days, hours: new Array<number>(24).fill(0).fill(3, 9, 10), channelId: '31' };
    const { picture } = memberView({ report: memberReport(), details: null, course }, en, { channelName: 'general' });
    expect(picture?.chart.description).toContain('your channel is #general');
    expect(memberView({ report: memberReport(), details: null, course: null }, en)).not.toHaveProperty('picture');
    const shared = sharedView({ report: memberReport(), details: null, course }, en);
    expect(JSON.stringify(shared)).not.toMatch(/\b[Yy]ou(r|rs)?\b|general/);
  });

  it('names the zone where a day or month is shown', () => {
    const today = { window: 'today' as const, from: AT, messages: 1, reactionsGiven: 0, reactionsReceived: 0 };
    expect(description({ ...memberReport(), windows: [today] })).toContain('Days are those of `Europe/Berlin`.');
    expect(description()).not.toContain('Europe/Berlin');
  });

  it('says where figures may be off', () => {
    expect(description({ ...memberReport(), gaps: { newest: gap(), more: 0 } })).toContain('Figures may be off');
  });

  describe('of one window', () => {
    const week = memberReport().windows.slice(1, 2);
    const report = { ...memberReport(), windows: week };
    const details: MemberDetails = {
      since: new Map(),
      whom: {
        top: [
          { key: '200000000000000002', amount: 12 },
          { key: '200000000000000003', amount: 3 },
        ],
        names: new Map([['200000000000000002', '@everyone']]),
        since: null,
      },
      emoji: { top: [{ key: '❤', amount: 4 }], since: { at: AT, why: 'notBefore' } },
      channels: {
        top: [
          { channelId: '300000000000000001', parentId: null, messages: 1234 },
          { channelId: '300000000000000002', parentId: '300000000000000001', messages: 5 },
        ],
        since: { at: AT - 7 * 86_400_000, why: 'wholeDays' },
      },
    };
    const fieldsOf = (told: MemberDetails) =>
      memberView({ report, details: told, course: null }, en).embeds?.[0]?.fields ?? [];

    it('has a block for each metric, whom was answered by name, emoji, and channels with threads below them', () => {
      const fields = fieldsOf(details);
      expect(fields.slice(0, 6).map(({ name }) => name)).toEqual(METRICS.names.map((metric) => en.metrics[metric]));
      expect(fields[3]).toEqual(block('Replies given', ['7d  5']));
      expect(fields.slice(6)).toEqual([
        {
          name: 'Whom you answered most, last 7 days',
          value: '`12` \u2068\\@everyone\u2069\n`\u00a03` \u2068Member …0003\u2069',
          inline: false,
        },
        {
          name: 'Your reactions by emoji, last 7 days',
          value: '`4` ❤️\nSince <t:1795262400:D>: what came before is not told apart.',
          inline: false,
        },
        {
          name: 'Most active channels, last 7 days',
          value: [
            '`1,234` <#300000000000000001>',
            '`\u00a0\u00a0\u00a0\u00a05` <#300000000000000001> › <#300000000000000002>',
            'In whole days of UTC: since Sat, Nov 14, 1:00 PM (`Europe/Berlin`).',
          ].join('\n'),
          inline: false,
        },
      ]);
    });

    it('leaves out what there is nothing of, and what is not told of the window', () => {
      const nothing = { top: [], since: { at: AT, why: 'wholeDays' } } as const;
      const told = { ...details, whom: null, emoji: nothing, channels: nothing };
      expect(fieldsOf(told)).toHaveLength(6);
    });

    it('says since when metrics are counted, those of one day together, and leaves out one that is not counted', () => {
      const since = new Map<Metric, number>([
        ['repliesGiven', AT],
        ['repliesReceived', AT],
        ['stickers', Number.POSITIVE_INFINITY],
      ]);
      const told = { ...details, since };
      expect(memberView({ report, details: told, course: null }, en).embeds?.[0]?.description).toContain(
        '\nReplies given and Replies received: since <t:1795262400:D>.',
      );
      expect(fieldsOf(told).map(({ name }) => name)).not.toContain('Stickers');
    });
  });
});
