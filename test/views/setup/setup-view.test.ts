import { describe, expect, it } from 'vitest';
import { USUAL_CONTENT } from '../../../src/guilds/board-content.js';
import { ACCENT, TROUBLE } from '../../../src/views/payload.js';
import { setupAsked, setupId } from '../../../src/views/setup/setup-ids.js';
import type { SetupState } from '../../../src/views/setup/setup-state.js';
import { setupView } from '../../../src/views/setup/setup-view.js';
import { zoneForm } from '../../../src/views/setup/zone-form.js';
import { en } from '../../../src/views/texts.js';

const channel = '300000000000000001';
const plain: SetupState = {
  channel: { id: channel, from: 'setting' },
  chosenChannelId: channel,
  standsIn: channel,
  channelGone: false,
  timeZone: 'Europe/Berlin',
  zoneFrom: 'setting',
  refreshMinutes: 15,
  usualRefresh: '*/10 * * * *',
  pin: true,
  content: USUAL_CONTENT,
  notCounted: [],
  missing: [],
  hidden: [],
  ownId: '400000000000000001',
  now: Date.UTC(2026, 10, 21, 23, 30),
  guildLocale: 'de',
};
const view = (state: Partial<SetupState>, notes?: readonly string[]) =>
  setupView({ ...plain, ...state }, en, notes ? { notes } : {});
const lines = (state: Partial<SetupState>, notes?: readonly string[]): readonly string[] =>
  (view(state, notes).embeds?.[0]?.description ?? '').split('\n');

