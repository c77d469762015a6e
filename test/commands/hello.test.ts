import { PermissionFlagsBits } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { helloId, helloToOwner, helloToServer } from '../../src/views/hello-view.js';
import { en } from '../../src/views/texts.js';
import { boardsIn } from '../board/harness.js';
import { startCommands, textOf } from './harness.js';

const EPHEMERAL = 64;

/** A server that was greeted and has no stats channel, and what can be pressed under the hello. */
async function greeted() {
  const stage = await startCommands();
  const { discord, api, ledger, guildId, otherId, adminId } = stage;
  ledger.settings.save(guildId, {}, { userId: null, at: 0 });
  const hello = await api.channels.createMessage(otherId, helloToServer({ setupId: null, invite: null }, en));
  const press = (action: 'make' | 'choose', userId = adminId) =>
    discord.click({ messageId: hello.id, customId: helloId(action), userId }).answered;
  return { ...stage, press };
}

/** Lets the bot make channels. */
async function mayMake({ discord, ledger, guildId }: Awaited<ReturnType<typeof startCommands>>) {
  const role = discord.addRole({ guildId, permissions: PermissionFlagsBits.ManageChannels });
  discord.updateMember(guildId, discord.botId, { roles: [role.id] });
  await discord.until(() => ledger.directory.guild(guildId)?.ownRoles.includes(role.id) === true, 'the role');
}

