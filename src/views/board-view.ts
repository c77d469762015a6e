import { createHash } from 'node:crypto';
import type { APIEmbed } from 'discord-api-types/v10';
import { type BoardContent, USUAL_CONTENT } from '../guilds/board-content.js';
import type { BoardReport } from '../reports/shapes.js';
import { boardChart } from './chart/board-chart.js';
import { chartKey } from './chart/chart-key.js';
import { figureLines, hasChanges, isEmpty, shownInWords, willShow } from './figure-blocks.js';
import { headline, withoutMoment } from './headline.js';
import { HOW_BUTTON } from './how-view.js';
import { codeName, plainName } from './names.js';
import { notices } from './notices.js';
import { ACCENT, type MessagePayload } from './payload.js';
import type { Texts } from './texts.js';
import { discordTimes } from './times.js';
import { topList } from './top-list.js';

/** `custom_id` of the board's Refresh button; by it the bot knows its board again. */
export const REFRESH_BUTTON = 'statboard:refresh';
/** `custom_id` of the board's button for one's own figures. */
export const MY_STATS_BUTTON = 'statboard:my-stats';

/** A board as it is sent: one embed and a row of buttons. */
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
  if (isEmpty(report)) {
    return [
      within ? texts.notices.nothingYet(day) : texts.notices.quiet(day),
      texts.board.willShow(willShow(content, texts)),
    ];
  }
  const isSaid = content.headline && report.today.usual === null;
  return within && !isSaid ? [texts.notices.since(day)] : [];
}

/** Whether counting began within a shown window. */
function begunWithin({ since, windows }: BoardReport): boolean {
  return windows.some(({ from }) => since > from);
}

/** The members of the last seven days, below a heading; nothing where nobody wrote. */
function listLines({ list }: BoardReport, texts: Texts, { top }: BoardContent): readonly string[] {
  const lines = topList(list, top.most, texts);
  return lines.length === 0 ? [] : [`**${texts.board.top(texts.windowNames['7d'])}**`, ...lines];
}

/** What the figures lack, and what there is to say where there are none. */
function noticesIn(report: BoardReport, texts: Texts, content: BoardContent): readonly string[] {
  return [...inPlaceOfFigures(report, texts, content), ...notices(report, texts, discordTimes)];
}

/** In small type: what changes refer to, and when the board was drawn. */
function lastLine(report: BoardReport, texts: Texts, content: BoardContent): string {
  const { board } = texts;
  const zone = `\`${codeName(report.timeZone, { fallback: 'UTC', longest: 40 })}\``;
  const small = [
    ...(hasChanges(report, content) ? [board.changesMean] : []),
    board.updated(discordTimes.ago(report.at), zone),
  ];
  return `-# ${small.join(' ')}`;
}

/**
 * Draws the board: today, figures, members, and what the figures lack. Of what it says only the headline's second line and
 * how long ago the last line says that it was drawn change with time alone.
 */
export function boardView(
  report: BoardReport,
  guild: BoardGuild | null,
  texts: Texts,
  content: BoardContent = USUAL_CONTENT,
): BoardPayload {
  const { board } = texts;
  const blocks = isEmpty(report)
    ? []
    : [
        content.headline ? headline(report, texts, discordTimes) : [],
        figureLines(report, texts, content),
        listLines(report, texts, content),
      ];
  const name = plainName(guild?.name ?? null, { fallback: board.title, longest: 60 });
  const embed: APIEmbed = {
    author: guild?.iconUrl ? { name, icon_url: guild.iconUrl } : { name },
    color: ACCENT,
    description: [...blocks, noticesIn(report, texts, content)]
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.join('\n'))
      .join('\n\n')
      .concat('\n', lastLine(report, texts, content))
      .trimStart(),
  };
  const button = (label: string, customId: string) => ({ type: 2, style: 2, label, custom_id: customId }) as const;
  return {
    embeds: [embed],
    components: [
      {
        type: 1,
        components: [
          button(board.myStats, MY_STATS_BUTTON),
          button(board.refresh, REFRESH_BUTTON),
          button(texts.how.button, HOW_BUTTON),
        ],
      },
    ],
    allowed_mentions: { parse: [] },
    ...pictureOf(report, texts, content),
  };
}

/** The picture; none before anything was counted, or where it was not chosen. */
function pictureOf(
  { course, timeZone }: BoardReport,
  texts: Texts,
  { picture }: BoardContent,
): Pick<BoardPayload, 'picture'> {
  return picture && course !== null ? { picture: { chart: boardChart(course, timeZone, texts) } } : {};
}

/**
 * Digest of what a board shows apart from what changes with time alone: equal digests need no edit. What is usual by now
 * moves every quarter of an hour, and the last hour's channels fall out of it: neither is a reason for an edit where
 * nothing else happened, and both are as old as the board says that it is.
 */
export function contentDigest(payload: BoardPayload): string {
  const timeless = payload.embeds.map((embed) => {
    const lines = withoutMoment((embed.description ?? '').split('\n'));
    const last = (lines.at(-1) ?? '').replace(/<t:-?\d+:R>/, '');
    return { ...embed, description: [...lines.slice(0, -1), last].join('\n') };
  });
  return createHash('sha256')
    .update(
      JSON.stringify([timeless, payload.components, ...(payload.picture ? [chartKey(payload.picture.chart)] : [])]),
    )
    .digest('base64url');
}
