import { describe, expect, it } from 'vitest';
import { wantedFor } from '../../../src/board/board-permissions.js';
import { USUAL_CONTENT } from '../../../src/guilds/board-content.js';
import type { SetupPageName } from '../../../src/guilds/guild-settings.js';
import { ACCENT, type MessagePayload, TROUBLE } from '../../../src/views/payload.js';
import { boardPageView } from '../../../src/views/setup/board-page-view.js';
import type { BoardState } from '../../../src/views/setup/board-state.js';
import { type CountingState, countingPageView } from '../../../src/views/setup/counting-page-view.js';
import { setupAsked, setupId } from '../../../src/views/setup/setup-ids.js';
import { setupView } from '../../../src/views/setup/setup-view.js';
import { zoneForm } from '../../../src/views/setup/zone-form.js';
import { en } from '../../../src/views/texts.js';

const channel = '300000000000000001';
const board: BoardState = {
  channel: { id: channel, from: 'setting' },
  chosenChannelId: channel,
  standsIn: channel,
  unfit: null,
  refreshMinutes: 15,
  usualRefresh: '*/10 * * * *',
  pin: true,
  content: USUAL_CONTENT,
  wanted: wantedFor({ pin: true, picture: true }),
  missing: [],
  pictureFails: false,
  ownId: '400000000000000001',
};
const counting: CountingState = {
  timeZone: 'Europe/Berlin',
  zoneFrom: 'setting',
  kind: 'except',
  lists: { except: [], only: [] },
  part: 0,
  hidden: [],
  now: Date.UTC(2026, 10, 21, 23, 30),
  guildLocale: 'de',
};
/** A page as it is shown, and how things stand on both. */
function draw(
  name: SetupPageName,
  { onBoard = {}, onCounting = {} }: { onBoard?: Partial<BoardState>; onCounting?: Partial<CountingState> },
  notes?: readonly string[],
) {
  const pages = [boardPageView({ ...board, ...onBoard }, en), countingPageView({ ...counting, ...onCounting }, en)];
  const shown = pages.find((page) => page.name === name);
  if (!shown) throw new Error(`no page ${name}`);
  return setupView(shown, pages, en, notes);
}
const linesOf = ({ embeds }: MessagePayload): readonly string[] => (embeds?.[0]?.description ?? '').split('\n');
const view = (onBoard: Partial<BoardState>, notes?: readonly string[]) => draw('board', { onBoard }, notes);
const lines = (onBoard: Partial<BoardState>, notes?: readonly string[]) => linesOf(view(onBoard, notes));
const countingLines = (onCounting: Partial<CountingState>) => linesOf(draw('counting', { onCounting }));

