import { describe, expect, it } from 'vitest';
import type { LocalDate } from '../../../src/base/time/zone.js';
import { type MemberPicture, memberChart } from '../../../src/views/chart/member-chart.js';
import { en } from '../../../src/views/texts.js';

/** So many days up to a Wednesday, with a message more each. */
function picture(count: number, change: Partial<MemberPicture> = {}): MemberPicture {
  const dateOf = (at: number): LocalDate => {
    const date = new Date(Date.UTC(2025, 10, 26 - (count - 1 - at)));
    return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  };
  return {
    days: Array.from({ length: count }, (_, at) => ({ date: dateOf(at), messages: at })),
    hours: Array.from({ length: 24 }, (_, hour) => (hour === 20 ? 1234 : hour)),
    channel: 'general',
    ...change,
  };
}

const plain = (text: string) => text.replace(/[\u2009\u202f]/g, ' ');

describe('a member’s chart', () => {
  it('says in its alt text what is drawn', () => {
    expect(plain(memberChart(picture(90), en).description)).toBe(
      'Your messages, Aug 29 – Nov 26: 4,005 on 89 days; most on Wednesday, November 26 (89 messages); you write most at 8 PM (1,234 messages); your channel is #general.',
    );
  });

  it('says nothing of what there is not', () => {
    const empty = picture(1, { hours: new Array(24).fill(0), channel: null });
    expect(plain(memberChart(empty, en).description)).toBe('Your messages, Nov 26: 0 on 0 days.');
  });

  it('puts each day in the row of its weekday, and names months where they begin', () => {
    const [calendar, hours] = memberChart(picture(90), en).panels;
    expect(calendar).toMatchObject({
      kind: 'calendar',
      firstRow: 4,
      rows: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
      note: '4,005 messages',
      labels: [
        { at: 3, text: 'Sep' },
        { at: 33, text: 'Oct' },
        { at: 64, text: 'Nov' },
      ],
    });
    expect(hours).toMatchObject({ kind: 'hours', note: 'most in #general' });
    expect(memberChart(picture(3), en).panels[0]).toMatchObject({ labels: [{ at: 0, text: 'Nov 24' }] });
  });

  it('is of one day at least', () => {
    expect(() => memberChart(picture(0), en)).toThrow(RangeError);
  });
});
