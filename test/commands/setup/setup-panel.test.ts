import { PermissionFlagsBits as Bit } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../../../src/guilds/guild-settings.js';
import { TROUBLE } from '../../../src/views/payload.js';
import { boardsIn, PIN } from '../../board/harness.js';
import { course } from '../../views/reports.js';
import { textOf } from '../harness.js';
import { startPanel } from './panel.js';

const MANAGE_CHANNELS = 1n << 4n;

/** Rows of the audit of a guild that a person caused, in the order of their words. */
function audited({ ledger, guildId }: Awaited<ReturnType<typeof startPanel>>) {
  const snapshot = ledger.rounds.begin();
  try {
    return [...snapshot.dirty('audit')]
      .flat()
      .filter((entry) => entry.guildId === guildId && entry.userId !== null)
      .map(({ userId, what, before, after }) => ({ userId, what, before, after }))
      .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  } finally {
    snapshot.close();
  }
}

describe('the panel of /setup', () => {
  it('opens on the board, and shows how things stand there', async () => {
    const { shown, text, channelId, ids } = await startPanel();
    expect(shown().embeds[0]?.title).toBe('Statboard settings · Board');
    expect(text().split('\n')).toEqual([
      `**Stats channel:** <#${channelId}>`,
      '**Redrawn:** every 10 minutes (the default)',
      '**Pinned:** yes',
      '**The board shows:** today’s headline, a picture of 30 days, messages, reactions, active people, and the top 5 members',
      '**I may there:** ✓ View Channel · ✓ Send Messages · ✓ Embed Links · ✓ Read Message History · ✓ Attach Files · ✓ Pin Messages',
      '',
      'No permission is missing.',
      'Each choice takes effect at once.',
    ]);
    expect(ids()).toEqual([
      'setup:1:channel',
      'setup:1:refresh',
      'setup:1:look',
      'setup:1:pin:off',
      'setup:1:check',
      'setup:1:page',
    ]);
  });

  it('has every page on which a setting stands', async () => {
    const { shown } = await startPanel();
    const values = [...JSON.stringify(shown().components?.at(-1)).matchAll(/"value":"(\w+)"/g)].map(
      ([, value]) => value,
    );
    expect(values).toEqual([...new Set(Object.values(SETTINGS).map(({ page }) => page))]);
  });

  it('turns to another page and back in the same message, and says there what is to be seen elsewhere', async () => {
    const { shown, text, ids, turnTo, discord, otherId, channelId, ledger } = await startPanel();
    discord.denyBot(otherId, Bit.ViewChannel);
    await discord.until(() => ledger.directory.channel(otherId)?.overwrites.length === 1, 'the overwrite');
    expect(await turnTo('counting')).toMatchObject({ redrawn: true, message: null, followups: [] });
    expect(shown().embeds[0]?.title).toBe('Statboard settings · Counting');
    expect(text().split('\n')).toEqual([
      '**Time zone:** `UTC` (the default) · 12:00 there now',
      '**Not counted:** none',
      '',
      `I cannot see <#${otherId}>; what happens there is not counted.`,
      'Each choice takes effect at once.',
    ]);
    expect(ids()).toEqual(['setup:1:zone', 'setup:1:zone-form', 'setup:1:kind', 'setup:1:add:except', 'setup:1:page']);
    await turnTo('board');
    expect(text()).toContain('I cannot see 1 channel: see the page Counting.');
    discord.denyBot(channelId, Bit.SendMessages);
    await discord.until(() => ledger.directory.channel(channelId)?.overwrites.length === 1, 'the overwrite');
    await turnTo('counting');
    expect(text()).toContain('⚠️ The board cannot stand where it is to stand: see the page Board.');
  });

  it('opens on the page of what the command set', async () => {
    const { ask, adminId, otherId } = await startPanel();
    const openedBy = async (options: Record<string, string>) =>
      (await ask('setup', adminId, options).answered).message?.embeds[0];
    expect((await openedBy({ time_zone: 'Asia/Tokyo' }))?.title).toBe('Statboard settings · Counting');
    const both = await openedBy({ time_zone: 'berlin', channel: otherId });
    expect(both?.title).toBe('Statboard settings · Board');
    expect(both?.description?.split('\n').slice(-2)).toEqual(['**Time zone:** `Europe/Berlin`', 'Saved.']);
  });

  it('of the version before, still open after an upgrade, does what it says and turns into a page of today', async () => {
    const { api, discord, guildId, channelId, otherId, adminId, ledger, board } = await startPanel();
    await board.start(guildId);
    const options = (...values: string[]) => values.map((value) => ({ label: value, value }));
    const menu = (custom_id: string, most: number, ...values: string[]) =>
      ({ type: 3, custom_id, min_values: 0, max_values: most, options: options(...values) }) as const;
    const button = (custom_id: string) => ({ type: 2, style: 2, label: 'Press', custom_id }) as const;
    const channels = (custom_id: string) => ({ type: 8, custom_id, min_values: 0, max_values: 25 }) as const;
    const panel = async (...rows: readonly Parameters<typeof row>[0][]) => {
      const message = await api.channels.createMessage(channelId, { content: 'old', components: rows.map(row) });
      const at = (customId: string) => ({ messageId: message.id, customId, userId: adminId });
      return { at, title: () => discord.message(message.id)?.embeds.at(0)?.title };
    };
    const row = (component: ReturnType<typeof menu> | ReturnType<typeof button> | ReturnType<typeof channels>) => ({
      type: 1 as const,
      components: [component],
    });
    const first = await panel(channels('setup:1:not-counted'), menu('setup:1:zone', 1, 'Asia/Tokyo'));
    await discord.select({ ...first.at('setup:1:not-counted'), values: [otherId] }).answered;
    expect(ledger.settings.of(guildId).notCounted).toEqual([otherId]);
    expect(first.title()).toBe('Statboard settings · Counting');
    const second = await panel(button('setup:1:pin:off'));
    await discord.click(second.at('setup:1:pin:off')).answered;
    expect(ledger.settings.of(guildId).pin).toBe(false);
    expect(second.title()).toBe('Statboard settings · Board');
    const look = await panel(
      menu('setup:1:look-shows:mra5', 3, 'messages', 'reactions', 'activeMembers'),
      button('setup:1:look-save:ra10'),
    );
    await discord.click(look.at('setup:1:look-save:ra10')).answered;
    const content = {
      headline: true,
      picture: true,
      figures: ['reactionsGiven', 'activeMembers'],
      top: { by: 'messages', most: 10 },
    };
    expect(ledger.settings.of(guildId).board).toEqual(content);
    const trying = await panel(menu('setup:1:look-shows:mra5', 3, 'messages', 'reactions', 'activeMembers'));
    await discord.select({ ...trying.at('setup:1:look-shows:mra5'), values: ['reactions'] }).answered;
    expect(trying.title()).toBe('What the board shows');
    await discord.click(trying.at('setup:1:look-save:r5')).answered;
    expect(ledger.settings.of(guildId).board).toEqual({
      headline: true,
      picture: true,
      figures: ['reactionsGiven'],
      top: { by: 'messages', most: 5 },
    });
  });

  it('turns to the first page where the one that was chosen is none of this version’s', async () => {
    const { api, discord, channelId, adminId } = await startPanel();
    const options = [{ label: 'Weather', value: 'weather' }];
    const message = await api.channels.createMessage(channelId, {
      content: 'a panel of the future',
      components: [{ type: 1, components: [{ type: 3, custom_id: 'setup:1:page', options }] }],
    });
    await discord.select({ messageId: message.id, customId: 'setup:1:page', userId: adminId, values: ['weather'] })
      .answered;
    expect(discord.message(message.id)?.embeds[0]?.title).toBe('Statboard settings · Board');
  });

  it('applies each choice at once, draws itself anew and writes who changed what to the audit', async () => {
    const stage = await startPanel();
    const { choose, press, turnTo, text, ledger, guildId, otherId, channelId, adminId, discord } = stage;
    expect(await choose('channel', [otherId])).toMatchObject({ redrawn: true, message: null, followups: [] });
    expect(text()).toContain(`**Stats channel:** <#${otherId}>`);
    expect(text()).toMatch(/Saved\.$/);
    await choose('refresh', ['30']);
    await press('pin', 'off');
    for (const line of ['every 30 minutes', '**Pinned:** no']) expect(text()).toContain(line);
    await turnTo('counting');
    await choose('zone', ['Europe/London']);
    expect(text()).toMatch(/^\*\*Time zone:\*\* `Europe\/London` · .*\nSaved\.$/s);
    await choose('add:except', [channelId]);
    expect(text()).toContain(`**Not counted:** <#${channelId}>`);
    expect(ledger.settings.of(guildId)).toEqual({
      statsChannelId: otherId,
      timeZone: 'Europe/London',
      refreshMinutes: 30,
      pin: false,
      notCounted: [channelId],
    });
    await turnTo('board');
    await choose('refresh', ['usual']);
    expect(ledger.settings.of(guildId)).not.toHaveProperty('refreshMinutes');
    await discord.until(() => boardsIn(stage, otherId).length === 1, 'the board in its new place');

    const by = adminId;
    expect(audited(stage)).toEqual([
      { userId: by, what: 'settings.notCounted', before: null, after: `["${channelId}"]` },
      { userId: by, what: 'settings.pin', before: null, after: 'false' },
      { userId: by, what: 'settings.refreshMinutes', before: '30', after: null },
      { userId: by, what: 'settings.refreshMinutes', before: null, after: '30' },
      { userId: by, what: 'settings.statsChannelId', before: channelId, after: otherId },
      { userId: by, what: 'settings.timeZone', before: null, after: 'Europe/London' },
    ]);
  });

  it('lets two moderators change settings without undoing each other', async () => {
    const first = await startPanel();
    const { ledger, guildId, channelId, otherId, discord } = first;
    const helperRole = discord.addRole({ guildId, permissions: Bit.ManageGuild });
    const helper = discord.addMember({ guildId, roles: [helperRole.id] }).user.id;
    const second = await first.openAs(helper);
    await first.turnTo('counting');
    await second.turnTo('counting');
    await first.choose('add:except', [channelId]);
    await second.choose('add:except', [otherId]);
    await second.choose('zone', ['Asia/Tokyo']);
    await first.turnTo('board');
    await first.choose('refresh', ['5']);
    const settings = { notCounted: [channelId, otherId], timeZone: 'Asia/Tokyo', refreshMinutes: 5 };
    expect(ledger.settings.of(guildId)).toMatchObject(settings);
    // The first one's panel shows what the second one chose by now, and can take it away.
    await first.turnTo('counting');
    await first.choose('take:except.0', [channelId, otherId]);
    expect(ledger.settings.of(guildId)).not.toHaveProperty('notCounted');
  });

  it('checks for itself: rights may be gone since it was opened', async () => {
    const { press, choose, ledger, guildId, discord, openAs } = await startPanel();
    const role = discord.addRole({ guildId, permissions: Bit.ManageGuild });
    const helper = discord.addMember({ guildId, roles: [role.id] }).user.id;
    const theirs = await openAs(helper);
    await theirs.press('pin', 'off');
    expect(ledger.settings.of(guildId).pin).toBe(false);
    discord.updateMember(guildId, helper, { roles: [] });
    const before = ledger.settings.of(guildId);
    for (const refused of [
      await theirs.press('pin', 'on'),
      await theirs.choose('refresh', ['5']),
      await theirs.turnTo('counting'),
      await theirs.press('look'),
    ]) {
      expect(refused).toMatchObject({ ephemeral: true, modal: null, redrawn: false });
      expect(textOf(refused.message)).toBe('You need the permission Manage Server to change my settings.');
    }
    expect(ledger.settings.of(guildId)).toEqual(before);
    // Of the administrator, who has no such role, it is believed.
    await choose('refresh', ['5']);
    await press('pin', 'on');
    expect(ledger.settings.of(guildId)).toMatchObject({ refreshMinutes: 5, pin: true });
  });

  it('says that it is old where its components are of another version', async () => {
    const { api, discord, channelId, adminId } = await startPanel();
    const message = await api.channels.createMessage(channelId, {
      content: 'a panel of the future',
      components: ['setup:9:pin:on', 'setup:1:constructor'].map((custom_id) => ({
        type: 1,
        components: [{ type: 2, style: 2, label: 'Pin', custom_id }],
      })),
    });
    for (const customId of ['setup:9:pin:on', 'setup:1:constructor']) {
      const click = { messageId: message.id, customId, userId: adminId };
      expect(textOf((await discord.click(click).answered).message)).toMatch(/^This button belongs to an older version/);
    }
  });

  it('refuses a channel that is gone by the time it is chosen', async () => {
    const { choose, discord, guildId, ledger, text, channelId } = await startPanel();
    const brief = discord.addChannel({ guildId, name: 'brief' }).id;
    await discord.until(() => ledger.directory.channel(brief) !== null, 'the channel');
    ledger.apply({ changes: [{ kind: 'channelGone', channelId: brief }] });
    await choose('channel', [brief]);
    expect(text()).toContain('That channel is gone, is none of this server’s, or is hidden from me. Choose a text or');
    expect(ledger.settings.of(guildId).statsChannelId).toBe(channelId);
  });

  it.each([
    ['thread', 'is a thread or a post of a forum'],
    ['post', 'is a thread or a post of a forum'],
    ['forum', 'is a forum: it holds posts'],
    ['voice', 'is a voice channel'],
    ['category', 'is a category'],
  ] as const)('refuses a stats channel that is a %s, and says why', async (kind, why) => {
    const { discord, guildId, channelId, ledger, turnTo, text, press } = await startPanel();
    const parent = kind === 'post' ? discord.addChannel({ guildId, name: 'ideas', type: 'forum' }).id : channelId;
    const { id } =
      kind === 'thread' || kind === 'post'
        ? discord.addThread({ parentId: parent, name: 'elsewhere', content: 'an idea' })
        : discord.addChannel({ guildId, name: 'elsewhere', type: kind });
    await discord.until(() => ledger.directory.channel(id) !== null, 'the channel');
    // No menu offers it: by hand in the store, or by STATS_CHANNEL_ID.
    ledger.settings.save(guildId, { statsChannelId: id }, { userId: null, at: 0 });
    await turnTo('board');
    expect(text()).toContain(`⚠️ <#${id}> ${why}`);
    expect(text()).toContain('**Fix:** choose another stats channel in the first menu.');
    await press('check');
    expect(text()).toContain(`⚠️ <#${id}> ${why}`);
  });

  it('says that STATS_CHANNEL_ID wins', async () => {
    const { choose, text, channelId, otherId } = await startPanel({ envChannelId: (id) => id });
    await choose('channel', [channelId]);
    expect(text()).toContain(`**Stats channel:** <#${otherId}> (set by \`STATS_CHANNEL_ID\``);
    expect(text()).toContain('wins as long as it is set');
  });

  it('begins with a chosen channel in which the bot may not write, and the board goes on where it stands', async () => {
    const stage = await startPanel();
    const { discord, guildId, choose, press, text, shown, channelId, otherId, ledger, board } = stage;
    await board.start(guildId);
    discord.setOverwrite(otherId, { id: guildId, type: 'role', deny: Bit.SendMessages | Bit.EmbedLinks });
    await discord.until(() => ledger.directory.channel(otherId)?.overwrites.length === 1, 'the overwrite');
    await choose('channel', [otherId]);
    expect(text().split('\n').slice(0, 4)).toEqual([
      `⚠️ In <#${otherId}> I lack: Send Messages and Embed Links.`,
      `The board stays in <#${channelId}> until then, and is kept up to date there.`,
      `The permissions of <#${otherId}> deny Send Messages and Embed Links to everyone.`,
      `**Fix:** Edit Channel → Permissions → add <@${discord.botId}> → allow Send Messages and Embed Links, then press Check again.`,
    ]);
    expect(shown().embeds[0]?.color).toBe(TROUBLE);
    await press('check');
    expect(text()).toContain(`Until then it stays in <#${channelId}>, and was drawn there just now.`);
    expect([boardsIn(stage, channelId).length, boardsIn(stage, otherId).length]).toEqual([1, 0]);
    discord.setOverwrite(otherId, { id: discord.botId, type: 'member', allow: Bit.SendMessages | Bit.EmbedLinks });
    await discord.until(() => boardsIn(stage, channelId).length === 0, 'the board to move');
    await press('check');
    expect(text().split('\n')[0]).toBe(`**Stats channel:** <#${otherId}>`);
    expect(text()).toMatch(/The board is up to date: https:/);
  });

  it('looks again for missing permissions, and has the board try', async () => {
    const { discord, press, text, channelId, ledger, board, guildId } = await startPanel();
    await board.start(guildId);
    discord.denyBot(channelId, Bit.EmbedLinks);
    await discord.until(() => ledger.directory.channel(channelId)?.overwrites.length === 1, 'the overwrite');
    await press('check');
    expect(text()).toContain(`⚠️ In <#${channelId}> I lack: Embed Links.`);
    discord.allowBot(channelId);
    await discord.until(() => ledger.directory.channel(channelId)?.overwrites.length === 0, 'the overwrite to go');
    await press('check');
    expect(text()).toContain('No permission is missing.');
    expect(text()).toMatch(/The board is up to date: https:/);
  });

  it('says once that the channel is gone, and what helps, when it looks again', async () => {
    const stage = await startPanel();
    const { discord, guildId, ledger, board, choose, press, text, otherId } = stage;
    await board.start(guildId);
    await choose('channel', [otherId]);
    await discord.until(() => boardsIn(stage, otherId).length === 1, 'the board to move');
    discord.deleteChannel(otherId);
    await discord.until(() => ledger.directory.channel(otherId) === null, 'the channel to go');
    await press('check');
    expect(text().split('\n')[0]).toContain('⚠️ The stats channel is gone');
    expect(text().match(/is gone/g)).toHaveLength(1);
    expect(text()).not.toContain('/setup');
  });

  it.each([
    ['text', 0],
    ['voice', 2],
    ['announcement', 5],
    ['stage', 13],
    ['forum', 15],
    ['media', 16],
  ])('names a %s channel that it cannot see', async (name, type) => {
    const { discord, guildId, ledger, turnTo, text } = await startPanel();
    const [id, overwrite] = [
      `90000000000000000${type}`,
      { id: discord.botId, type: 1, allow: '0', deny: '1024' },
    ] as const;
    const channel = { id, guildId, parentId: null, type, name, overwrites: [overwrite] };
    ledger.apply({ changes: [{ kind: 'channel', channel }] });
    await turnTo('counting');
    expect(text()).toContain(`I cannot see <#${id}>;`);
    expect(text()).not.toContain('No permission is missing.');
  });

  it('holds 200 channels and none', async () => {
    const { discord, guildId, ledger, choose, turnTo, openAs, adminId, channelId, otherId } = await startPanel();
    const many = Array.from({ length: 200 }, (_, index) => discord.addChannel({ guildId, name: `room-${index}` }).id);
    const last = many.at(-1) ?? '';
    await discord.until(() => ledger.directory.channel(last) !== null, 'the channels');
    await turnTo('counting');
    await choose('add:except', many.slice(0, 25));
    expect(ledger.settings.of(guildId).notCounted).toHaveLength(25);
    await turnTo('board');
    await choose('channel', [last]);
    for (const id of [...many, channelId, otherId]) discord.deleteChannel(id);
    await discord.until(() => ledger.directory.channels(guildId).length === 0, 'the channels to go');
    // Nobody can type a command without a channel; the panel itself needs none.
    discord.addChannel({ guildId, id: channelId, name: 'back' });
    await discord.until(() => ledger.directory.channels(guildId).length === 1, 'one channel');
    const again = await openAs(adminId);
    expect(again.text()).toContain('⚠️ The stats channel is gone');
    expect(again.ids()).toContain('setup:1:make');
    await again.turnTo('counting');
    expect(again.text()).toContain('**Not counted:** none');
  });

  it('adds 25 channels at a time, and takes away from a list of which 25 are shown', async () => {
    const { discord, guildId, ledger, choose, press, turnTo, shown, ids } = await startPanel();
    const many = Array.from({ length: 60 }, (_, index) => discord.addChannel({ guildId, name: `room-${index}` }).id);
    await discord.until(() => ledger.directory.channel(many.at(-1) ?? '') !== null, 'the channels');
    await turnTo('counting');
    for (const from of [0, 25, 50]) await choose('add:except', many.slice(from, from + 25));
    expect(ledger.settings.of(guildId).notCounted).toEqual(many);
    const menu = () => JSON.stringify(shown().components?.at(-2));
    expect(menu()).toContain('Take away from the list: 1 to 25 of 60');
    expect(menu()).toContain('"label":"#room-24"');
    expect(menu()).not.toContain('"label":"#room-25"');
    await press('list', '1');
    expect(menu()).toContain('Take away from the list: 26 to 50 of 60');
    await press('list', '2');
    expect(menu()).toContain('Take away from the list: 51 to 60 of 60');
    await choose('take:except.2', many.slice(50));
    // That part is gone: the last one that is left is shown.
    expect(menu()).toContain('Take away from the list: 26 to 50 of 50');
    await choose('take:except.1', many.slice(26, 50));
    expect(menu()).toContain('Take away from the list: 26 to 26 of 26');
    await choose('take:except.1', many.slice(25, 26));
    expect(menu()).toContain('"placeholder":"Take away from the list"');
    expect(ids().filter((id) => id.startsWith('setup:1:list'))).toEqual([]);
    expect(ledger.settings.of(guildId).notCounted).toEqual(many.slice(0, 25));
  });

  it('asks before it counts only in chosen channels, and says what is counted from then on', async () => {
    const stage = await startPanel();
    const { discord, ledger, guildId, channelId, otherId, choose, press, turnTo, text, ids, shown } = stage;
    await turnTo('counting');
    await choose('add:except', [otherId]);
    await press('kind');
    expect(text()).toContain('None is chosen yet: **nothing** is counted until you add some.');
    expect(text()).toContain('What was counted before stays as it is.');
    expect(ids()).toEqual(['setup:1:kind-set:only', 'setup:1:kind-keep', 'setup:1:page']);
    await press('kind-keep');
    expect(text()).toContain(`**Not counted:** <#${otherId}>`);
    expect(ledger.settings.of(guildId)).not.toHaveProperty('countOnly');

    await press('kind');
    await press('kind-set', 'only');
    expect(text()).toMatch(/^⚠️ Nothing is counted: only chosen channels count, and none is chosen\./);
    expect(shown().embeds[0]?.color).toBe(TROUBLE);
    expect(ledger.directory.isCounted(guildId, channelId)).toBe(false);
    await turnTo('board');
    expect(text()).toContain('Nothing is counted: see the page Counting.');
    await turnTo('counting');
    await choose('add:only', [channelId]);
    expect(text()).toContain(`**Counted only in:** <#${channelId}>`);
    expect(text()).not.toContain('⚠️');
    expect([channelId, otherId].map((id) => ledger.directory.isCounted(guildId, id))).toEqual([true, false]);
    const thread = discord.addThread({ parentId: channelId, name: 'a thread' }).id;
    await discord.until(() => ledger.directory.channel(thread) !== null, 'the thread');
    expect(ledger.directory.isCounted(guildId, thread)).toBe(true);

    await press('kind');
    expect(text()).toContain(`From now on it is counted everywhere except in <#${otherId}>, in new channels, too.`);
    await press('kind-set', 'except');
    expect([channelId, otherId].map((id) => ledger.directory.isCounted(guildId, id))).toEqual([true, false]);
    // What was chosen for the other kind is there again where somebody goes back.
    expect(ledger.settings.of(guildId)).toMatchObject({ counted: [channelId], notCounted: [otherId] });
  });

  it('changes the list that somebody saw, also where another moderator changed the kind meanwhile', async () => {
    const first = await startPanel();
    const { ledger, guildId, channelId, otherId, openAs, adminId } = first;
    const second = await openAs(adminId);
    await first.turnTo('counting');
    await second.turnTo('counting');
    await first.press('kind');
    await first.press('kind-set', 'only');
    await second.choose('add:except', [otherId]);
    expect(second.text()).toContain('**Counted only in:** none yet');
    await first.choose('add:only', [channelId]);
    expect(ledger.settings.of(guildId)).toMatchObject({ countOnly: true, counted: [channelId], notCounted: [otherId] });
  });
});

