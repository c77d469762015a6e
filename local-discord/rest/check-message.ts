import { MessageFlags, type RESTPostAPIChannelMessageJSONBody } from 'discord-api-types/v10';
import { createProblems, discordError } from './api-error.js';
import { createChecks, isObject } from './check.js';
import { checkComponents } from './check-components.js';
import { checkEmbeds } from './check-embeds.js';

/** What a message is made of, however it is sent. In an edit an absent field stays, null empties it. */
export type MessageBody = {
  readonly [Field in keyof RESTPostAPIChannelMessageJSONBody]: RESTPostAPIChannelMessageJSONBody[Field] | null;
};

/** 50035 for everything Discord's own limits forbid. */
export function checkMessageBody(body: unknown): asserts body is MessageBody {
  const problems = createProblems();
  const check = createChecks(problems);
  if (!check.object(body, [])) {
    problems.settle();
    return;
  }
  const flags = typeof body.flags === 'number' ? body.flags : 0;
  const v2 = (flags & MessageFlags.IsComponentsV2) !== 0;
  check.text(body.content, ['content'], { max: 2000 });
  check.text(typeof body.nonce === 'number' ? String(body.nonce) : body.nonce, ['nonce'], { max: 25 });
  checkEmbeds(body.embeds, check, problems);
  checkComponents(body.components, v2, check, problems);
  if (v2) {
    for (const field of ['content', 'embeds']) {
      const value = body[field];
      if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0))
        continue;
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
