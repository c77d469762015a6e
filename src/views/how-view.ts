import type { LastComparison } from '../ledger/directory/last-comparison.js';
import type { BoardReport } from '../reports/shapes.js';
import { codeName } from './names.js';
import { notices } from './notices.js';
import { ACCENT, type MessagePayload } from './payload.js';
import type { Texts } from './texts.js';
import { discordTimes } from './times.js';

/** `custom_id` of the button that asks how figures come about. */
export const HOW_BUTTON = 'statboard:how';

/** How figures come about, in words: their spans, what counts, gaps within, and when everything was compared last. */
export function howView(report: BoardReport, compared: LastComparison | null, texts: Texts): MessagePayload {
  const { how } = texts;
  const zone = `\`${codeName(report.timeZone, { fallback: 'UTC', longest: 40 })}\``;
  const gaps = notices(report, texts, discordTimes);
  const fields: readonly (readonly [name: string, lines: readonly string[]])[] = [
    [
      how.spans,
      [
        how.today(discordTimes.moment(report.today.from), zone),
        ...report.windows.map(({ window, from }) => how.window(texts.windows[window], discordTimes.moment(from))),
      ],
    ],
    [how.counted, [how.countedText, how.notCounted]],
    [how.gaps, [how.since(discordTimes.day(report.since)), ...(gaps.length > 0 ? gaps : [how.noGaps])]],
    [
      how.compared,
      [compared === null ? how.notComparedYet : how.comparedAt(discordTimes.ago(compared.at), compared.agreed)],
    ],
  ];
  return {
    embeds: [
      {
        title: how.title,
        color: ACCENT,
        fields: fields.map(([name, lines]) => ({ name, value: lines.join('\n') })),
      },
    ],
    allowed_mentions: { parse: [] },
  };
}
