/** What is kept in memory and in the journal. */
export interface OpenDaysLimits {
  /** Member days of one generation of open members, about 1 kB each; two generations are kept. */
  readonly open: number;
  readonly openServerDays: number;
  readonly ofMember: number;
  /** So few changed days are written as rows at once: in quiet times nothing stands in the journal. */
  readonly few: number;
  /** More are written from the oldest on. Writing one, its breakdowns among it, takes 10 to 20 µs: more than counting a message. */
  readonly changed: number;
  readonly changedServerDays: number;
  /** A row is written at the latest when it lacks so many lines of the journal: what must be read back after a crash. */
  readonly lines: number;
  /** Bookings of a line. So few, that the rows that become due with each keep nobody waiting, and a commit has little left to do. */
  readonly ofLine: number;
}

/** Of a bot that runs. */
export const LIMITS: OpenDaysLimits = {
  open: 10_000,
  openServerDays: 1000,
  ofMember: 4,
  few: 64,
  changed: 8000,
  changedServerDays: 500,
  lines: 300,
  ofLine: 100,
};