describe('the panel of /setup', () => {
  it('shows the settings and that nothing is missing', () => {
    expect(lines({})).toEqual([
      `**Stats channel:** <#${channel}>`,
      '**Time zone:** `Europe/Berlin` · 00:30 there now',
      '**Redrawn:** every 15 minutes',
      '**Pinned:** yes',
      '**The board shows:** messages, reactions, active members, and the top 5 members',
      '**Not counted:** none',
      '',
      'No permission is missing.',
      'Each choice takes effect at once.',
    ]);
  });

  it('begins with what the bot lacks where the board is to stand, in a colour: why, where it is until then, and what to do', () => {
    const lacking: Partial<SetupState> = {
      standsIn: '300000000000000002',
      missing: [
        { name: 'SendMessages', denial: { kind: 'role', roleId: '500000000000000001' } },
        { name: 'EmbedLinks', denial: { kind: 'role', roleId: '500000000000000001' } },
        { name: 'PinMessages', denial: { kind: 'ungranted' } },
      ],
    };
    expect(lines(lacking).slice(0, 7)).toEqual([
      `⚠️ In <#${channel}> I lack: Send Messages, Embed Links, and Pin Messages.`,
      'The board stays in <#300000000000000002> until then, and is kept up to date there.',
      `The permissions of <#${channel}> deny Send Messages and Embed Links to <@&500000000000000001>.`,
      'None of my roles grants Pin Messages.',
      '**Fix:** Edit Channel → Permissions → add <@400000000000000001> → allow Send Messages, Embed Links, and Pin Messages, then press Check again.',
      '',
      `**Stats channel:** <#${channel}>`,
    ]);
    expect(view(lacking).embeds?.[0]?.color).toBe(TROUBLE);
    expect(view({}).embeds?.[0]?.color).toBe(ACCENT);
    // A phone shows the end first.
    expect(lines(lacking, ['Saved.']).slice(-2)).toEqual([
      'Saved.',
      '⚠️ The board cannot stand where it is to stand: see the top.',
    ]);
    expect(lines(lacking)).toContain('Without Pin Messages the board stands unpinned.');
    expect(lines(lacking)).not.toContain('No permission is missing.');
  });

  it.each([
    ['everyone', 'to everyone.'],
    ['member', 'to me.'],
  ] as const)('says that a permission is taken from %s', (kind, whom) => {
    const missing = [{ name: 'ViewChannel', denial: { kind } }] as const;
    expect(lines({ missing })[2]).toBe(`The permissions of <#${channel}> deny View Channel ${whom}`);
  });

  it.each([
    [channel, 'Until then the board there may stand still, and would not be posted anew.'],
    [null, 'There is no board until then.'],
  ])('says where the board is when a permission is lost later (in %s)', (standsIn, words) => {
    const missing = [{ name: 'ViewChannel', denial: { kind: 'ungranted' } }] as const;
    expect(lines({ missing, standsIn })[1]).toBe(words);
  });

  it('says below the settings that the board cannot be pinned: it stands all the same', () => {
    const missing = [{ name: 'PinMessages', denial: { kind: 'ungranted' } }] as const;
    expect(view({ missing }).embeds?.[0]?.color).toBe(ACCENT);
    expect(lines({ missing }).slice(6, 11)).toEqual([
      '',
      `⚠️ In <#${channel}> I lack: Pin Messages.`,
      'None of my roles grants Pin Messages.',
      '**Fix:** Edit Channel → Permissions → add <@400000000000000001> → allow Pin Messages, then press Check again.',
      'Without Pin Messages the board stands unpinned.',
    ]);
  });

  it('names at most five channels that it cannot see, and five that are not counted', () => {
    const seven = Array.from({ length: 7 }, (_, index) => `30000000000000001${index}`);
    const hidden = lines({ hidden: seven }).join('\n');
    expect(hidden).toContain('<#300000000000000014>, and 2 more channels; what happens there');
    expect(hidden).not.toContain('<#300000000000000015>');
    expect(lines({ notCounted: seven })[5]).toMatch(
      /^\*\*Not counted:\*\* <#300000000000000010>, .* and 2 more channels$/,
    );
  });

  it('says that STATS_CHANNEL_ID wins', () => {
    expect(lines({ channel: { id: channel, from: 'env' } })[0]).toContain('STATS_CHANNEL_ID');
  });

  it('says that nothing is chosen yet, and offers to make a channel', () => {
    const none = { channel: null, chosenChannelId: null, zoneFrom: 'default' } as const;
    expect(lines(none).slice(0, 2)).toEqual([
      '**Stats channel:** none',
      '**Time zone:** `Europe/Berlin` (the default) · 00:30 there now',
    ]);
    expect(lines(none)).not.toContain('No permission is missing.');
    expect(JSON.stringify(view(none).components)).toContain('Make a channel');
    expect(JSON.stringify(view({}).components)).not.toContain('Make a channel');
  });

  it('lets every kind of channel be left out in which members write, but media channels', () => {
    const types = [0, 5, 2, 13, 15, 4];
    expect(JSON.stringify(view({}).components)).toContain(`"channel_types":${JSON.stringify(types)}`);
  });

  it('names no channel as chosen where none is: Discord takes no empty list', () => {
    expect(JSON.stringify(view({}).components)).toContain(`"default_values":[{"id":"${channel}","type":"channel"}]`);
    const none = view({ channel: null, chosenChannelId: null });
    expect(JSON.stringify(none.components)).not.toContain('default_values');
  });

  it.each([
    ['setting', '**Fix:** choose another stats channel in the first menu.'],
    ['env', '**Fix:** correct `STATS_CHANNEL_ID` on the bot’s machine, or take it away and choose a channel here.'],
  ] as const)('begins with a channel that is gone, chosen by the %s, and does not call that sound', (from, fix) => {
    const gone: Partial<SetupState> = { channel: { id: channel, from }, channelGone: true, chosenChannelId: null };
    expect(lines({ ...gone, standsIn: null }).slice(0, 4)).toEqual([
      '⚠️ The stats channel is gone, is none of this server’s, or cannot hold a board.',
      'There is no board until then.',
      fix,
      '',
    ]);
    expect(lines({ ...gone, standsIn: '300000000000000002' })[1]).toContain('stays in <#300000000000000002>');
    expect(view(gone).embeds?.[0]?.color).toBe(TROUBLE);
    expect(lines(gone)).not.toContain('No permission is missing.');
  });

  it.each([
    ['*/10 * * * *', 'every 10 minutes (the default)'],
    ['*/1 * * * *', 'every 1 minute (the default)'],
    ['0 3 * * *', 'by the bot’s own schedule (`0 3 * * *`)'],
    ['*/30 * * * * *', 'by the bot’s own schedule (`*/30 * * * * *`)'],
  ])('says how often the board is redrawn by %j', (usualRefresh, words) => {
    const state = { refreshMinutes: null, usualRefresh };
    expect(lines(state)[2]).toBe(`**Redrawn:** ${words}`);
    // A menu reads no markdown.
    expect(JSON.stringify(view(state).components)).toContain(words.replaceAll('`', ''));
  });

  it('ends with what was just done', () => {
    expect(lines({}, ['Saved.']).at(-1)).toBe('Saved.');
  });

  it('keeps to the limits of Discord, whatever the operator set', () => {
    const { components = [] } = view({
      usualRefresh: `0 ${'1,'.repeat(200)}2 * * *`,
      notCounted: Array(25).fill(channel),
    });
    expect(components.map((row) => row.components.length)).toEqual([1, 1, 1, 1, 4]);
    for (const { components: inner } of components) {
      for (const one of inner) {
        if (!('options' in one)) continue;
        expect(one.options.length).toBeLessThanOrEqual(25);
        for (const { label, description = '' } of one.options) {
          expect(label.length).toBeLessThanOrEqual(100);
          expect(description.length).toBeLessThanOrEqual(100);
        }
      }
    }
    const { title, components: fields } = zoneForm(en);
    expect(title.length).toBeLessThanOrEqual(45);
    expect(JSON.stringify(fields)).toContain('City or zone');
  });
});

describe('custom ids', () => {
  it('say what is asked for, in a version', () => {
    expect(setupId('pin', 'off')).toBe('setup:1:pin:off');
    expect(setupAsked('setup:1:pin:off')).toEqual({ action: 'pin', argument: 'off' });
    expect(setupAsked('setup:1:home')).toEqual({ action: 'home', argument: '' });
    for (const other of ['setup:2:home', 'setup:1:nonsense', 'setup', 'statboard:refresh', '']) {
      expect(setupAsked(other)).toBeNull();
    }
  });
});
