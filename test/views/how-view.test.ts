import { describe, expect, it } from 'vitest';
import { howView } from '../../src/views/how-view.js';
import { en } from '../../src/views/texts.js';
import { busyBoard, gap } from './reports.js';

const fieldsOf = (...asked: Parameters<typeof howView>) =>
  new Map((howView(...asked).embeds?.[0]?.fields ?? []).map(({ name, value }) => [name, value.split('\n')]));

describe('the answer to How?', () => {
  it('says from when each window is, in the reader’s own time', () => {
    const report = busyBoard();
    const [first, ...rest] = fieldsOf(report, null, en).get('Spans') ?? [];
    expect(first).toBe(
      `**Today:** from <t:${report.today.from / 1000}:f>, where the day begins in \`${report.timeZone}\`.`,
    );
    expect(rest).toEqual(
      report.windows.map(({ window, from }) => `**${window}:** from <t:${Math.floor(from / 1000)}:f> until now.`),
    );
  });

  it('names gaps, or says that there are none', () => {
    expect(fieldsOf({ ...busyBoard(), gaps: null }, null, en).get('Gaps')).toContain('No gap in the last 30 days.');
    const withGap = fieldsOf({ ...busyBoard(), gaps: { newest: gap(), more: 0 } }, null, en).get('Gaps');
    expect(withGap?.join(' ')).toContain('Figures may be off');
    expect(withGap).not.toContain('No gap in the last 30 days.');
  });

  it('says when everything was compared, and what came of it', () => {
    const compared = (last: Parameters<typeof howView>[1]) => fieldsOf(busyBoard(), last, en).get('Compared')?.[0];
    expect(compared(null)).toBe('The first nightly comparison is still to come.');
    expect(compared({ at: 1_700_000_000_000, agreed: true })).toContain('<t:1700000000:R>, and agreed');
    expect(compared({ at: 1_700_000_000_000, agreed: false })).toContain('something differed');
  });
});
