import { describe, expect, it, onTestFinished } from 'vitest';
import { createOpenApiValidator } from '../../test/support/openapi.js';
import { restFor, startDiscord } from './helpers.js';

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
});
