import type {
  APIAttachment,
  APIEmbed,
  APIMessage,
  APIMessageInteractionMetadata,
  APIMessageReference,
  APIMessageTopLevelComponent,
  APIStickerItem,
  APIUser,
  MessageFlags,
  MessageType,
} from 'discord-api-types/v10';
import type { Snowflake } from '../../src/base/snowflake.js';
import type { MessageState } from './message-store.js';
import type { ChannelState } from './world.js';

/** A message before it stands. */
export interface Draft {
  readonly channel: ChannelState;
  readonly author: APIUser;
  readonly id?: Snowflake;
  /** Milliseconds since the Unix epoch; default: now. */
  readonly at?: number;
  readonly type?: MessageType;
  readonly content?: string;
  readonly embeds?: readonly APIEmbed[];
  readonly attachments?: readonly APIAttachment[];
  readonly components?: readonly APIMessageTopLevelComponent[];
  readonly flags?: MessageFlags;
  readonly mentions?: readonly APIUser[];
  readonly webhookId?: Snowflake;
  readonly applicationId?: Snowflake;
  readonly nonce?: string | number;
  readonly reference?: APIMessageReference;
  readonly unsaid?: boolean;
  readonly stickers?: readonly APIStickerItem[];
  readonly interaction?: APIMessageInteractionMetadata;
}

export interface NewMessage {
  readonly channelId: Snowflake;
  /** A user's id. A webhook has none: give `webhook` instead. */
  readonly author?: Snowflake;
  /** A webhook's id, as `addWebhook` gave it. */
  readonly webhook?: Snowflake;
  readonly content?: string;
  /** Default DEFAULT, or REPLY with `replyTo`. */
  readonly type?: MessageType;
  readonly replyTo?: Snowflake;
  /** Discord does not look for the message that is answered: `referenced_message` is left out, and who wrote it stays unsaid. */
  readonly unsaid?: boolean;
  readonly stickers?: readonly APIStickerItem[];
  /** The snowflake's time, milliseconds since the Unix epoch; default: the clock's. */
  readonly at?: number;
  readonly embeds?: readonly APIEmbed[];
  /** User ids. */
  readonly mentions?: readonly Snowflake[];
  /** Stands in the channel's history and is not delivered: something that happened while nobody listened. */
  readonly silent?: boolean;
}

export interface MessageActions {
  addWebhook(webhook: { channelId: Snowflake; name?: string }): { readonly id: Snowflake };
  sendMessage(message: NewMessage): APIMessage;
  /** Its author changes what it says: MESSAGE_UPDATE. */
  editMessage(messageId: Snowflake, content: string): void;
  deleteMessage(messageId: Snowflake): void;
  /** MESSAGE_DELETE_BULK; all in one channel. */
  deleteMessages(messageIds: readonly Snowflake[]): void;
  /** A person pins or unpins a message. */
  setPinned(messageId: Snowflake, pinned: boolean, byUserId?: Snowflake): void;
  /** What stands in a channel, oldest first. */
  messages(channelId: Snowflake): readonly APIMessage[];
  message(messageId: Snowflake): APIMessage | undefined;
  /** The pinned messages of a channel, the last pinned first. */
  pins(channelId: Snowflake): readonly APIMessage[];
}

/** What REST and interactions do with messages beyond what a tester can ask for. */
export interface MessageHandling {
  post(draft: Draft, silent?: boolean): MessageState;
  /** Replaces what a message shows, and tells of it. */
  edit(message: MessageState, change: Partial<APIMessage>): void;
  remove(message: MessageState): void;
  pin(message: MessageState, by: APIUser): void;
  unpin(message: MessageState): void;
  pinned(channel: ChannelState): readonly MessageState[];
}
