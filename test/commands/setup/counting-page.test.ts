import { PermissionFlagsBits as Bit } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { textOf } from '../harness.js';
import { startPanel } from './panel.js';

describe('the page Counting of /setup', () => {
  it('counts in 60 chosen ones of 200 channels, with categories among them, and names the hidden ones in one line', async () => {
    const { discord, guildId, ledger, choose, press, turnTo, shown, text } = await startPanel();
    const categories = [0, 1, 2, 3].map((n) => discord.addChannel({ guildId, name: `part-${n}`, type: 'category' }).id);
    const rooms = Array.from({ length: 196 }, (_, n) => {
      // 40 in each of the categories, and some in none.
      const parentId = categories[Math.floor(n / 40)];
      return discord.addChannel({ guildId, name: `room-${n}`, ...(parentId !== undefined && { parentId }) }).id;
    });
    await discord.until(() => ledger.directory.channel(rooms.at(-1) ?? '') !== null, 'the channels');
    const [first = '', second = ''] = categories;
    const chosen = [first, second, ...rooms.slice(100, 158)];
    await turnTo('counting');
    await press('kind');
    await press('kind-set', 'only');
    for (const from of [0, 25, 50]) await choose('add:only', chosen.slice(from, from + 25));
    expect(ledger.settings.of(guildId)).toMatchObject({ countOnly: true, counted: chosen });
    const isCounted = (id: string) => ledger.directory.isCounted(guildId, id);
    expect(rooms.map(isCounted)).toEqual(rooms.map((_, n) => n < 80 || (n >= 100 && n < 158)));
    expect(text()).toMatch(/^\*\*Counted only in:\*\* <#\d+>, .* and 55 more channels$/m);

    const menu = () => JSON.stringify(shown().components?.at(-2));
    expect(menu()).toContain('"label":"part-0"');
    expect(menu()).toContain('"description":"Category, with all its channels"');
    for (const part of ['1', '2']) await press('list', part);
    expect(menu()).toContain('Take away from the list: 51 to 60 of 60');

    // Two of those that count, and one that does not: only the former are missed.
    for (const n of [0, 100, 190]) discord.denyBot(rooms[n] ?? '', Bit.ViewChannel);
    await discord.until(
      () => ledger.directory.channel(rooms[190] ?? '')?.overwrites.some(({ id }) => id === discord.botId) === true,
      'the overwrites',
    );
    await turnTo('counting');
    const lines = text().split('\n');
    expect(lines.filter((line) => line.startsWith('I cannot see'))).toEqual([
      `I cannot see <#${rooms[0]}> and <#${rooms[100]}>; what happens there is not counted.`,
    ]);
  });

  it('drops a channel that was deleted from the list, and takes it away where a panel still shows it', async () => {
    const { discord, guildId, ledger, channelId, otherId, adminId, openAs, choose, turnTo, shown, text } =
      await startPanel();
    await turnTo('counting');
    await choose('add:except', [channelId, otherId]);
    const open = await openAs(adminId);
    await open.turnTo('counting');
    discord.deleteChannel(otherId);
    await discord.until(() => ledger.directory.channel(otherId) === null, 'the channel to go');
    await turnTo('counting');
    expect(text()).toContain(`**Not counted:** <#${channelId}>\n`);
    expect(JSON.stringify(shown().components)).not.toContain(otherId);
    await open.choose('take:except.0', [otherId]);
    expect(open.text()).toContain(`**Not counted:** <#${channelId}>\n`);
    expect(ledger.settings.of(guildId).notCounted).toEqual([channelId]);
  });

  it('saves nothing of a channel that it has not heard of yet, and says so', async () => {
    const { guildId, ledger, channelId, otherId, choose, turnTo, text } = await startPanel();
    await turnTo('counting');
    ledger.apply({ changes: [{ kind: 'channelGone', channelId: otherId }] });
    await choose('add:except', [otherId]);
    expect(text()).toContain(`Not saved: I have not heard of <#${otherId}> yet. Try again in a moment.`);
    expect(text()).not.toContain('Saved.');
    expect(ledger.settings.of(guildId)).not.toHaveProperty('notCounted');
    await choose('add:except', [channelId, otherId]);
    expect(text()).toContain(`Saved.\nNot saved: I have not heard of <#${otherId}> yet. Try again in a moment.`);
    expect(ledger.settings.of(guildId).notCounted).toEqual([channelId]);
  });

  it('lets nobody change what counts who may not manage the server, on whatever they press', async () => {
    const { discord, guildId, ledger, channelId, otherId, openAs, choose, turnTo } = await startPanel();
    const many = Array.from({ length: 30 }, (_, n) => discord.addChannel({ guildId, name: `room-${n}` }).id);
    await discord.until(() => ledger.directory.channel(many.at(-1) ?? '') !== null, 'the channels');
    await turnTo('counting');
    await choose('add:except', [channelId, ...many.slice(0, 24)]);
    await choose('add:except', many.slice(24));
    const role = discord.addRole({ guildId, permissions: Bit.ManageGuild });
    const helper = discord.addMember({ guildId, roles: [role.id] }).user.id;
    const theirs = await openAs(helper);
    await theirs.turnTo('counting');
    discord.updateMember(guildId, helper, { roles: [] });
    const before = ledger.settings.of(guildId);
    const refused = [
      await theirs.choose('add:except', [otherId]),
      await theirs.choose('take:except.0', [channelId]),
      await theirs.press('list', '1'),
      await theirs.press('kind'),
    ];
    for (const one of refused) {
      expect(one).toMatchObject({ ephemeral: true, redrawn: false });
      expect(textOf(one.message)).toBe('You need the permission Manage Server to change my settings.');
    }
    // The question stood open when the right was taken away.
    discord.updateMember(guildId, helper, { roles: [role.id] });
    await theirs.press('kind');
    discord.updateMember(guildId, helper, { roles: [] });
    const late = await theirs.press('kind-set', 'only');
    expect(textOf(late.message)).toBe('You need the permission Manage Server to change my settings.');
    expect(ledger.settings.of(guildId)).toEqual(before);
  });
});
