import { describe, expect, it } from 'vitest';
import { type SetupState, setupView } from '../../src/views/setup-view.js';
import { en } from '../../src/views/texts.js';

const channel = '300000000000000001';
const plain: SetupState = {
  channel: { id: channel, from: 'setting' },
  timeZone: 'Europe/Berlin',
  zoneFrom: 'setting',
  channelGone: false,
  missing: [],
  hidden: [],
  saved: false,
  channelOverruled: false,
};
const lines = (state: Partial<SetupState>): readonly string[] =>
  (setupView({ ...plain, ...state }, en).embeds?.[0]?.description ?? '').split('\n');

describe('the answer to /setup', () => {
  it('shows the settings and that nothing is missing', () => {
    expect(lines({})).toEqual([
      `**Stats channel:** <#${channel}>`,
      '**Time zone:** `Europe/Berlin`',
      'No permission is missing.',
      'Change them with `/setup channel:` and `/setup time_zone:`.',
    ]);
  });

  it('says which permission is missing where', () => {
    expect(lines({ missing: ['EmbedLinks', 'PinMessages'] })).toEqual(
      expect.arrayContaining([
        `⚠️ In <#${channel}> I lack: Embed Links and Pin Messages.`,
        'Without Pin Messages the board stands unpinned.',
      ]),
    );
  });

  it('names at most five channels it cannot see', () => {
    const hidden = Array.from({ length: 7 }, (_, index) => `30000000000000001${index}`);
    expect(lines({ hidden }).join('\n')).toContain('<#300000000000000014>, and 2 more channels; what happens there');
    expect(lines({ hidden }).join('\n')).not.toContain('<#300000000000000015>');
  });

  it('says that STATS_CHANNEL_ID wins', () => {
    const text = lines({ channel: { id: channel, from: 'env' }, channelOverruled: true, saved: true });
    expect(text[0]).toContain('STATS_CHANNEL_ID');
    expect(text[2]).toContain('wins as long as it is set');
    expect(text.at(-1)).toBe('Saved.');
  });

  it('says that nothing is chosen yet', () => {
    expect(lines({ channel: null, zoneFrom: 'default' }).slice(0, 2)).toEqual([
      '**Stats channel:** none',
      '**Time zone:** `Europe/Berlin` (the default)',
    ]);
    expect(lines({ channel: null })).not.toContain('No permission is missing.');
  });

  it('says that the chosen channel is gone, and does not call that sound', () => {
    const text = lines({ channelGone: true });
    expect(text[2]).toContain('gone');
    expect(text).not.toContain('No permission is missing.');
  });
});
