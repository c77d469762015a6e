import type { MemberDetails, MemberReport, MemberWindow, ToldSince } from '../reports/shapes.js';
import { chip, column, NO_BREAK } from './chip.js';
import { drawnEmoji } from './drawn-emoji.js';
import type { FigureBlock } from './figure-blocks.js';
import { channelMention, isolated, markdownName } from './names.js';
import type { Texts } from './texts.js';
import type { Times } from './times.js';

/** What lies between a channel and a thread in it. */
const BELOW = ' › ';

interface Frame {
  readonly window: MemberWindow;
  /** The guild's zone as it is drawn. */
  readonly zone: string;
  readonly report: Pick<MemberReport, 'timeZone'>;
  readonly texts: Texts;
  readonly times: Times;
}

/** A thing and how much of it. */
interface Item {
  readonly amount: number;
  readonly drawn: string;
}

/** What is told of one window beside the figures: whom the member answered, with what it reacted, and where most is written. */
export function detailBlocks({ whom, emoji, channels }: MemberDetails, frame: Frame): readonly FigureBlock[] {
  const { member, windowNames, unknownMember } = frame.texts;
  const window = windowNames[frame.window];
  const nameOf = (userId: string) =>
    isolated(markdownName(whom?.names.get(userId) ?? null, { fallback: unknownMember(userId) }));
  const answered = whom?.top.map(({ key, amount }) => ({ amount, drawn: nameOf(key) })) ?? [];
  const reactions = emoji?.top.map(({ key, amount }) => ({ amount, drawn: drawnEmoji(key) })) ?? [];
  const places = channels.top.map(({ channelId, parentId, messages }) => ({
    amount: messages,
    drawn: [...(parentId === null ? [] : [parentId]), channelId].map(channelMention).join(BELOW),
  }));
  return [
    { name: member.whom(window), lines: linesOf(answered, whom?.since ?? null, frame) },
    { name: member.emoji(window), lines: linesOf(reactions, emoji?.since ?? null, frame) },
    { name: member.channels(window), lines: linesOf(places, channels.since, frame) },
  ].filter(({ lines }) => lines.length > 0);
}

/** A line for each thing, the amounts equally wide, and one that says since when they are told, where that is another time than the window's. */
function linesOf(items: readonly Item[], since: ToldSince | null, frame: Frame): readonly string[] {
  const amounts = items.map(({ amount }) => frame.texts.numbers.short(amount));
  const width = column(amounts);
  const lines = items.map(({ drawn }, index) => `${chip([(amounts[index] ?? '').padStart(width, NO_BREAK)])} ${drawn}`);
  if (since === null || (since.why === 'wholeDays' && items.length === 0)) return lines;
  return [...lines, sinceLine(since, frame)];
}

function sinceLine({ at, why }: ToldSince, { zone, report, texts, times }: Frame): string {
  return why === 'wholeDays'
    ? texts.member.wholeDays(texts.momentIn(at, report.timeZone), zone)
    : texts.member.knownSince(times.day(at));
}