describe('the panel of /setup', () => {
  it('shows the settings of a page and that nothing is missing', () => {
    const end = ['', 'No permission is missing.', 'Each choice takes effect at once.'];
    expect(lines({})).toEqual([
      `**Stats channel:** <#${channel}>`,
      '**Redrawn:** every 15 minutes',
      '**Pinned:** yes',
      '**The board shows:** today’s headline, a picture of 30 days, messages, reactions, active people, and the top 5 members',
      '**I may there:** ✓ View Channel · ✓ Send Messages · ✓ Embed Links · ✓ Read Message History · ✓ Attach Files · ✓ Pin Messages',
      ...end,
    ]);
    expect(countingLines({})).toEqual([
      '**Time zone:** `Europe/Berlin` · 00:30 there now',
      '**Not counted:** none',
      ...end,
    ]);
  });

  it('ends with the menu of its pages, which says what is on each', () => {
    const menuOf = ({ components = [] }: MessagePayload) => components.at(-1)?.components[0];
    const options = (shown: SetupPageName) => [
      {
        label: 'Page: Board',
        value: 'board',
        description: 'where it stands, how often it is redrawn, what it shows',
        default: shown === 'board',
      },
      {
        label: 'Page: Counting',
        value: 'counting',
        description: 'time zone, and what is left out',
        default: shown === 'counting',
      },
    ];
    for (const shown of ['board', 'counting'] as const) {
      expect(menuOf(draw(shown, {}))).toMatchObject({ custom_id: 'setup:1:page', options: options(shown) });
    }
  });

  it.each([
    [
      { missing: [{ name: 'SendMessages', denial: { kind: 'ungranted' } }] },
      '⚠️ The board cannot stand where it is to stand',
    ],
    [{ channel: null, chosenChannelId: null }, 'No stats channel is chosen yet'],
    [{ missing: [{ name: 'PinMessages', denial: { kind: 'ungranted' } }] }, 'The board stands unpinned'],
    [{ unfit: 'unknown' }, '⚠️ The board cannot stand where it is to stand'],
  ] as const)('says on the page Counting in a line what is to be seen on the page Board: %j', (onBoard, words) => {
    const shown = draw('counting', { onBoard });
    expect(linesOf(shown).slice(-2)).toEqual([`${words}: see the page Board.`, 'Each choice takes effect at once.']);
    expect(linesOf(shown)).not.toContain('No permission is missing.');
    expect(shown.embeds?.[0]?.color).toBe(ACCENT);
  });

  it('says on the page Board in a line that channels cannot be seen', () => {
    const drawn = linesOf(draw('board', { onCounting: { hidden: [channel, '300000000000000002'] } }));
    expect(drawn).toContain('I cannot see 2 channels: see the page Counting.');
    expect(drawn).not.toContain('No permission is missing.');
  });

  it('begins with what the bot lacks where the board is to stand, in a colour: why, where it is until then, and what to do', () => {
    const lacking: Partial<BoardState> = {
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
    expect(lines({ missing })[4]).toMatch(/ · ✓ Attach Files · ✗ Pin Messages$/);
    expect(lines({ missing }).slice(5, 10)).toEqual([
      '',
      `⚠️ In <#${channel}> I lack: Pin Messages.`,
      'None of my roles grants Pin Messages.',
      '**Fix:** Edit Channel → Permissions → add <@400000000000000001> → allow Pin Messages, then press Check again.',
      'Without Pin Messages the board stands unpinned.',
    ]);
  });

  it('names at most five channels that it cannot see, and five that are not counted', () => {
    const seven = Array.from({ length: 7 }, (_, index) => `30000000000000001${index}`);
    const hidden = countingLines({ hidden: seven }).join('\n');
    expect(hidden).toContain('<#300000000000000014>, and 2 more channels; what happens there');
    expect(hidden).not.toContain('<#300000000000000015>');
    const chosen = seven.map((id) => ({ id, name: 'room', isCategory: false }));
    expect(countingLines({ lists: { except: chosen, only: [] } })[1]).toMatch(
      /^\*\*Not counted:\*\* <#300000000000000010>, .* and 2 more channels$/,
    );
    expect(countingLines({ kind: 'only', lists: { except: [], only: chosen } })[1]).toMatch(
      /^\*\*Counted only in:\*\* <#300000000000000010>, .* and 2 more channels$/,
    );
  });

  it('says that a zone is the operator’s', () => {
    const [zone] = countingLines({ zoneFrom: 'default' });
    expect(zone).toBe('**Time zone:** `Europe/Berlin` (the default) · 00:30 there now');
  });

  it('says that STATS_CHANNEL_ID wins', () => {
    expect(lines({ channel: { id: channel, from: 'env' } })[0]).toContain('STATS_CHANNEL_ID');
  });

  it('says that nothing is chosen yet, and offers to make a channel', () => {
    const none = { channel: null, chosenChannelId: null } as const;
    expect(lines(none)[0]).toBe('**Stats channel:** none');
    expect(lines(none)).not.toContain('No permission is missing.');
    expect(JSON.stringify(view(none).components)).toContain('Make a channel');
    expect(JSON.stringify(view({}).components)).not.toContain('Make a channel');
  });

  it('lets every kind of channel be left out in which members write, but media channels', () => {
    const types = [0, 5, 2, 13, 15, 4];
    expect(JSON.stringify(draw('counting', {}).components)).toContain(`"channel_types":${JSON.stringify(types)}`);
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
    const gone: Partial<BoardState> = { channel: { id: channel, from }, unfit: 'unknown', chosenChannelId: null };
    expect(lines({ ...gone, standsIn: null }).slice(0, 4)).toEqual([
      '⚠️ The stats channel is gone, is none of this server’s, or is hidden from me.',
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
    ['0 3 * * *', 'by the bot’s own schedule'],
    ['*/30 * * * * *', 'by the bot’s own schedule'],
  ])('says how often the board is redrawn by %j', (usualRefresh, words) => {
    const state = { refreshMinutes: null, usualRefresh };
    expect(lines(state)[1]).toBe(`**Redrawn:** ${words}`);
    expect(JSON.stringify(view(state).components)).toContain(words);
  });

  it('ends with what was just done', () => {
    expect(lines({}, ['Saved.']).at(-1)).toBe('Saved.');
  });

  it('keeps to the limits of Discord, whatever the operator set', () => {
    const onBoard = { usualRefresh: `0 ${'1,'.repeat(200)}2 * * *`, channel: null };
    const except = Array.from({ length: 500 }, (_, n) => ({
      id: String(300000000000000100n + BigInt(n)),
      name: 'x'.repeat(100),
      isCategory: n % 2 === 0,
    }));
    const onCounting = { lists: { except, only: [] }, part: 7 };
    const pages = (['board', 'counting'] as const).map((name) => draw(name, { onBoard, onCounting }).components ?? []);
    expect(pages.map((rows) => rows.map((row) => row.components.length))).toEqual([
      [1, 1, 4, 1],
      [1, 4, 1, 1, 1],
    ]);
    for (const { components: inner } of pages.flat()) {
      for (const one of inner) {
        if ('custom_id' in one) expect(one.custom_id.length).toBeLessThanOrEqual(100);
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
    for (const other of ['setup:2:home', 'setup:1', 'setup', 'statboard:refresh', '']) {
      expect(setupAsked(other)).toBeNull();
    }
  });
});
