import type { MessageSent, ReplyTo } from '../../counts/activity.js';

/** Counts the reply that a message is, once the message itself was counted: so a reply needs no key of its own. */
export interface ReplyRule {
  countReply(message: MessageSent, reply: ReplyTo, now: number): void;
}