describe('the time zone', () => {
  it.each([
    ['berlin', 'Europe/Berlin'],
    ['  New   york ', 'America/New_York'],
    ['europe/kyiv', 'Europe/Kyiv'],
    ['Asia/Calcutta', 'Asia/Calcutta'],
    ['utc', 'UTC'],
  ])('is typed as %j and is %s', async (typed, zone) => {
    const { type, turnTo, ledger, guildId, text } = await startPanel();
    await turnTo('counting');
    const { form, redrawn } = await type(typed);
    expect(form).toMatchObject({ title: 'Time zone', fields: [{ label: 'City or zone', required: true }] });
    expect(redrawn).toBe(true);
    expect(ledger.settings.of(guildId).timeZone).toBe(zone);
    expect(text()).toContain(`**Time zone:** \`${zone}\` ·`);
  });

  it('is chosen from those that match where several do', async () => {
    const { type, turnTo, choose, text, shown, ledger, guildId } = await startPanel();
    await turnTo('counting');
    await type('indiana');
    expect(text()).toContain('Several time zones match `indiana`');
    expect(JSON.stringify(shown().components)).toContain('America/Indiana/Knox');
    expect(ledger.settings.of(guildId)).not.toHaveProperty('timeZone');
    await choose('zone', ['America/Indiana/Knox']);
    expect(ledger.settings.of(guildId).timeZone).toBe('America/Indiana/Knox');
  });

  it('that is none is refused in words, and nothing is saved', async () => {
    const { type, turnTo, text, ledger, guildId } = await startPanel();
    await turnTo('counting');
    await type('Mars `Olympus` <@1>');
    expect(text()).toContain('`Mars ˋOlympusˋ <@1>` is not a time zone I know.');
    expect(ledger.settings.of(guildId)).not.toHaveProperty('timeZone');
  });
});

