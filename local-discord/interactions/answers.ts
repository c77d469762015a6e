import {
  type APIMessageInteractionMetadata,
  ApplicationIntegrationType,
  InteractionResponseType,
  InteractionType,
} from 'discord-api-types/v10';
import type { InteractionState } from './state.js';

/** The answers that each kind of interaction takes. */
export const ANSWERS: Readonly<Partial<Record<InteractionType, readonly InteractionResponseType[]>>> = {
  [InteractionType.ApplicationCommand]: [
    InteractionResponseType.ChannelMessageWithSource,
    InteractionResponseType.DeferredChannelMessageWithSource,
    InteractionResponseType.Modal,
  ],
  [InteractionType.MessageComponent]: [
    InteractionResponseType.ChannelMessageWithSource,
    InteractionResponseType.DeferredChannelMessageWithSource,
    InteractionResponseType.DeferredMessageUpdate,
    InteractionResponseType.UpdateMessage,
    InteractionResponseType.Modal,
  ],
  [InteractionType.ModalSubmit]: [
    InteractionResponseType.ChannelMessageWithSource,
    InteractionResponseType.DeferredChannelMessageWithSource,
    InteractionResponseType.DeferredMessageUpdate,
    InteractionResponseType.UpdateMessage,
  ],
  [InteractionType.ApplicationCommandAutocomplete]: [InteractionResponseType.ApplicationCommandAutocompleteResult],
};

/** Answers about the message under the component, or under the one that opened the form. */
export const REDRAWS: ReadonlySet<InteractionResponseType> = new Set([
  InteractionResponseType.DeferredMessageUpdate,
  InteractionResponseType.UpdateMessage,
]);

/** Instead of a guild's id, in a channel with one user. */
export const NO_GUILD = '0';

/** What a message says of the interaction that it answers. */
export function interactionOf({ id, user, type, channel, source }: InteractionState): APIMessageInteractionMetadata {
  const shared = {
    id,
    user,
    authorizing_integration_owners: { [ApplicationIntegrationType.GuildInstall]: channel.guildId ?? NO_GUILD },
  };
  const command = { ...shared, type: InteractionType.ApplicationCommand } as const;
  if (type === InteractionType.MessageComponent) {
    return { ...shared, type, interacted_message_id: source?.id ?? '' };
  }
  return type === InteractionType.ModalSubmit ? { ...shared, type, triggering_interaction_metadata: command } : command;
}
