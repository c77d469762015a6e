import type { MemberReport } from '../reports/types.js';
import { codeName } from './names.js';
import { notices } from './notices.js';
import { ACCENT, type MessagePayload } from './payload.js';
import { codeBlock, table } from './table.js';
import type { Texts } from './texts.js';
import { discordTimes, type Times } from './times.js';

/** A member's figures as lines of at most 30 characters, one window each. */
export function memberTable({ windows }: Pick<MemberReport, 'windows'>, texts: Texts): readonly string[] {
  const { numbers } = texts;
  return table([
    ['', texts.member.messages, texts.member.given, texts.member.received],
    ...windows.map(({ window, messages, reactionsGiven, reactionsReceived }) => [
      texts.windows[window],
      numbers.short(messages),
      numbers.short(reactionsGiven),
      numbers.short(reactionsReceived),
    ]),
  ]);
}

/** What is said of a member below the figures. */
export function memberLines(report: MemberReport, texts: Texts, times: Times, zone: string): readonly string[] {
  const { rank, firstSeen, lastSeen } = report;
  const lines = [texts.member.legend, rank === null ? texts.member.noRank : texts.member.rank(rank.rank, rank.of)];
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
  const lines = memberLines(report, texts, discordTimes, zone);
  return {
    embeds: [
      {
        title: texts.member.title,
        color: ACCENT,
        description: [codeBlock(memberTable(report, texts)), ...lines].join('\n'),
      },
    ],
    allowed_mentions: { parse: [] },
  };
}
