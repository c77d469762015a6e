import type {
  APIActionRowComponent,
  APIComponentInMessageActionRow,
  APIEmbed,
  APIModalInteractionResponseCallbackData,
} from 'discord-api-types/v10';
import type { Chart } from './chart/chart.js';

/** What is drawn, sent beside a message as a file and shown in its last embed. Its alt text is the chart's description. */
export interface PayloadPicture {
  readonly chart: Chart;
}

/** A message as the bot sends it: no mention in it ever notifies anyone. */
export interface MessagePayload {
  readonly content?: string;
  readonly embeds?: APIEmbed[];
  readonly components?: APIActionRowComponent<APIComponentInMessageActionRow>[];
  readonly allowed_mentions: { parse: [] };
  /** No part of the message as JSON: whoever sends it draws it, and attaches the file. */
  readonly picture?: PayloadPicture;
}

/** A form that opens for a person. */
export type FormPayload = APIModalInteractionResponseCallbackData;

/** A message of one text. */
export function textPayload(content: string): MessagePayload {
  return { content, allowed_mentions: { parse: [] } };
}

/** The strip of colour beside an embed: Discord's own blue, readable on light and dark. */
export const ACCENT = 0x58_65_f2;

/** The same where something is in the board's way: Discord's own red. */
export const TROUBLE = 0xda_37_3c;