describe('pinning', () => {
  it('is taken away and given back', async () => {
    const stage = await startPanel();
    const { board, guildId, channelId, discord, press, ledger } = stage;
    await board.start(guildId);
    expect(discord.pins(channelId)).toHaveLength(1);
    await press('pin', 'off');
    await discord.until(() => discord.pins(channelId).length === 0, 'the pin to go');
    await discord.until(() => ledger.boards.of(guildId)?.pin === false, 'the record');
    await press('pin', 'on');
    await discord.until(() => discord.pins(channelId).length === 1, 'the pin');
    await discord.until(() => ledger.boards.of(guildId)?.pin === undefined, 'the record');
    expect(boardsIn(stage, channelId)).toHaveLength(1);
  });

  it('stays off for a board that is posted anew', async () => {
    const stage = await startPanel();
    const { board, guildId, channelId, discord, press, ledger } = stage;
    await board.start(guildId);
    await press('pin', 'off');
    await discord.until(() => ledger.boards.of(guildId)?.pin === false, 'the record');
    discord.clearCalls();
    const [old] = boardsIn(stage, channelId);
    discord.deleteMessage(old?.id ?? '');
    await discord.until(() => boardsIn(stage, channelId).length === 1, 'the new board');
    await discord.until(() => ledger.boards.of(guildId)?.nonce === null, 'the record');
    expect(discord.pins(channelId)).toEqual([]);
    expect(discord.calls.filter(({ route }) => route === PIN)).toEqual([]);
    // Nor is it asked for again and again.
    await board.redraw(guildId, 'person');
    expect(discord.calls.filter(({ route }) => route === PIN)).toEqual([]);
  });

  it('is tried again where Discord did not answer', async () => {
    const { board, guildId, channelId, discord, press, ledger } = await startPanel();
    await board.start(guildId);
    discord.faults.failRest({ method: 'DELETE', route: PIN, times: 2 });
    await press('pin', 'off');
    await discord.until(() => discord.calls.filter(({ method }) => method === 'DELETE').length === 2, 'the tries');
    await board.redraw(guildId, 'schedule');
    expect(discord.pins(channelId)).toEqual([]);
    expect(ledger.boards.of(guildId)?.pin).toBe(false);
  });
});

