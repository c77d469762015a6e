import { describe, expect, it } from 'vitest';
import { NO_BREAK } from '../../src/views/chip.js';
import { memberView } from '../../src/views/member-view.js';
import { en } from '../../src/views/texts.js';
import { AT, gap, memberReport } from './reports.js';

const description = (report = memberReport()): string => memberView(report, en).embeds?.[0]?.description ?? '';

const block = (name: string, lines: readonly string[]) => ({
  name,
  value: lines.map((line) => `\`${line.replaceAll(' ', NO_BREAK)}\``).join('\n'),
  inline: true,
});

describe('the answer to /my_stats', () => {
  it('says rank, first and last seen, and has a block for each figure with a line for each window', () => {
    const [embed] = memberView(memberReport(), en).embeds ?? [];
    expect(embed?.description?.split('\n')).toEqual([
      'Rank **#3** of 41 by messages, last 30 days.',
      'First seen <t:1761566400:D>, last seen <t:1795262100:R>.',
    ]);
    expect(embed?.fields).toEqual([
      block('Messages', ['24h     12', '7d      96', '30d    412', 'All 12,345']),
      block('Reactions given', ['24h      3', '7d      20', '30d     77', 'All    999']),
      block('Reactions received', ['24h      4', '7d      31', '30d    120', 'All  1.23M']),
    ]);
  });

  it('has words for somebody who was never seen, true also where others reacted to what they wrote before', () => {
    const text = description({ ...memberReport(), rank: null, firstSeen: null, lastSeen: null });
    expect(text.split('\n')).toEqual([
      'No rank yet: no message in the last 30 days.',
      'Not seen yet: no message by you and no reaction from you has been counted.',
    ]);
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
