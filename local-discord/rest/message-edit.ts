import {
  type APIEmbed,
  type APIMessage,
  type APIMessageTopLevelComponent,
  type APIUser,
  ComponentType,
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

type Media = { readonly url: string };
/** A component as far as it is completed, whatever its kind. */
interface Part {
  type: ComponentType;
  id?: number;
  components?: Part[];
  accessory?: Part;
  items?: { readonly media: Media; description?: string | null; spoiler?: boolean }[];
}

/** What Discord says of components that leave it out. */
const DEFAULTS: Readonly<Partial<Record<ComponentType, object>>> = {
  [ComponentType.Container]: { accent_color: null, spoiler: false },
  [ComponentType.Separator]: { spacing: 1, divider: true },
  [ComponentType.Thumbnail]: { description: null, spoiler: false },
  [ComponentType.File]: { spoiler: false },
};

/** Discord numbers the components that have no id, through rows, sections and containers, and fills in what was left out. */
function withIds(components: readonly APIMessageTopLevelComponent[]): APIMessageTopLevelComponent[] {
  let last = 0;
  const numbered = structuredClone([...components]);
  const visit = (component: Part) => {
    component.id ??= ++last;
    Object.assign(component, { ...DEFAULTS[component.type], ...component });
    for (const item of component.items ?? []) Object.assign(item, { description: null, spoiler: false, ...item });
    component.components?.forEach(visit);
    if (component.accessory) visit(component.accessory);
  };
  (numbered as Part[]).forEach(visit);
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
  message: Pick<APIMessage, 'id' | 'channel_id' | 'embeds' | 'components'>,
  {
    body,
    sent,
    change,
  }: { readonly body: MessageBody; readonly sent: readonly SentFile[]; readonly change: Partial<APIMessage> },
): Partial<APIMessage> {
  const isSame = change.embeds === undefined && change.components === undefined;
  if (sent.length === 0 && body.attachments === undefined && isSame) return {};
  const { embeds = message.embeds, components = message.components ?? [] } = change;
  return files.change(message.id, message.channel_id, { sent, listed: body.attachments ?? null, embeds, components });
}
