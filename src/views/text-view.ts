import type { BoardReport, MemberReport } from '../reports/types.js';
import { type BoardGuild, boardTable, sinceLine, topOf } from './board-view.js';
import { memberLines, memberTable } from './member-view.js';
import { plainName } from './names.js';
import { notices } from './notices.js';
import type { Texts } from './texts.js';
import { plainTimes } from './times.js';

/** The board as plain lines, for terminals. `now`: what "updated … ago" counts from; default the report's own time. */
export function boardText(
  report: BoardReport,
  guild: BoardGuild | null,
  texts: Texts,
  now: number = report.at,
): readonly string[] {
  const times = plainTimes({ locale: texts.locale, timeZone: report.timeZone, now });
  const since = sinceLine(report, texts, times.day(report.since));
  const tops = report.windows.filter(({ top }) => top.length > 0);
  return [
    plainName(guild?.name ?? null, { fallback: texts.board.title, longest: 60 }),
    texts.board.updated(times.ago(report.at), report.timeZone),
    '',
    ...boardTable(report, texts),
    ...notices(report, texts, times),
    ...(since === null ? [] : [since]),
    ...tops.flatMap((window) => [
      '',
      texts.board.top(texts.windows[window.window]),
      ...topOf(window, texts).map(
        ({ member, count }) => `${count}  ${plainName(member.name, { fallback: texts.unknownMember(member.userId) })}`,
      ),
    ]),
  ];
}

/** The answer to `/my_stats` as plain lines, for terminals. */
export function memberText(report: MemberReport, texts: Texts): readonly string[] {
  const times = plainTimes({ locale: texts.locale, timeZone: report.timeZone, now: report.at });
  return [
    texts.member.title,
    '',
    ...memberTable(report, texts),
    '',
    ...memberLines(report, texts, times, report.timeZone).map((line) => line.replaceAll('**', '')),
  ];
}
