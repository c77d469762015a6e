import { type APIEmbed, type APIEmbedField, ButtonStyle, ComponentType } from 'discord-api-types/v10';
import { METRICS, type Metric } from '../counts/metrics.js';
import type { MemberAnswer, MemberDetails, MemberReport, MemberWindow } from '../reports/shapes.js';
import { memberChart } from './chart/member-chart.js';
import { blocksOf, type FigureBlock } from './figure-blocks.js';
import { HOW_BUTTON } from './how-view.js';
import { detailBlocks } from './member-details-view.js';
import { WINDOW_BUTTONS, windowButton } from './member-ids.js';
import { codeName, userMention } from './names.js';
import { notices } from './notices.js';
import { ACCENT, type MessagePayload } from './payload.js';
import type { Row } from './setup/action-rows.js';
import { shareRow, unshareRow } from './share-view.js';
import type { Texts } from './texts.js';
import { discordTimes, type Times } from './times.js';

/** What is shown of a member where no window was asked for, in the order of its blocks. */
const USUAL = ['messages', 'reactionsGiven', 'reactionsReceived'] as const satisfies readonly Metric[];

/** A member's figures in the board's form: a block for each, a line for each window. */
function memberBlocks(
  { windows }: Pick<MemberReport, 'windows'>,
  shown: readonly Metric[],
  texts: Texts,
): readonly FigureBlock[] {
  const figures = shown.map((metric) => ({
    name: texts.metrics[metric],
    count: (window: MemberReport['windows'][number]) => window[metric] ?? 0,
  }));
  return blocksOf(windows, figures, texts);
}

/** What is said of a member besides the figures. */
function memberLines(report: MemberReport, texts: Texts, times: Times, zone: string): readonly string[] {
  const { rank, ahead, rankedIn, firstSeen, lastSeen } = report;
  const window = texts.windowNames[rankedIn];
  const lines = [rank === null ? texts.member.noRank(window) : texts.member.rank(rank.rank, rank.of, window)];
  if (ahead !== null) lines.push(texts.member.ahead(percentile(ahead, texts), ahead.others));
  lines.push(
    firstSeen === null || lastSeen === null
      ? texts.member.neverSeen
      : texts.member.seen(times.day(firstSeen), times.ago(lastSeen)),
  );
  if (report.windows.some(({ window }) => window === 'today' || window === 'month'))
    lines.push(texts.member.zone(zone));
  return lines;
}

/** Whole percent, rounded down; never 0 for more than none. */
function percentile({ fewer, others }: NonNullable<MemberReport['ahead']>, { numbers }: Texts): string {
  const whole = Math.floor((100 * fewer) / others);
  return numbers.percent(fewer > 0 && whole === 0 ? 0.1 : whole, 100);
}

/** A button for each window; that of the shown one stands out. */
function windowRow({ windows }: MemberReport, hasDetails: boolean, texts: Texts): Row {
  const [shown] = windows;
  return {
    type: ComponentType.ActionRow,
    components: [
      ...WINDOW_BUTTONS.map((window) => ({
        type: ComponentType.Button as const,
        style:
          hasDetails && shown?.window === window ? (ButtonStyle.Primary as const) : (ButtonStyle.Secondary as const),
        label: texts.windows[window],
        custom_id: windowButton(window),
      })),
      { type: ComponentType.Button, style: ButtonStyle.Secondary, label: texts.how.button, custom_id: HOW_BUTTON },
    ],
  };
}

/** A line for each moment since which metrics are counted that the window begins before. */
function sinceLines({ since }: MemberDetails, texts: Texts, times: Times): readonly string[] {
  const together = new Map<string, string[]>();
  for (const [metric, at] of since) {
    if (!Number.isFinite(at)) continue;
    const day = times.day(at);
    together.set(day, [...(together.get(day) ?? []), texts.metrics[metric]]);
  }
  return [...together].map(([day, metrics]) => texts.member.countedSince(metrics, day));
}

/**
 * What is said of a member's figures to whoever sees the message: nothing of channels, of whom they answered, of emoji.
 * `zone`: the guild's, as it is drawn.
 */
function figuresEmbed({ report, details }: MemberAnswer, title: string, texts: Texts, zone: string): APIEmbed {
  const times = discordTimes;
  const counted = METRICS.names.filter((metric) => details?.since.get(metric) !== Number.POSITIVE_INFINITY);
  return {
    title,
    color: ACCENT,
    description: [
      ...memberLines(report, texts, times, zone),
      ...(details ? sinceLines(details, texts, times) : []),
      ...notices(report, texts, times),
    ].join('\n'),
    fields: memberBlocks(report, details ? counted : USUAL, texts).map((block) => fieldOf(block, true)),
  };
}

const zoneOf = ({ timeZone }: MemberReport): string => `\`${codeName(timeZone, { fallback: 'UTC', longest: 40 })}\``;

const fieldOf = ({ name, lines }: FigureBlock, inline: boolean): APIEmbedField => ({
  name,
  value: lines.join('\n'),
  inline,
});

/** The window that an answer tells more of; null: it tells of the usual ones. */
const windowTold = ({ report, details }: MemberAnswer): MemberWindow | null =>
  (details && report.windows[0]?.window) ?? null;

/**
 * The answer to `/my_stats`: figures, what is told of one window, buttons that lead to others, and a picture.
 * @param channelName of the channel in which the member writes most; null: not to be told
 * @param canShare whether there is a button that shares the figures
 */
export function memberView(
  answer: MemberAnswer,
  texts: Texts,
  { channelName = null, canShare = false }: { readonly channelName?: string | null; readonly canShare?: boolean } = {},
): MessagePayload {
  const { report, details, course } = answer;
  const zone = zoneOf(report);
  const embed = figuresEmbed(answer, texts.member.title, texts, zone);
  const window = windowTold(answer);
  const told = details && window ? detailBlocks(details, { window, zone, report, texts, times: discordTimes }) : [];
  return {
    embeds: [{ ...embed, fields: [...(embed.fields ?? []), ...told.map((block) => fieldOf(block, false))] }],
    components: [windowRow(report, details !== null, texts), ...(canShare ? [shareRow(window, texts)] : [])],
    allowed_mentions: { parse: [] },
    ...(course !== null && { picture: { chart: memberChart({ ...course, channel: channelName }, texts) } }),
  };
}

/** A member's figures as they share them with everybody in a channel: without names of channels, members and emoji. */
export function sharedView(answer: MemberAnswer, texts: Texts): MessagePayload {
  const { report, course } = answer;
  return {
    content: texts.share.by(userMention(report.userId)),
    embeds: [figuresEmbed(answer, texts.share.title, texts, zoneOf(report))],
    components: [unshareRow(report.userId, texts)],
    allowed_mentions: { parse: [] },
    ...(course !== null && { picture: { chart: memberChart({ ...course, channel: null }, texts, 'shared') } }),
  };
}
