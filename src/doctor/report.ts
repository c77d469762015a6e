import { createBlotter } from '../base/blot.js';
import type { Finding } from './finding.js';

/** Everything the doctor found out about one part. */
export interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** The doctor's whole answer; `--json` prints exactly this. */
export interface Report {
  /** The worst status of all findings. */
  readonly status: Finding['status'];
  /** 0: the bot can run; 1: something fails; 78: a setting with which it does not start. */
  readonly exitCode: 0 | 1 | 78;
  readonly sections: readonly Section[];
}

/** Sums up. */
export function reportOf(sections: readonly Section[]): Report {
  const findings = sections.flatMap((section) => section.findings);
  const has = (status: Finding['status']) => findings.some((finding) => finding.status === status);
  const exitCode = findings.some((finding) => finding.wrongSetting) ? 78 : has('fail') ? 1 : 0;
  return { status: has('fail') ? 'fail' : has('warn') ? 'warn' : 'ok', exitCode, sections };
}

/** The same report with secrets blotted out wherever they turn up, such as in the text of an error. */
export function withoutSecrets(report: Report, secrets: readonly string[]): Report {
  const clean = createBlotter(secrets);
  return {
    ...report,
    sections: report.sections.map(({ title, findings }) => ({
      title,
      findings: findings.map((finding) => ({
        ...finding,
        what: clean(finding.what),
        ...(finding.todo === undefined ? {} : { todo: clean(finding.todo) }),
      })),
    })),
  };
}
