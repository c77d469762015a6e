import { describe, expect, it } from 'vitest';
import { memberView } from '../../src/views/member-view.js';
import { en } from '../../src/views/texts.js';
import { AT, gap, memberReport } from './reports.js';

const description = (report = memberReport()): string => memberView(report, en).embeds?.[0]?.description ?? '';

describe('the answer to /my_stats', () => {
  it('draws one window a line, and rank, first and last seen below', () => {
    expect(description().split('\n')).toEqual([
      '```',
      '    Messages Given Received',
      '24h       12     3        4',
      '7d        96    20       31',
      '30d      412    77      120',
      'All   12,345   999    1.23M',
      '```',
      'Given and received: reactions.',
      'Rank **#3** of 41 by messages, last 30 days.',
      'First seen <t:1761566400:D>, last seen <t:1795262100:R>.',
    ]);
  });

  it('has words for somebody who never wrote', () => {
    const text = description({ ...memberReport(), rank: null, firstSeen: null, lastSeen: null });
    expect(text).toContain('No rank yet');
    expect(text).toContain('Nothing of yours has been counted yet.');
  });

  it('names the zone where a day or month is shown', () => {
    const today = { window: 'today' as const, from: AT, messages: 1, reactionsGiven: 0, reactionsReceived: 0 };
    expect(description({ ...memberReport(), windows: [today] })).toContain('Days are those of `Europe/Berlin`.');
    expect(description()).not.toContain('Europe/Berlin');
  });

  it('says where figures may be off', () => {
    expect(description({ ...memberReport(), gaps: { newest: gap(), more: 0 } })).toContain('Figures may be off');
  });
});
