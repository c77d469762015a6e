import { ACCENT, type MessagePayload } from './payload.js';
import type { Texts } from './texts.js';

/** The answer to `/help`. @param kept for how many days it is known who wrote and who reacted */
export function helpView(
  { messageDays, reactionDays }: { readonly messageDays: number; readonly reactionDays: number },
  { help }: Texts,
): MessagePayload {
  const lists: readonly (readonly [name: string, lines: readonly string[]])[] = [
    [help.whatThereIs, [help.board, help.myStats, help.statRefresh, help.setup]],
    [help.whatIsKept, [help.neverText, help.forGood, help.forAWhile(messageDays, reactionDays), help.whoSees]],
  ];
  const fields = lists.map(([name, lines]) => ({ name, value: lines.map((line) => `- ${line}`).join('\n') }));
  return { embeds: [{ title: help.title, color: ACCENT, fields }], allowed_mentions: { parse: [] } };
}
