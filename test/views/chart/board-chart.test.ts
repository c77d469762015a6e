import { describe, expect, it } from 'vitest';
import { boardChart } from '../../../src/views/chart/board-chart.js';
import { en } from '../../../src/views/texts.js';
import { course } from '../reports.js';

const plain = (text: string) => text.replace(/[\u2009\u202f]/g, ' ');

describe('the board’s chart', () => {
  it('says in its alt text what is drawn, in whole figures', () => {
    expect(plain(boardChart(course(), 'Europe/Berlin', en).description)).toBe(
      'Messages a day, Oct 23 – Nov 21: 2,479 in all, 87 today so far; 315 on the same days four weeks earlier; most on Thursday, November 12 (1,234 messages); in the last four weeks people wrote most on Sunday at 11 PM (138 messages); not everything was counted on Oct 26 and Nov 2 – 3.',
    );
  });

  it('says nothing of what there is not', () => {
    const days = course().days.map(({ date }) => ({ date, messages: null, before: null }));
    const week = course().week.map((row) => row.map(() => 0));
    const chart = boardChart({ days, week, gaps: [] }, 'UTC', en);
    expect(plain(chart.description)).toBe('Messages a day, Oct 23 – Nov 21: 0 in all, 0 today so far.');
    expect(chart.panels[0]).not.toHaveProperty('line');
    expect(chart.panels[0]).not.toHaveProperty('note');
  });

  it('has room for its alt text with a gap every other day', () => {
    const gaps = Array.from({ length: 15 }, (_, at) => ({ from: 2 * at, to: 2 * at }));
    expect(boardChart({ ...course(), gaps }, 'UTC', en).description.length).toBeLessThanOrEqual(1024);
  });

  it('draws today lighter, dates gaps and names whose clock is meant', () => {
    const [columns, heat] = boardChart(course(), 'Europe/Berlin', en).panels;
    expect(columns).toMatchObject({ kind: 'columns', running: true, note: 'line: 4 weeks earlier' });
    expect(
      columns?.kind === 'columns' && columns.gaps.map(({ label, ...gap }) => ({ ...gap, label: plain(label) })),
    ).toEqual([
      { from: 3, to: 3, label: 'Oct 26' },
      { from: 10, to: 11, label: 'Nov 2 – 3' },
    ]);
    expect(heat).toMatchObject({ kind: 'heat', note: '4 weeks, Berlin' });
  });
});
