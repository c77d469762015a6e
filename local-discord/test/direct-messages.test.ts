import { type APIInteraction, ButtonStyle, ComponentType, InteractionContextType } from 'discord-api-types/v10';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createOpenApiValidator } from '../../test/support/openapi.js';
import { restFor, startDiscord } from './helpers.js';
import { createRawClient } from './raw-client.js';

async function start() {
  const validateBody = createOpenApiValidator();
  const started = await startDiscord(validateBody ? { validateBody } : {});
  onTestFinished(() => started.discord.close());
  return { ...started, ...restFor(started.discord) };
}

describe('messages to one user', () => {
  it('are sent into a channel that is the same each time', async () => {
    const { api, discord } = await start();
    const user = discord.addUser({ globalName: 'Ada' });
    const channel = await api.users.createDM(user.id);
    await api.channels.createMessage(channel.id, { content: 'hello' });
    expect((await api.users.createDM(user.id)).id).toBe(channel.id);
    expect(discord.directMessages(user.id).map(({ content }) => content)).toEqual(['hello']);
    await expect(api.channels.createMessage(channel.id, { content: '' })).rejects.toMatchObject({ code: 50006 });
  });

  it('are refused as Discord refuses them', async () => {
    const { api, discord } = await start();
    const user = discord.addUser();
    discord.refuseDirectMessages(user.id);
    const { id } = await api.users.createDM(user.id);
    await expect(api.channels.createMessage(id, { content: 'hello' })).rejects.toMatchObject({
      code: 50007,
      status: 403,
    });
    expect(discord.directMessages(user.id)).toEqual([]);
    const robot = discord.addUser({ bot: true });
    for (const nobody of [robot.id, '1']) {
      await expect(api.users.createDM(nobody)).rejects.toMatchObject({ code: 50035 });
    }
  });

  it('can have buttons, which only that user presses: an interaction with a user, and without guild and member', async () => {
    const { api, discord } = await start();
    const client = createRawClient(discord);
    onTestFinished(() => client.close());
    await client.identify({ intents: 1 });
    const heard = () => client.dispatches().filter(({ t }) => t === 'INTERACTION_CREATE');
    const [user, other] = [discord.addUser(), discord.addUser()];
    const { id: channelId } = await api.users.createDM(user.id);
    const button = { type: ComponentType.Button, style: ButtonStyle.Primary, label: 'Press', custom_id: 'a' } as const;
    const { id: messageId } = await api.channels.createMessage(channelId, {
      content: 'hello',
      components: [{ type: ComponentType.ActionRow, components: [button] }],
    });
    const press = (userId: string, customId = 'a') => discord.click({ messageId, customId, userId });
    expect(press(other.id).outcome.error).toBe('forbidden');
    expect(press(user.id, 'b').outcome.error).toBe('unknown');
    const pressed = press(user.id);
    await discord.until(() => heard().length === 1, 'the interaction');
    const sent: APIInteraction = heard()[0]?.d;
    expect(sent).toMatchObject({ user: { id: user.id }, channel_id: channelId, context: InteractionContextType.BotDM });
    expect(sent).not.toHaveProperty('guild_id');
    expect(sent).not.toHaveProperty('member');
    await api.interactions.deferMessageUpdate(pressed.id, pressed.token);
    await api.interactions.followUp(discord.applicationId, pressed.token, { content: 'only you', flags: 64 });
    await api.interactions.followUp(discord.applicationId, pressed.token, { content: 'stays' });
    await api.interactions.editReply(discord.applicationId, pressed.token, { content: 'pressed', components: [] });
    expect(pressed.outcome.followups.map(({ content }) => content)).toEqual(['only you', 'stays']);
    expect(discord.directMessages(user.id).map(({ content }) => content)).toEqual(['pressed', 'stays']);
  });
});
