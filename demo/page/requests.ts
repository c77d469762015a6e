import { z } from 'zod';
import { FAULT_KINDS, ROLES } from './protocol.js';

/** What the page may ask for, checked before anything is done with it. */

const id = z.string().regex(/^[0-9]{1,20}$/);
const as = z.enum(ROLES);
const value = z.union([z.string().max(6000), z.number(), z.boolean()]);
const command = { as, channelId: id, command: z.string().min(1).max(32), options: z.record(z.string().max(32), value) };

export const requests = {
  messages: z.strictObject({ as, channelId: id, content: z.string().trim().min(1).max(2000) }),
  commands: z.strictObject(command),
  choices: z.strictObject({ ...command, focused: z.string().max(32) }),
  components: z.strictObject({
    as,
    channelId: id,
    messageId: id,
    customId: z.string().min(1).max(100),
    values: z.array(z.string().max(100)).max(25).nullable(),
  }),
  forms: z.strictObject({
    as,
    channelId: id,
    interactionId: id,
    fields: z.record(z.string().max(100), z.string().max(4000)).nullable(),
  }),
  reactions: z.strictObject({ as, messageId: id, emoji: z.string().min(1).max(64), on: z.boolean() }),
  edits: z.strictObject({ as, messageId: id, content: z.string().trim().min(1).max(2000) }),
  deletions: z.strictObject({ as, messageId: id }),
  threads: z.strictObject({ as, messageId: id, name: z.string().trim().min(1).max(100) }),
  dismiss: z.strictObject({ messageId: id }),
  pace: z.strictObject({ busy: z.boolean() }),
  faults: z.strictObject({ kind: z.enum(FAULT_KINDS) }),
} as const;

/** What an event stream is asked for. */
export const streamQuery = z.object({ as, channel: id.nullable() });
