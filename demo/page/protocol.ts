/** What the page’s server tells the browser and takes from it: types, and lists of their values. Both sides are compiled on their own. */

import type { APIApplicationCommandOptionChoice, APIEmbed, APIMessageTopLevelComponent } from 'discord-api-types/v10';
import type { ModalField } from '../../local-discord/interactions/modal-field.js';

/** Who the visitor is at the moment. */
export type Role = 'member' | 'moderator' | 'admin';
export const ROLES: readonly Role[] = ['member', 'moderator', 'admin'];

/** What a visitor can do to the bot. */
export type FaultKind = 'board' | 'kill' | 'connection' | 'store';
export const FAULT_KINDS: readonly FaultKind[] = ['board', 'kill', 'connection', 'store'];

/** `reconnecting`: its process runs, its connection to Discord does not stand. `ended`: by itself. */
export type BotState = 'starting' | 'connected' | 'reconnecting' | 'killed' | 'ended';

export interface BotView {
  readonly state: BotState;
  /** How often its process was started. */
  readonly starts: number;
  /** Discord sessions that it ever began; more than one means that events could only be read again, not resumed. */
  readonly sessions: number;
  /** When it is started again, milliseconds since the Unix epoch by the visitor's clock; null: it runs. */
  readonly startsAgainAt: number | null;
  /** Events that it has not applied yet since it was away; null: it misses nothing. */
  readonly missed: number | null;
}

export interface ChannelView {
  readonly id: string;
  readonly name: string;
  readonly kind: 'text' | 'forum' | 'thread';
  readonly parentId: string | null;
  /** The newest message; null: there was none. */
  readonly lastMessageId: string | null;
  readonly isStats: boolean;
}

export interface OptionView {
  readonly name: string;
  readonly description: string;
  /** Discord's ApplicationCommandOptionType. */
  readonly type: number;
  readonly required: boolean;
  readonly autocomplete: boolean;
  readonly choices: readonly APIApplicationCommandOptionChoice[];
}

export interface CommandView {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionView[];
  /** Whether Discord shows it to the visitor. */
  readonly allowed: boolean;
  /** The permission that it takes, in Discord's words; null: none. */
  readonly needs: string | null;
}

export interface VisitorView {
  readonly role: Role;
  readonly id: string;
  readonly name: string;
}

/** One figure or list of the board beside the simulation's own count; both in the board's words. */
export interface ScoreRow {
  readonly what: 'messages' | 'usual' | 'reactions' | 'active' | 'list';
  readonly window: 'today' | '24h' | '7d' | '30d';
  readonly tally: string;
  /** null: the board does not show it, because `/setup` says so. */
  readonly board: string | null;
}

export interface ScoreView {
  /** When the compared board was drawn, by the demo's clock, milliseconds. */
  readonly at: number;
  readonly rows: readonly ScoreRow[];
  /** Things that happened after it. */
  readonly since: number;
}

export interface FaultView {
  readonly kind: FaultKind;
  /** Why it cannot be done just now or at all; null: it can. */
  readonly unavailable: string | null;
  /** Its effect lasts until it is taken back. */
  readonly on: boolean;
}

export interface StoryLine {
  readonly id: number;
  /** By the demo's clock, milliseconds. */
  readonly at: number;
  readonly text: string;
  readonly tone: 'plain' | 'bad' | 'good';
}

/** How fast people do things. */
export interface PaceView {
  readonly busy: boolean;
  /** Things that happen in a second while it is busy. */
  readonly rate: number;
  /** Things that happen in a day as usual. */
  readonly usualADay: number;
}

/** Everything beside the open channel. */
export interface ShowView {
  readonly phase: 'starting' | 'history' | 'live' | 'ended';
  /** How much of the history is lived through, 0 to 1. */
  readonly progress: number;
  readonly days: number;
  readonly members: number;
  /** How far the demo's clock is behind the machine's, milliseconds. */
  readonly behind: number;
  readonly guild: { readonly id: string; readonly name: string };
  readonly store: string;
  readonly bot: BotView;
  readonly pace: PaceView;
  readonly visitor: VisitorView;
  readonly channels: readonly ChannelView[];
  readonly commands: readonly CommandView[];
  readonly score: ScoreView | null;
  /** Newest first. */
  readonly story: readonly StoryLine[];
  readonly faults: readonly FaultView[];
  /** What the bot logged last, newest last. */
  readonly logged: readonly string[];
}

export interface AuthorView {
  readonly id: string;
  readonly name: string;
  readonly bot: boolean;
}

export interface ReactionView {
  readonly emoji: string;
  readonly count: number;
  /** Whether the visitor is among them. */
  readonly mine: boolean;
}

/** Names for the ids that a message mentions. */
export interface Names {
  readonly users: Readonly<Record<string, string>>;
  readonly channels: Readonly<Record<string, string>>;
  readonly roles: Readonly<Record<string, string>>;
}

export interface MessageView {
  readonly id: string;
  readonly channelId: string;
  /** Milliseconds, by the demo's clock. */
  readonly at: number;
  readonly author: AuthorView;
  /** Discord's MessageType. */
  readonly type: number;
  readonly content: string;
  readonly embeds: readonly APIEmbed[];
  readonly components: readonly APIMessageTopLevelComponent[];
  readonly reactions: readonly ReactionView[];
  readonly edited: boolean;
  readonly pinned: boolean;
  /** The bot's live board, by its Refresh button. */
  readonly isBoard: boolean;
  /** Only the visitor sees it. */
  readonly ephemeral: boolean;
  /** The bot has said that the answer comes. */
  readonly loading: boolean;
  /** Nothing came of what the visitor asked for: why. */
  readonly failed: string | null;
  /** The message that it answers; its text is null when that was deleted. */
  readonly replyTo: { readonly author: AuthorView; readonly content: string } | null;
  readonly isReply: boolean;
  /** The slash command that it answers, and who used it. */
  readonly usedBy: { readonly author: AuthorView; readonly command: string } | null;
  readonly names: Names;
}

/** A form that the bot opened for the visitor. */
export interface FormView {
  readonly interactionId: string;
  readonly title: string;
  readonly fields: readonly ModalField[];
}

/** The open channel as the visitor sees it, oldest message first, with what only the visitor sees. */
export interface RoomView {
  readonly channelId: string;
  readonly messages: readonly MessageView[];
  readonly form: FormView | null;
}
