import {
  type APIMessage,
  InteractionResponseType,
  MessageFlags,
  MessageType,
  type RESTPostAPIInteractionCallbackWithResponseResult,
} from 'discord-api-types/v10';
import type { Snowflake } from '../../src/base/snowflake.js';
import { discordError, invalidBody } from '../rest/api-error.js';
import { isObject } from '../rest/check.js';
import { checkMessageBody, checkNotEmpty, type MessageBody } from '../rest/check-message.js';
import { changeOf, contentOf, EPHEMERAL, editedFiles } from '../rest/message-edit.js';
import type { SentFile } from '../rest/read-body.js';
import { type Call, noContent, ok, type Reply, type Route, route } from '../rest/router.js';
import type { Stage } from '../stage.js';
import type { MessageHandling } from '../world/message-types.js';
import { ANSWERS, interactionOf, REDRAWS } from './answers.js';
import { checkChoices } from './check-choices.js';
import type { Interactions } from './interactions.js';
import { checkModal } from './modals.js';
import { FIRST_ANSWER, type InteractionState, TOKEN_LIFE } from './state.js';

/** The bot's answers to interactions: callbacks, and the interaction's token as a webhook. */
export function interactionRoutes(
  stage: Stage,
  interactions: Interactions,
  { post, edit, remove }: MessageHandling,
): Route[] {
  const { world, settings, ids, files } = stage;
  const { clock } = settings;

  /** A message as answer: in the channel, or for the person alone. */
  function say(
    state: InteractionState,
    body: MessageBody,
    type: MessageType,
    { loading = false, sent = [] }: { readonly loading?: boolean; readonly sent?: readonly SentFile[] } = {},
  ): APIMessage {
    const hidden = ((body.flags ?? 0) & EPHEMERAL) !== 0;
    const content = contentOf(body, world.users);
    const id = ids();
    const listed = body.attachments ?? null;
    const shown = { ...content, ...files.change(id, state.channel.id, { ...content, sent, listed }) };
    const flags = shown.flags | (hidden ? MessageFlags.Ephemeral : 0) | (loading ? MessageFlags.Loading : 0);
    if (!loading) checkNotEmpty({ ...shown, attachments: sent });
    if (!hidden && state.channel.guildId !== null) {
      return post({
        ...shown,
        id,
        flags,
        channel: state.channel,
        author: world.bot,
        type,
        webhookId: world.applicationId,
        applicationId: world.applicationId,
        interaction: interactionOf(state),
      }).api;
    }
    const message: APIMessage = {
      ...shown,
      id,
      channel_id: state.channel.id,
      type,
      author: world.bot,
      timestamp: new Date(clock.now()).toISOString(),
      edited_timestamp: null,
      tts: false,
      mention_everyone: false,
      mention_roles: [],
      pinned: false,
      flags,
      application_id: world.applicationId,
      webhook_id: world.applicationId,
      interaction_metadata: interactionOf(state),
    };
    if (!hidden && state.channel.guildId === null) state.channel.messages.push(message);
    else interactions.ephemeral.set(message.id, { message, channel: state.channel });
    return message;
  }

  /** Changes an answer, or the message under a button. */
  function rewrite(
    state: InteractionState,
    message: APIMessage,
    body: MessageBody,
    sent: readonly SentFile[] = [],
  ): APIMessage {
    const content = changeOf(body, world.users);
    const change = { ...content, ...editedFiles(files, message, { body, sent, change: content }) };
    checkNotEmpty({ ...message, ...change });
    const own = (message.flags ?? 0) & MessageFlags.Ephemeral;
    const edited: Partial<APIMessage> = {
      ...change,
      flags: ((change.flags ?? message.flags ?? 0) | own) & ~MessageFlags.Loading,
      edited_timestamp: state.loading && state.original === message ? null : new Date(clock.now()).toISOString(),
    };
    const standing = world.messages.get(message.id);
    if (standing) edit(standing, edited);
    else Object.assign(message, edited);
    // Whoever was given this message sees it as it now is.
    for (const { original, source, keeper } of interactions.byToken.values()) {
      if (original?.id === message.id && source?.id !== message.id) keeper.update({ message: { ...message } });
    }
    return message;
  }

  function showOriginal(state: InteractionState): void {
    const { original, source, keeper } = state;
    if (original !== null && original.id === source?.id) keeper.update({ redrawn: true });
    else keeper.update({ message: original && { ...original } });
  }

  function open({ param }: Call): InteractionState {
    const state = interactions.byToken.get(param('interaction_token'));
    if (!state || state.id !== param('interaction_id')) throw discordError('unknownInteraction');
    if (state.acknowledged) throw discordError('alreadyAcknowledged');
    if (clock.now() - state.at > FIRST_ANSWER) throw discordError('unknownInteraction');
    return state;
  }

  /** Takes the first answer; what it says is checked before anything counts as answered. */
  function take(
    state: InteractionState,
    type: InteractionResponseType,
    data: unknown,
    sent: readonly SentFile[],
  ): void {
    const { keeper } = state;
    const answeredAfterMs = clock.monotonic() - state.startedAt;
    const body: unknown = data ?? {};
    if (type === InteractionResponseType.ApplicationCommandAutocompleteResult) {
      const choices = checkChoices(data);
      state.acknowledged = true;
      keeper.update({ choices, answeredAfterMs });
      return;
    }
    if (type === InteractionResponseType.Modal) {
      state.modal = checkModal(data);
      state.acknowledged = true;
      keeper.update({ modal: state.modal, answeredAfterMs });
      return;
    }
    const isUpdate = type === InteractionResponseType.UpdateMessage;
    checkMessageBody(body, { sent, before: isUpdate && state.source ? standingOf(state.source) : undefined });
    const replyType = state.source ? MessageType.Reply : MessageType.ChatInputCommand;
    const ephemeral = ((body.flags ?? 0) & EPHEMERAL) !== 0;
    if (type === InteractionResponseType.ChannelMessageWithSource) {
      state.original = say(state, body, replyType, { sent });
      keeper.update({ ephemeral, answeredAfterMs });
    } else if (type === InteractionResponseType.DeferredChannelMessageWithSource) {
      // Of the flags it takes this one alone: that of components v2 comes with what is said in the end.
      const flags = (body.flags ?? 0) & EPHEMERAL;
      state.original = say(state, { flags }, replyType, { loading: true });
      state.loading = true;
      keeper.update({ deferred: true, ephemeral, answeredAfterMs });
    } else if (type === InteractionResponseType.UpdateMessage && state.source) {
      state.original = rewrite(state, standingOf(state.source), body, sent);
      keeper.update({ answeredAfterMs });
    } else {
      state.original = state.source && standingOf(state.source);
      keeper.update({ deferred: true, answeredAfterMs });
    }
    state.acknowledged = true;
    if (type !== InteractionResponseType.DeferredMessageUpdate) showOriginal(state);
  }

  const standingOf = (message: APIMessage) => world.messages.get(message.id)?.api ?? message;

  function callback(call: Call): Reply {
    const state = open(call);
    const { body } = call;
    const type: InteractionResponseType | undefined = (ANSWERS[state.type] ?? []).find(
      (allowed) => isObject(body) && body.type === allowed && (state.source !== null || !REDRAWS.has(allowed)),
    );
    if (type === undefined) {
      throw invalidBody(['type'], 'INTERACTION_RESPONSE_TYPE_INVALID', 'Not an answer to this kind of interaction');
    }
    take(state, type, isObject(body) ? body.data : undefined, call.files);
    if (call.query.get('with_response') !== 'true') return noContent;
    const { original } = state;
    const answer: RESTPostAPIInteractionCallbackWithResponseResult = {
      interaction: {
        id: state.id,
        type: state.type,
        ...(original
          ? {
              response_message_id: original.id,
              response_message_loading: state.loading,
              response_message_ephemeral: ((original.flags ?? 0) & EPHEMERAL) !== 0,
            }
          : {}),
      },
      resource: { type, ...(original ? { message: original } : {}) },
    };
    return ok(answer);
  }

  /** The interaction behind a webhook call: 50027 for a token that is wrong or 15 minutes old, 10015 before the first answer. */
  function answered({ param }: Call): InteractionState {
    const state = interactions.byToken.get(param('webhook_token'));
    if (!state || param('webhook_id') !== world.applicationId || clock.now() - state.at > TOKEN_LIFE) {
      throw discordError('invalidWebhookToken');
    }
    if (!state.acknowledged) throw discordError('unknownWebhook');
    return state;
  }

  const directOf = (id: Snowflake) =>
    [...world.directs.values()].flatMap(({ messages }) => messages).find((message) => message.id === id);

  function messageOf(state: InteractionState, id: Snowflake | '@original'): APIMessage {
    const { original, keeper } = state;
    const followups = keeper.handle.outcome.followups;
    const wanted = id === '@original' ? original?.id : followups.find((message) => message.id === id)?.id;
    const found =
      wanted === undefined
        ? undefined
        : (world.messages.get(wanted)?.api ?? interactions.ephemeral.get(wanted)?.message ?? directOf(wanted));
    if (!found) throw discordError('unknownMessage');
    return found;
  }

  function rewriteAnswer(
    state: InteractionState,
    id: Snowflake | '@original',
    { body, files: sent }: Pick<Call, 'body' | 'files'>,
  ): APIMessage {
    const before = messageOf(state, id);
    checkMessageBody(body, { before, sent });
    const message = rewrite(state, before, body, sent);
    if (id === '@original') {
      state.loading = false;
      showOriginal(state);
    } else {
      const { followups } = state.keeper.handle.outcome;
      state.keeper.update({ followups: followups.map((other) => (other.id === id ? { ...message } : other)) });
    }
    return message;
  }

  function followUp(call: Call): Reply {
    const state = answered(call);
    const { body } = call;
    // The first follow-up of a deferred answer is the answer.
    if (state.loading) return ok(rewriteAnswer(state, '@original', call));
    checkMessageBody(body, { sent: call.files });
    const message = say(state, body, MessageType.Reply, { sent: call.files });
    state.keeper.update({ followups: [...state.keeper.handle.outcome.followups, { ...message }] });
    return ok(message);
  }

  function removeAnswer(call: Call, id: Snowflake | '@original'): Reply {
    const state = answered(call);
    const message = messageOf(state, id);
    const standing = world.messages.get(message.id);
    if (standing) remove(standing);
    interactions.ephemeral.delete(message.id);
    if (id === '@original') {
      state.original = null;
      state.loading = false;
      state.keeper.update({ message: null });
    } else {
      const { followups } = state.keeper.handle.outcome;
      state.keeper.update({ followups: followups.filter((other) => other.id !== id) });
    }
    return noContent;
  }

  const webhook = '/webhooks/{webhook_id}/{webhook_token}';
  const original = `${webhook}/messages/@original`;
  const one = `${webhook}/messages/{message_id}`;
  return [
    route('POST', '/interactions/{interaction_id}/{interaction_token}/callback', callback, false),
    route('POST', webhook, followUp, false),
    route('GET', original, (call) => ok(messageOf(answered(call), '@original')), false),
    route('PATCH', original, (call) => ok(rewriteAnswer(answered(call), '@original', call)), false),
    route('DELETE', original, (call) => removeAnswer(call, '@original'), false),
    route('GET', one, (call) => ok(messageOf(answered(call), call.param('message_id'))), false),
    route('PATCH', one, (call) => ok(rewriteAnswer(answered(call), call.param('message_id'), call)), false),
    route('DELETE', one, (call) => removeAnswer(call, call.param('message_id')), false),
  ];
}
