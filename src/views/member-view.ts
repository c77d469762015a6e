import type { Metric } from '../counts/metrics.js';
import type { MemberReport } from '../reports/shapes.js';
import { blocksOf, type FigureBlock } from './figure-blocks.js';
import { codeName } from './names.js';
import { notices } from './notices.js';
import { ACCENT, type MessagePayload } from './payload.js';
import type { Texts } from './texts.js';
import { discordTimes, type Times } from './times.js';

/** What is counted of a member, in the order of its blocks. */
const FIGURES = ['messages', 'reactionsGiven', 'reactionsReceived'] as const satisfies readonly Metric[];

/** A member's figures in the board's form: a block for each, a line for each window. */
function memberBlocks({ windows }: Pick<MemberReport, 'windows'>, texts: Texts): readonly FigureBlock[] {
  const figures = FIGURES.map((metric) => ({
    name: texts.member[metric],
    count: (window: MemberReport['windows'][number]) => window[metric] ?? 0,
  }));
  return blocksOf(windows, figures, texts);
}

/** What is said of a member besides the figures. */
function memberLines(report: MemberReport, texts: Texts, times: Times, zone: string): readonly string[] {
  const { rank, firstSeen, lastSeen } = report;
  const lines = [rank === null ? texts.member.noRank : texts.member.rank(rank.rank, rank.of)];
  lines.push(
    firstSeen === null || lastSeen === null
      ? texts.member.neverSeen
      : texts.member.seen(times.day(firstSeen), times.ago(lastSeen)),
  );
  if (report.windows.some(({ window }) => window === 'today' || window === 'month'))
    lines.push(texts.member.zone(zone));
  return [...lines, ...notices(report, texts, times)];
}

/** The answer to `/my_stats`. */
export function memberView(report: MemberReport, texts: Texts): MessagePayload {
  const zone = `\`${codeName(report.timeZone, { fallback: 'UTC', longest: 40 })}\``;
  return {
    embeds: [
      {
        title: texts.member.title,
        color: ACCENT,
        description: memberLines(report, texts, discordTimes, zone).join('\n'),
        fields: memberBlocks(report, texts).map(({ name, lines }) => ({ name, value: lines.join('\n'), inline: true })),
      },
    ],
    allowed_mentions: { parse: [] },
  };
}
