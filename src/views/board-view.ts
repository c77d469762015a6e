import { createHash } from 'node:crypto';
import type { APIEmbed } from 'discord-api-types/v10';
import type { BoardReport, BoardWindowReport, ServerFigures } from '../reports/types.js';
import { codeName, markdownName, plainName } from './names.js';
import { notices } from './notices.js';
import { ACCENT, type MessagePayload } from './payload.js';
import { codeBlock, table } from './table.js';
import type { Texts } from './texts.js';
import { discordTimes } from './times.js';

/** `custom_id` of the board's Refresh button; by it the bot knows its board again. */
export const REFRESH_BUTTON = 'statboard:refresh';

/** A board as it is sent: one embed and the Refresh button. */
export type BoardPayload = MessagePayload & Required<Pick<MessagePayload, 'embeds' | 'components'>>;

/** What the board shows of the guild besides figures. */
export interface BoardGuild {
  readonly name: string;
  /** Address of the guild's icon; null: it has none. */
  readonly iconUrl: string | null;
}

const FIGURES = ['messages', 'reactions', 'activeMembers'] as const satisfies readonly (keyof ServerFigures)[];

/** The figures as lines of at most 30 characters; the changes stand below where there is one to show. */
export function boardTable({ windows }: Pick<BoardReport, 'windows'>, texts: Texts): readonly string[] {
  const labels = {
    messages: texts.board.messages,
    reactions: texts.board.reactions,
    activeMembers: texts.board.active,
  };
  const rows = [['', ...windows.map(({ window }) => texts.windows[window])]];
  for (const figure of FIGURES) {
    rows.push([labels[figure], ...windows.map(({ figures }) => texts.numbers.short(figures[figure]))]);
    if (windows.every(({ change }) => change[figure] === null)) continue;
    rows.push(['', ...windows.map(({ change }) => texts.numbers.change(change[figure], texts.board))]);
  }
  return table(rows);
}

/** Whether the guild has nothing to show yet. */
export function isEmpty({ windows }: Pick<BoardReport, 'windows'>): boolean {
  return windows.every(({ figures }) => FIGURES.every((figure) => figures[figure] === 0));
}

/** The counts of a window's top members, all as wide as the widest, with each member. */
export function topOf({ top }: BoardWindowReport, texts: Texts) {
  const counts = top.map(({ messages }) => texts.numbers.short(messages));
  const widest = Math.max(0, ...counts.map((count) => count.length));
  return top.map((member, index) => ({ member, count: (counts[index] ?? '').padStart(widest) }));
}

/** The line on since when counting goes on, while that lies in a shown window. */
export function sinceLine(report: BoardReport, texts: Texts, day: string): string | null {
  if (isEmpty(report)) return texts.notices.nothingYet(day);
  return report.windows.some(({ from }) => report.since > from) ? texts.notices.since(day) : null;
}

/** Draws the board. The first line of its description holds the only thing that changes with time alone. */
export function boardView(report: BoardReport, guild: BoardGuild | null, texts: Texts): BoardPayload {
  const zone = `\`${codeName(report.timeZone, { fallback: 'UTC', longest: 40 })}\``;
  const since = sinceLine(report, texts, discordTimes.day(report.since));
  const description = [
    texts.board.updated(discordTimes.ago(report.at), zone),
    codeBlock(boardTable(report, texts)),
    ...notices(report, texts, discordTimes),
    ...(since === null ? [] : [since]),
  ].join('\n');
  const fields = report.windows
    .filter(({ top }) => top.length > 0)
    .map((window) => ({
      name: texts.board.top(texts.windows[window.window]),
      value: topOf(window, texts)
        .map(({ member, count }) => {
          const name = markdownName(member.name, { fallback: texts.unknownMember(member.userId) });
          return `\`${count}\` ${name}`;
        })
        .join('\n'),
      inline: true,
    }));
  const name = plainName(guild?.name ?? null, { fallback: texts.board.title, longest: 60 });
  const embed: APIEmbed = {
    author: guild?.iconUrl ? { name, icon_url: guild.iconUrl } : { name },
    color: ACCENT,
    description,
    fields,
  };
  return {
    embeds: [embed],
    components: [
      { type: 1, components: [{ type: 2, style: 2, label: texts.board.refresh, custom_id: REFRESH_BUTTON }] },
    ],
    allowed_mentions: { parse: [] },
  };
}

/** Digest of what a board shows apart from when it was drawn: equal digests need no edit. */
export function contentDigest(payload: BoardPayload): string {
  const timeless = payload.embeds.map((embed) => {
    const [first = '', ...rest] = (embed.description ?? '').split('\n');
    return { ...embed, description: [first.replace(/<t:-?\d+:R>/, ''), ...rest].join('\n') };
  });
  return createHash('sha256')
    .update(JSON.stringify([timeless, payload.components]))
    .digest('base64url');
}
