import type { APIMessage } from 'discord-api-types/v10';
import type { SetupPageName } from '../../../src/guilds/guild-settings.js';
import { setupId } from '../../../src/views/setup/setup-ids.js';
import { createOpenApiValidator } from '../../support/openapi.js';
import { startCommands, textOf } from '../harness.js';

const validateBody = createOpenApiValidator();

/** A guild whose administrator has the panel of `/setup` open; bodies are checked against Discord's own description where it is at hand. */
export async function startPanel(options: Parameters<typeof startCommands>[0] = {}) {
  const stage = await startCommands({ ...options, ...(validateBody ? { discord: { validateBody } } : {}) });
  const panel = await open(stage, stage.adminId);
  return { ...stage, ...panel, openAs: (userId: string) => open(stage, userId) };
}

async function open({ ask, discord }: Awaited<ReturnType<typeof startCommands>>, userId: string) {
  const { message } = await ask('setup', userId).answered;
  const messageId = message?.id ?? '';
  const shown = (): Pick<APIMessage, 'content' | 'embeds' | 'components' | 'attachments'> => {
    const now = discord.ephemeralMessage(messageId);
    if (!now) throw new Error('no panel');
    return now;
  };
  const at = (customId: string) => ({ messageId, customId, userId });
  return {
    shown,
    text: () => textOf(shown()),
    press: (action: string, argument?: string) => discord.click(at(setupId(action, argument))).answered,
    choose: (action: string, values: readonly string[], argument?: string) =>
      discord.select({ ...at(setupId(action, argument)), values }).answered,
    turnTo: (page: SetupPageName) => discord.select({ ...at(setupId('page')), values: [page] }).answered,
    /** Opens the form for a zone and types in it. */
    async type(zone: string) {
      const { id, answered } = discord.click(at(setupId('zone-form')));
      const { modal } = await answered;
      const sent = discord.submit({ interactionId: id, fields: { zone } });
      return { form: modal, ...(await sent.answered) };
    },
    /** The custom ids on the panel, as they stand. */
    ids: () => [...JSON.stringify(shown().components).matchAll(/"custom_id":"([^"]+)"/g)].map(([, id = '']) => id),
  };
}