describe('the hello', () => {
  it('sets a server up in two presses: the channel with its board, and the time', async () => {
    const stage = await greeted();
    const { discord, ledger, guildId, adminId, press } = stage;
    await mayMake(stage);
    const [asked] = (await press('make')).followups;
    expect(asked?.flags).toBe(EPHEMERAL);
    expect(textOf(asked)).toMatch(/^I made <#\d+>:.*\n\*\*What time is it where you are\?\*\*/);
    const made = ledger.settings.of(guildId).statsChannelId ?? '';
    await discord.until(() => boardsIn(stage, made).length === 1, 'the board');
    const chosen = {
      messageId: asked?.id ?? '',
      customId: helloId('time'),
      userId: adminId,
      values: ['Europe/London'],
    };
    expect((await discord.select(chosen).answered).redrawn).toBe(true);
    expect(ledger.settings.of(guildId)).toEqual({ statsChannelId: made, timeZone: 'Europe/London' });
    const after = discord.ephemeralMessage(asked?.id ?? '');
    expect(after?.content).toMatch(/^Saved: days begin at midnight of `Europe\/London`, where it is \d\d:\d\d now/);
    expect(after?.components).toEqual([]);
  });

  it('asks no time where one was chosen, and makes no second channel', async () => {
    const stage = await greeted();
    const { ledger, guildId, press } = stage;
    await mayMake(stage);
    ledger.settings.save(guildId, { timeZone: 'Asia/Tokyo' }, { userId: null, at: 0 });
    const [made] = (await press('make')).followups;
    expect(textOf(made)).toMatch(/^I made <#\d+>[^\n]*$/);
    expect(textOf((await press('make')).followups[0])).toBe('There is a stats channel already, so I made none.');
  });

  it('lets a city be typed instead, on the page of /setup that it leads to', async () => {
    const stage = await greeted();
    const { discord, ledger, guildId, adminId, press } = stage;
    await mayMake(stage);
    const [asked] = (await press('make')).followups;
    const opening = discord.click({ messageId: asked?.id ?? '', customId: 'setup:1:zone-form', userId: adminId });
    expect((await opening.answered).modal).not.toBeNull();
    const sent = discord.submit({ interactionId: opening.id, fields: { zone: 'kolkata' } });
    await sent.answered;
    expect(ledger.settings.of(guildId).timeZone).toBe('Asia/Kolkata');
  });

  it('says what to do where the bot may make no channel', async () => {
    const { press, ledger, guildId } = await greeted();
    const [told] = (await press('make')).followups;
    expect(textOf(told)).toMatch(/^I lack the permission Manage Channels: this link/);
    expect(JSON.stringify(told?.components)).toContain(`guild_id=${guildId}&disable_guild_select=true`);
    expect(ledger.settings.of(guildId)).toEqual({});
  });

  it('opens /setup for whoever chooses', async () => {
    const { press } = await greeted();
    const [panel] = (await press('choose')).followups;
    expect(panel?.flags).toBe(EPHEMERAL);
    expect(panel?.embeds[0]?.title).toBe('Statboard settings · Board');
  });

  it('is used by nobody who may not manage the server', async () => {
    const { press, memberId, ledger, guildId } = await greeted();
    for (const action of ['make', 'choose'] as const) {
      const refused = await press(action, memberId);
      expect(refused.ephemeral).toBe(true);
      expect(textOf(refused.message)).toMatch(/^You need the permission Manage Server/);
    }
    expect(ledger.settings.of(guildId)).toEqual({});
  });
});

/** The same server, whose owner was greeted by a direct message: no interaction there says what anybody may do. */
async function greetedDirectly() {
  const stage = await startCommands();
  const { discord, api, ledger, guildId } = stage;
  ledger.settings.save(guildId, {}, { userId: null, at: 0 });
  const send = async (userId: string, about = guildId) => {
    const channel = await api.users.createDM(userId);
    const name = ledger.directory.guild(guildId)?.name ?? '';
    const { id } = await api.channels.createMessage(
      channel.id,
      helloToOwner({ id: about, name }, { invite: null }, en),
    );
    return (action: 'make' | 'choose') =>
      discord.click({ messageId: id, customId: helloId(action, about), userId }).answered;
  };
  const ownerId = discord.world.guilds.get(guildId)?.ownerId ?? '';
  return { ...stage, send, ownerId };
}

describe('the hello to the owner', () => {
  it('sets a server up from a direct message: the channel with its board, and the time', async () => {
    const stage = await greetedDirectly();
    const { discord, ledger, guildId, ownerId, send } = stage;
    await mayMake(stage);
    const press = await send(ownerId);
    const [asked] = (await press('make')).followups;
    expect(textOf(asked)).toMatch(
      /^I made <#\d+>:.*\n\*\*What time is it where you are\?\*\*.*\nNot among them\? `\/setup` in the server takes any city\.$/,
    );
    const made = ledger.settings.of(guildId).statsChannelId ?? '';
    await discord.until(() => boardsIn(stage, made).length === 1, 'the board');
    const customId = helloId('time', guildId);
    const chosen = { messageId: asked?.id ?? '', customId, userId: ownerId, values: ['Europe/London'] };
    expect((await discord.select(chosen).answered).redrawn).toBe(true);
    expect(ledger.settings.of(guildId)).toEqual({ statsChannelId: made, timeZone: 'Europe/London' });
    expect(textOf((await press('make')).followups[0])).toBe('There is a stats channel already, so I made none.');
  });

  it('leads whoever chooses to the server, since a panel needs it', async () => {
    const { send, ownerId, guildId } = await greetedDirectly();
    const [words] = (await (await send(ownerId))('choose')).followups;
    expect(textOf(words)).toMatch(/^Type `\/setup` in \*\*/);
    expect(JSON.stringify(words?.components)).toContain(`"https://discord.com/channels/${guildId}"`);
  });

  it('says what to do where the bot may make no channel', async () => {
    const { send, ownerId, guildId } = await greetedDirectly();
    const [told] = (await (await send(ownerId))('make')).followups;
    expect(textOf(told)).toMatch(/^I lack the permission Manage Channels: this link/);
    expect(JSON.stringify(told?.components)).toContain(`guild_id=${guildId}&disable_guild_select=true`);
  });

  it('lets those press who may manage the server now, as Discord says, and nobody else', async () => {
    const stage = await greetedDirectly();
    const { discord, ledger, guildId, adminId, memberId, send } = stage;
    await mayMake(stage);
    const stranger = discord.addUser().id;
    for (const userId of [memberId, stranger]) {
      const [refused] = (await (await send(userId))('make')).followups;
      expect(textOf(refused)).toMatch(/^You need the permission Manage Server/);
    }
    const press = await send(adminId);
    discord.updateMember(guildId, adminId, { roles: [] });
    expect(textOf((await press('make')).followups[0])).toMatch(/^You need the permission Manage Server/);
    expect(ledger.settings.of(guildId)).toEqual({});
    const manager = discord.addRole({ guildId, permissions: PermissionFlagsBits.ManageGuild });
    await discord.until(
      () => ledger.directory.guild(guildId)?.roles.some(({ id }) => id === manager.id) === true,
      'the role',
    );
    discord.updateMember(guildId, adminId, { roles: [manager.id] });
    expect(textOf((await press('make')).followups[0])).toMatch(/^I made <#\d+>/);
  });

  it('changes nothing in a server that the bot is not in, nor while Discord does not say who may', async () => {
    const { discord, ledger, guildId, ownerId, send } = await greetedDirectly();
    const elsewhere = await send(ownerId, '81384788765712384');
    expect(textOf((await elsewhere('make')).message)).toMatch(/^I keep statistics of servers/);
    const press = await send(ownerId);
    const route = '/guilds/{guild_id}/members/{user_id}';
    discord.faults.failRest({ method: 'GET', route, status: 403, code: 50001 });
    expect(textOf((await press('make')).followups[0])).toMatch(/^Discord does not tell me just now what you may do/);
    expect(ledger.settings.of(guildId)).toEqual({});
    discord.removeBotFromGuild(guildId);
    await discord.until(() => ledger.directory.guild(guildId)?.state === 'removed', 'the removal');
    expect(textOf((await press('make')).message)).toMatch(/^I keep statistics of servers/);
  });
});