describe('the look of the board', () => {
  it('is tried in a preview, and holds only when it is saved', async () => {
    const stage = await startPanel();
    const { press, choose, shown, text, ledger, guildId, board, channelId, discord, tops, adminId } = stage;
    await board.start(guildId);
    await press('look');
    expect(shown().embeds).toHaveLength(2);
    expect(shown().embeds[0]?.description).toBe('Below: the board as it is.');
    const [real] = boardsIn(stage, channelId);
    expect(shown().embeds[1]).toEqual(real?.embeds[0]);
    await choose('look-shows', ['messages'], 'mra5');
    await choose('look-top', ['10'], 'm5');
    await choose('look-parts', ['picture'], 'm10');
    expect(tops).toEqual([5, 5, 10, 10]);
    expect(shown().embeds[0]?.description).toContain('Nothing changes before you save.');
    expect(JSON.stringify(shown().embeds[1])).not.toMatch(/reactions|today so far/);
    expect(ledger.settings.of(guildId)).not.toHaveProperty('board');
    expect(boardsIn(stage, channelId)[0]?.embeds).toEqual(real?.embeds);

    await press('look-save', 'm10-h');
    expect(text()).toContain('**The board shows:** a picture of 30 days, messages, and the top 10 members');
    const chosen = { headline: false, picture: true, figures: ['messages'], top: { by: 'messages', most: 10 } };
    expect(ledger.settings.of(guildId).board).toEqual(chosen);
    await discord.until(() => !JSON.stringify(boardsIn(stage, channelId)[0]?.embeds).includes('reactions'), 'the look');
    const written = { userId: adminId, what: 'settings.board', before: null, after: JSON.stringify(chosen) };
    expect(audited(stage)).toEqual([written]);
  });

  it('has its picture in the preview, which is gone with it', async () => {
    const { press, choose, shown, discord, figures } = await startPanel();
    figures.course = course();
    const picture = () => shown().embeds[1]?.image?.url;
    await press('look');
    const png = Buffer.from(await (await fetch(picture() ?? '')).arrayBuffer());
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(shown().attachments).toEqual([]);
    await choose('look-parts', ['headline'], 'mra5');
    expect([picture(), shown().attachments]).toEqual([undefined, []]);
    await choose('look-parts', ['picture'], 'mra5-p');
    expect(picture()).toBeDefined();
    await press('home');
    expect(shown().embeds).toHaveLength(1);
    expect(shown().attachments).toEqual([]);

    discord.faults.failRest({ method: 'PATCH', status: 413, code: 40005, times: 1 });
    await press('look');
    expect(shown().embeds).toHaveLength(2);
    expect(picture()).toBeUndefined();
  });

  it('is whole in the preview where its picture cannot be drawn', async () => {
    const stage = await startPanel();
    await stage.dispatcher.close();
    stage.listeners.splice(stage.listeners.indexOf(stage.onInteraction), 1);
    const broken = stage.make({ pictures: { png: () => Promise.reject(new Error('no canvas')) } });
    stage.listeners.push((signal) => broken.onSignal(signal));
    stage.figures.course = course();
    await stage.press('look');
    expect(stage.shown().embeds[1]?.description).toContain('today so far');
    expect(stage.log.lines.filter(({ msg }) => msg.includes('picture could not be drawn'))).toHaveLength(1);
  });

  it('is left as it was by going back', async () => {
    const { press, choose, text, ledger, guildId } = await startPanel();
    await press('look');
    await choose('look-shows', [], 'mra5');
    await press('home');
    expect(text()).toContain(
      '**The board shows:** today’s headline, a picture of 30 days, messages, reactions, active people, and the top 5 members',
    );
    expect(ledger.settings.of(guildId)).not.toHaveProperty('board');
  });
});

