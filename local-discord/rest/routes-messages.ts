import { PermissionFlagsBits as Bit, MessageReferenceType, MessageType } from 'discord-api-types/v10';
import type { Stage } from '../stage.js';
import type { MessageState } from '../world/message-store.js';
import type { MessageHandling } from '../world/message-types.js';
import { messagePayload } from '../world/payloads.js';
import type { ChannelState } from '../world/world.js';
import type { Access } from './access.js';
import { createProblems, discordError } from './api-error.js';
import { checkMessageBody, checkNotEmpty, type MessageBody } from './check-message.js';
import { changeOf, contentOf, editedFiles } from './message-edit.js';
import type { SentFile } from './read-body.js';
import { noContent, numberFrom, ok, type Route, route } from './router.js';

const HOUR = 3_600_000;
/** Of a server without boosts, bytes. */
const LARGEST_FILE = 10 * 1024 * 1024;
/** How long a nonce is remembered: Discord says "the past few minutes". */
const NONCE_MEMORY = 5 * 60_000;

/** The bot's messages over REST. `onEdit` hears of every edit that worked. */
export function messageRoutes(
  stage: Stage,
  access: Access,
  { post, edit, remove }: MessageHandling,
  onEdit: (message: MessageState) => void,
): Route[] {
  const { world, settings, reader, files } = stage;
  const nonces = new Map<string, { message: MessageState; until: number }>();
  const payloadOf = (message: MessageState) => messagePayload(message, reader);

  function sentBefore(body: MessageBody): MessageState | undefined {
    if (!body.enforce_nonce || body.nonce === undefined || body.nonce === null) return undefined;
    const known = nonces.get(String(body.nonce));
    return known && known.until > settings.clock.now() && world.messages.has(known.message.api.id)
      ? known.message
      : undefined;
  }

  function demandSending(channel: ChannelState, body: MessageBody, sent: readonly SentFile[]): void {
    access.demand(channel, channel.thread ? Bit.SendMessagesInThreads : Bit.SendMessages);
    if ((body.embeds ?? []).length > 0) access.demand(channel, Bit.EmbedLinks);
    demandFiles(channel, sent);
    if (channel.thread?.locked) throw discordError('threadLocked');
  }

  function demandFiles(channel: ChannelState, sent: readonly SentFile[]): void {
    if (sent.length > 0) access.demand(channel, Bit.AttachFiles);
    if (sent.some(({ bytes }) => bytes.length > LARGEST_FILE)) throw discordError('tooLarge');
  }

  /** 30046: edits of messages older than an hour are limited. */
  function countOldEdit(message: MessageState): void {
    const now = settings.clock.now();
    if (now - Date.parse(message.api.timestamp) < HOUR) return;
    message.oldEdits = message.oldEdits.filter((at) => now - at < HOUR);
    if (message.oldEdits.length >= settings.oldMessageEdits) {
      const oldest = message.oldEdits[0] ?? now;
      throw discordError('tooManyOldEdits', Math.max(1, Math.ceil((oldest + HOUR - now) / 1000)));
    }
    message.oldEdits.push(now);
  }

  return [
    route('GET', '/channels/{channel_id}/messages', ({ param, query }) => {
      const channel = access.text(param('channel_id'));
      const limit = numberFrom(query, 'limit', { min: 1, max: 100, by: 50 });
      const sides = ['before', 'after', 'around'].filter((side) => query.has(side));
      if (sides.length > 1) {
        const problems = createProblems();
        problems.add(['before'], 'MUTUALLY_EXCLUSIVE', 'before, after and around exclude each other');
        problems.settle();
      }
      // Without the history permission Discord answers with nothing, not with an error.
      if (!(access.permissions(channel) & Bit.ReadMessageHistory)) return ok([]);
      const at = (side: string) => {
        const id = query.get(side);
        return id === null ? {} : { [side]: id };
      };
      return ok(channel.messages.page({ limit, ...at('before'), ...at('after'), ...at('around') }).map(payloadOf));
    }),
    route('GET', '/channels/{channel_id}/messages/{message_id}', ({ param }) => {
      const channel = access.text(param('channel_id'));
      if (!(access.permissions(channel) & Bit.ReadMessageHistory)) throw discordError('missingAccess');
      return ok(payloadOf(access.message(channel, param('message_id'))));
    }),
    route('POST', '/channels/{channel_id}/messages', ({ param, body, files: sent }) => {
      const channel = access.text(param('channel_id'));
      checkMessageBody(body, { sent });
      demandSending(channel, body, sent);
      const draft = contentOf(body, world.users);
      checkNotEmpty({ ...draft, attachments: sent });
      const before = sentBefore(body);
      if (before) return ok(payloadOf(before));
      const replyTo = body.message_reference?.message_id;
      const id = stage.ids();
      const message = post({
        ...draft,
        ...files.change(id, channel.id, { ...draft, sent, listed: body.attachments ?? null }),
        id,
        channel,
        author: world.bot,
        ...(body.nonce === undefined || body.nonce === null ? {} : { nonce: body.nonce }),
        ...(replyTo === undefined
          ? {}
          : {
              type: MessageType.Reply,
              reference: {
                type: MessageReferenceType.Default,
                message_id: replyTo,
                channel_id: channel.id,
                guild_id: channel.guildId,
              },
            }),
      });
      if (body.nonce !== undefined && body.nonce !== null) {
        nonces.set(String(body.nonce), { message, until: settings.clock.now() + NONCE_MEMORY });
      }
      return ok(payloadOf(message));
    }),
    route('PATCH', '/channels/{channel_id}/messages/{message_id}', ({ param, body, files: sent }) => {
      const channel = access.text(param('channel_id'));
      const message = access.message(channel, param('message_id'));
      checkMessageBody(body, { before: message.api, sent });
      if (message.api.author.id !== world.bot.id) throw discordError('notTheAuthor');
      if ((body.embeds ?? []).length > 0) access.demand(channel, Bit.EmbedLinks);
      demandFiles(channel, sent);
      if (channel.thread?.archived) throw discordError('threadArchived');
      const change = changeOf(body, world.users);
      checkNotEmpty({ ...message.api, ...change });
      countOldEdit(message);
      const shown = editedFiles(files, message.api, { body, sent, change });
      edit(message, { ...change, ...shown, edited_timestamp: new Date(settings.clock.now()).toISOString() });
      onEdit(message);
      return ok(payloadOf(message));
    }),
    route('DELETE', '/channels/{channel_id}/messages/{message_id}', ({ param }) => {
      const channel = access.text(param('channel_id'));
      const message = access.message(channel, param('message_id'));
      if (message.api.author.id !== world.bot.id) access.demand(channel, Bit.ManageMessages);
      remove(message);
      return noContent;
    }),
  ];
}
