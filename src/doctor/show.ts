import type { Finding } from './finding.js';
import type { Report } from './report.js';

const COLOURS: Readonly<Record<Finding['status'], number>> = { ok: 32, warn: 33, fail: 31 };

const LAST_WORDS: Readonly<Record<Finding['status'], string>> = {
  ok: 'All is well.',
  warn: 'The bot can run; the lines marked warn say what would be better.',
  fail: 'Something is wrong; the lines marked fail say what to do.',
};

/** The report as a person reads it in a terminal. */
export function showReport(report: Report, { colour }: { readonly colour: boolean }): string {
  const mark = (status: Finding['status']) =>
    colour ? `\u001b[${COLOURS[status]}m${status.padEnd(4)}\u001b[0m` : status.padEnd(4);
  const line = ({ status, what, todo }: Finding) => [
    `  ${mark(status)}  ${what}`,
    ...(todo === undefined ? [] : [`        -> ${todo}`]),
  ];
  const sections = report.sections.map(({ title, findings }) => [title, ...findings.flatMap(line), ''].join('\n'));
  return `${sections.join('\n')}\n${LAST_WORDS[report.status]}\n`;
}
