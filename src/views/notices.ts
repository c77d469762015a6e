import type { GapNotice } from '../reports/shapes.js';
import type { Lacking } from '../store/store.js';
import type { Texts } from './texts.js';
import type { Times } from './times.js';

const MINUTE = 60_000;

/** The lines that say what an answer's figures lack: the newest gap, and days that are not in the ledger. */
export function notices(
  report: { readonly gaps: GapNotice | null; readonly lacking: Lacking | null },
  texts: Texts,
  times: Times,
): readonly string[] {
  const lines: string[] = [];
  if (report.gaps) {
    const { newest, more } = report.gaps;
    const refilled = newest.state === 'refilled';
    // A moment is drawn without its seconds: a short gap would end when it began, and any a little early.
    const to = Math.ceil(newest.to / MINUTE) * MINUTE;
    lines.push(texts.notices.gap({ from: times.moment(newest.from), to: times.moment(to), more, refilled }));
  }
  if (report.lacking) {
    const { awaySince, missingBefore } = report.lacking;
    const day = times.day(missingBefore);
    lines.push(
      awaySince === null ? texts.notices.notRead(day) : texts.notices.outOfReach({ since: times.ago(awaySince), day }),
    );
  }
  return lines;
}