describe('making a channel', () => {
  /** A guild without a stats channel, whose bot may make one unless said otherwise. */
  async function withoutChannel(botMay = true) {
    const stage = await startPanel();
    const { ledger, guildId, discord, guild } = stage;
    ledger.settings.save(guildId, {}, { userId: null, at: 0 });
    if (botMay) {
      const has = BigInt(discord.world.guilds.get(guildId)?.roles.get(guild.botRoleId)?.permissions ?? 0);
      discord.updateRole(guildId, guild.botRoleId, { permissions: has | MANAGE_CHANNELS });
      await discord.until(
        () =>
          ledger.directory.guild(guildId)?.roles.some(({ permissions }) => BigInt(permissions) & MANAGE_CHANNELS) ===
          true,
        'the permission',
      );
    }
    const panel = await stage.openAs(stage.adminId);
    const made = () => [...discord.world.channels.values()].filter(({ topic }) => topic !== null);
    const posts = () => discord.calls.filter(({ method, route }) => method === 'POST' && route?.endsWith('/channels'));
    return { ...stage, ...panel, made, posts };
  }

  it('makes one that members read and the bot writes in, and the board stands there', async () => {
    const stage = await withoutChannel();
    const { press, text, made, ledger, guildId, discord } = stage;
    await press('make');
    const [channel] = made();
    const id = channel?.id ?? '';
    expect(channel).toMatchObject({ name: 'stats', type: 0 });
    expect(text()).toContain(`I made <#${id}>`);
    expect(ledger.settings.of(guildId).statsChannelId).toBe(id);
    await discord.until(() => discord.pins(id).length === 1, 'the board, pinned');
    const everyone = channel?.overwrites.find((overwrite) => overwrite.id === guildId);
    for (const bit of [Bit.SendMessages, Bit.CreatePublicThreads, Bit.AddReactions]) {
      expect(BigInt(everyone?.deny ?? 0) & bit).toBe(bit);
    }
    expect(everyone?.allow).toBe('0');
    expect(audited(stage)).toMatchObject([
      { what: 'channel.made', before: null, after: id },
      { what: 'settings.statsChannelId', after: id },
    ]);
  });

  it('makes one only, however often and by whomever it is pressed', async () => {
    const { press, openAs, adminId, made, text, posts } = await withoutChannel();
    const other = await openAs(adminId);
    await Promise.all([press('make'), press('make'), other.press('make')]);
    expect(made()).toHaveLength(1);
    expect(posts()).toHaveLength(1);
    expect(text()).toMatch(/I made|There is a stats channel already/);
  });

  it.each(['refuseRest', 'hangUp'] as const)('makes one only where the answer is lost (%s)', async (how) => {
    const { press, made, discord, ledger, guildId } = await withoutChannel();
    const lost = { method: 'POST', route: '/guilds/{guild_id}/channels', applied: true } as const;
    if (how === 'refuseRest') discord.faults.refuseRest(lost);
    else discord.faults.failRest({ ...lost, status: 502 });
    await press('make');
    expect(made()).toHaveLength(1);
    expect(ledger.settings.of(guildId).statsChannelId).toBe(made()[0]?.id);
  });

  it('leaves the channel alone that another moderator chose meanwhile, and says so', async () => {
    const { press, made, discord, ledger, guildId, otherId, text, adminId } = await withoutChannel();
    const list = { method: 'GET', route: '/guilds/{guild_id}/channels' };
    discord.faults.delayRest({ ...list, milliseconds: 1_000 });
    const making = press('make');
    await discord.until(() => discord.calls.some(({ route, method }) => route === list.route && method === 'GET'));
    ledger.settings.save(guildId, { statsChannelId: otherId }, { userId: adminId, at: 1 });
    await making;
    expect(ledger.settings.of(guildId).statsChannelId).toBe(otherId);
    expect(text()).toContain(
      `Somebody chose <#${otherId}> meanwhile, so the board stands there and not in <#${made()[0]?.id}>`,
    );
  });

  it('uses the one that it made before, and does not say that it made one', async () => {
    const { press, openAs, adminId, made, posts, ledger, guildId } = await withoutChannel();
    await press('make');
    ledger.settings.save(guildId, {}, { userId: null, at: 0 });
    const again = await openAs(adminId);
    await again.press('make');
    expect(posts()).toHaveLength(1);
    expect(again.text()).toContain(`I made <#${made()[0]?.id}> before, and use it again.`);
    expect(ledger.settings.of(guildId).statsChannelId).toBe(made()[0]?.id);
  });

  it('asks what a person may do in the server, not in the channel of the panel', async () => {
    const { discord, guildId, channelId, openAs, posts } = await withoutChannel();
    const helperWith = (permissions: bigint) => {
      const role = discord.addRole({ guildId, permissions });
      return discord.addMember({ guildId, roles: [role.id] }).user.id;
    };
    const local = helperWith(Bit.ManageGuild);
    discord.setOverwrite(channelId, { id: local, type: 'member', allow: MANAGE_CHANNELS });
    const theirs = await openAs(local);
    await theirs.press('make');
    expect(theirs.text()).toContain('You need the permission Manage Channels to have me make one.');
    expect(posts()).toEqual([]);

    const able = helperWith(Bit.ManageGuild | Bit.ManageChannels);
    discord.setOverwrite(channelId, { id: able, type: 'member', deny: MANAGE_CHANNELS });
    const other = await openAs(able);
    await other.press('make');
    expect(other.text()).toContain('I made');
  });

  it('says what is lacking: to the bot, and to the person', async () => {
    const bare = await withoutChannel(false);
    await bare.press('make');
    expect(bare.text()).toContain('I lack the permission Manage Channels.');
    const { discord, guildId } = bare;
    const helper = discord.addMember({
      guildId,
      roles: [discord.addRole({ guildId, permissions: Bit.ManageGuild }).id],
    });
    const theirs = await bare.openAs(helper.user.id);
    await theirs.press('make');
    expect(theirs.text()).toContain('You need the permission Manage Channels to have me make one.');
    expect(bare.posts()).toEqual([]);
  });

  it('says that the server is full, or that Discord did not answer', async () => {
    const { press, text, discord, made } = await withoutChannel();
    const route = '/guilds/{guild_id}/channels';
    discord.faults.failRest({ method: 'POST', route, status: 400, code: 30013 });
    await press('make');
    expect(text()).toContain('This server has as many channels as it can hold.');
    discord.faults.failRest({ method: 'POST', route });
    await press('make');
    expect(text()).toContain('Discord did not make the channel just now.');
    await press('make');
    expect(text()).toContain('I made');
    expect(made()).toHaveLength(1);
  });
});
