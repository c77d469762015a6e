import type { ChannelView, OptionView } from '../protocol.js';
import type { Suggestion } from './suggestions.js';

/** Discord's ApplicationCommandOptionType. */
const INTEGER = 4;
const BOOLEAN = 5;
const CHANNEL = 7;
const NUMBER = 10;

const plain = (value: string, label = value): Suggestion => ({ value, label, description: '' });

/** What may be chosen for an option that the bot does not complete itself; empty where anything may be typed. */
export function ownOffers({ type, choices }: OptionView, channels: readonly ChannelView[]): readonly Suggestion[] {
  if (choices.length > 0) return choices.map(({ name, value }) => plain(String(value), name));
  if (type === BOOLEAN) return [plain('true', 'True'), plain('false', 'False')];
  if (type !== CHANNEL) return [];
  return channels.filter(({ kind }) => kind === 'text').map(({ id, name }) => plain(id, `# ${name}`));
}

/** The bot's own offers, as the server passes them on. */
export function botOffers(answer: unknown): readonly Suggestion[] {
  const choices: unknown = typeof answer === 'object' && answer !== null && 'choices' in answer ? answer.choices : [];
  return (Array.isArray(choices) ? choices : []).map(({ name, value }) => plain(String(value), String(name)));
}

/** Whether one may type what one likes, instead of choosing. */
export function isFree({ type, choices }: OptionView): boolean {
  return choices.length === 0 && type !== CHANNEL && type !== BOOLEAN;
}

/** A text as the option's type is sent. */
export function toSend({ type }: OptionView, text: string): string | number | boolean {
  if (type === BOOLEAN) return text === 'true';
  return type === INTEGER || type === NUMBER ? Number(text) : text;
}
