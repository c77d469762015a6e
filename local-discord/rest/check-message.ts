import { type APIMessage, MessageFlags, type RESTPostAPIChannelMessageJSONBody } from 'discord-api-types/v10';
import { createProblems, discordError } from './api-error.js';
import { createChecks, isObject, type Json } from './check.js';
import { checkComponents } from './check-components.js';
import { checkEmbeds } from './check-embeds.js';

/** What a message is made of, however it is sent. In an edit an absent field stays, null empties it. */
export type MessageBody = {
  readonly [Field in keyof RESTPostAPIChannelMessageJSONBody]: RESTPostAPIChannelMessageJSONBody[Field] | null;
};

/** What a message with the flag IS_COMPONENTS_V2 has none of. */
const LEGACY_FIELDS = ['content', 'embeds', 'sticker_ids', 'poll'] as const;

const isV2 = (flags: unknown): boolean => typeof flags === 'number' && (flags & MessageFlags.IsComponentsV2) !== 0;

const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/**
 * 50035 for everything Discord's own limits forbid.
 * @param before the message that is edited; absent: a new one
 * @param sent the files that come with it
 */
export function checkMessageBody(
  body: unknown,
  {
    before,
    sent = [],
  }: {
    readonly before?: Pick<APIMessage, 'flags' | 'content' | 'embeds' | 'attachments'> | undefined;
    readonly sent?: readonly { readonly name: string }[];
  } = {},
): asserts body is MessageBody {
  const problems = createProblems();
  const check = createChecks(problems);
  if (!check.object(body, [])) {
    problems.settle();
    return;
  }
  const wasV2 = isV2(before?.flags);
  const v2 = body.flags === undefined || body.flags === null ? wasV2 : isV2(body.flags);
  check.text(body.content, ['content'], { max: 2000 });
  check.text(typeof body.nonce === 'number' ? String(body.nonce) : body.nonce, ['nonce'], { max: 25 });
  checkEmbeds(body.embeds, check, problems);
  const listed = Array.isArray(body.attachments) ? body.attachments.filter(isObject) : [];
  const names = [...sent.map(({ name }) => name), ...(before?.attachments ?? []).map(({ filename }) => filename)];
  const files = new Set([
    ...names,
    ...listed.flatMap(({ filename }) => (typeof filename === 'string' ? filename : [])),
  ]);
  checkComponents(body.components, { v2, files }, check, problems);
  if (wasV2 && !v2) {
    problems.add(
      ['flags'],
      'MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG',
      'The MessageFlags.IS_COMPONENTS_V2 flag cannot be removed from a message',
    );
  }
  if (v2) {
    for (const field of LEGACY_FIELDS) {
      if (isNothing(body[field]) && !keepsLegacy(field, body, before)) continue;
      problems.add(
        [field],
        'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
        `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
      );
    }
  }
  const mentions = body.allowed_mentions;
  if (isObject(mentions)) {
    check.list(mentions.users, ['allowed_mentions', 'users'], { max: 100 });
    check.list(mentions.roles, ['allowed_mentions', 'roles'], { max: 100 });
  }
  problems.settle();
}

/**
 * Whether an edit that sets the flag leaves a field of before where it is: text is emptied by null, embeds by an empty list
 * alone.
 * @see https://github.com/discord/discord-api-docs/issues/7787
 */
function keepsLegacy(
  field: (typeof LEGACY_FIELDS)[number],
  body: Json,
  before: Pick<APIMessage, 'content' | 'embeds'> | undefined,
): boolean {
  if (field === 'content') return body.content === undefined && !isNothing(before?.content);
  return field === 'embeds' && !Array.isArray(body.embeds) && !isNothing(before?.embeds);
}

/** 50006 when nothing would be seen. */
export function checkNotEmpty(message: {
  readonly content: string;
  readonly embeds: readonly unknown[];
  readonly components?: readonly unknown[];
  readonly attachments: readonly unknown[];
}): void {
  const { content, embeds, components = [], attachments } = message;
  if (content.trim() === '' && embeds.length + components.length + attachments.length === 0) {
    throw discordError('emptyMessage');
  }
}
