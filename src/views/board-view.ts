import { createHash } from 'node:crypto';
import type { APIEmbed, APIEmbedField } from 'discord-api-types/v10';
import { type BoardContent, USUAL_CONTENT } from '../guilds/board-content.js';
import type { BoardReport } from '../reports/shapes.js';
import { figureBlocks, hasChanges, isEmpty, shownInWords } from './figure-blocks.js';
import { codeName, plainName } from './names.js';
import { notices } from './notices.js';
import { ACCENT, type MessagePayload } from './payload.js';
import type { Texts } from './texts.js';
import { discordTimes } from './times.js';
import { topList } from './top-list.js';

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

/** What there is to say where no figures are shown, and since when counting goes on while that lies in a shown window. */
function inPlaceOfFigures(report: BoardReport, texts: Texts, content: BoardContent): readonly string[] {
  const shown = shownInWords(content, texts);
  if (shown.length === 0) return [texts.board.nothingChosen];
  const day = discordTimes.day(report.since);
  const within = begunWithin(report);
  if (!isEmpty(report)) return within ? [texts.notices.since(day)] : [];
  return [within ? texts.notices.nothingYet(day) : texts.notices.quiet(day), texts.board.willShow(shown)];
}

function hasTop({ windows }: BoardReport, { top }: BoardContent): boolean {
  return top.most > 0 && windows.some((window) => window.top.length > 0);
}

/** Whether counting began within a shown window. */
function begunWithin({ since, windows }: BoardReport): boolean {
  return windows.some(({ from }) => since > from);
}

function fieldsOf(report: BoardReport, texts: Texts, content: BoardContent): APIEmbedField[] {
  if (isEmpty(report)) return [];
  const tops = report.windows.map((window) => ({
    name: texts.board.top(texts.windowNames[window.window]),
    lines: topList(window, content.top.most, texts),
    inline: false,
  }));
  const figures = figureBlocks(report, texts, content).map((block) => ({ ...block, inline: true }));
  return [...figures, ...tops]
    .filter(({ lines }) => lines.length > 0)
    .map(({ name, lines, inline }) => ({ name, value: lines.join('\n'), ...(inline && { inline }) }));
}

/**
 * Draws the board: when it was drawn and what its figures lack, the figures, the windows' top members, and in the footer
 * what changes and shares refer to. The first line of its description holds the only thing that changes with time alone.
 */
export function boardView(
  report: BoardReport,
  guild: BoardGuild | null,
  texts: Texts,
  content: BoardContent = USUAL_CONTENT,
): BoardPayload {
  const { board } = texts;
  const zone = `\`${codeName(report.timeZone, { fallback: 'UTC', longest: 40 })}\``;
  const footer = [
    ...(hasChanges(report, content) ? [board.changesMean] : []),
    ...(hasTop(report, content) ? [board.sharesMean] : []),
  ].join(' ');
  const name = plainName(guild?.name ?? null, { fallback: board.title, longest: 60 });
  const embed: APIEmbed = {
    author: guild?.iconUrl ? { name, icon_url: guild.iconUrl } : { name },
    color: ACCENT,
    description: [
      board.updated(discordTimes.ago(report.at), zone),
      ...inPlaceOfFigures(report, texts, content),
      ...notices(report, texts, discordTimes),
    ].join('\n'),
    fields: fieldsOf(report, texts, content),
    ...(footer !== '' && { footer: { text: footer } }),
  };
  return {
    embeds: [embed],
    components: [{ type: 1, components: [{ type: 2, style: 2, label: board.refresh, custom_id: REFRESH_BUTTON }] }],
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
