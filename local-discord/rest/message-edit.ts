import {
  type APIEmbed,
  type APIMessage,
  type APIMessageTopLevelComponent,
  type APIUser,
  EmbedType,
  type MessageFlags,
} from 'discord-api-types/v10';
import type { Snowflake } from '../../src/base/snowflake.js';
import type { Files } from '../world/files.js';
import type { MessageBody } from './check-message.js';
import type { SentFile } from './read-body.js';

/** A message's flags that a bot may set: suppressed embeds, no notification, components v2. */
const SETTABLE = (1 << 2) | (1 << 12) | (1 << 15);
export const EPHEMERAL = 1 << 6;

/** Discord numbers the components that have no id, through rows and containers. */
function withIds(components: readonly APIMessageTopLevelComponent[]): APIMessageTopLevelComponent[] {
  let last = 0;
  const numbered = structuredClone([...components]);
  const visit = (component: { id?: number; components?: readonly object[] }) => {
    component.id ??= ++last;
    component.components?.forEach(visit);
  };
  numbered.forEach(visit);
  return numbered;
}

const asSent = (embed: APIEmbed): APIEmbed => ({ ...embed, type: EmbedType.Rich });

function mentionedIn(content: string, users: ReadonlyMap<Snowflake, APIUser>): APIUser[] {
  const ids = new Set([...content.matchAll(/<@!?(\d+)>/g)].map(([, id = '']) => id));
  return [...ids].flatMap((id) => users.get(id) ?? []);
}

/** What a new message shows. */
export function contentOf(body: MessageBody, users: ReadonlyMap<Snowflake, APIUser>) {
  const content = body.content ?? '';
  return {
    content,
    embeds: (body.embeds ?? []).map(asSent),
    components: withIds(body.components ?? []),
    mentions: mentionedIn(content, users),
    flags: ((body.flags ?? 0) & SETTABLE) as MessageFlags,
  };
}

/** What an edit changes: absent fields stay as they are. */
export function changeOf(body: MessageBody, users: ReadonlyMap<Snowflake, APIUser>): Partial<APIMessage> {
  const next = contentOf(body, users);
  return {
    ...(body.content === undefined ? {} : { content: next.content, mentions: next.mentions }),
    ...(body.embeds === undefined ? {} : { embeds: next.embeds }),
    ...(body.components === undefined ? {} : { components: next.components }),
    ...(body.flags === undefined ? {} : { flags: next.flags }),
  };
}

/** What an edit makes of a message's files, and of the pictures of its embeds; nothing where it leaves both alone. */
export function editedFiles(
  files: Pick<Files, 'change'>,
  message: Pick<APIMessage, 'id' | 'channel_id' | 'embeds'>,
  {
    body,
    sent,
    change,
  }: { readonly body: MessageBody; readonly sent: readonly SentFile[]; readonly change: Partial<APIMessage> },
): Partial<APIMessage> {
  if (sent.length === 0 && body.attachments === undefined && change.embeds === undefined) return {};
  const embeds = change.embeds ?? message.embeds;
  return files.change(message.id, message.channel_id, { sent, listed: body.attachments ?? null, embeds });
}
