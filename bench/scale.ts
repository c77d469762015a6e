/** How much is measured. */
export interface Scale {
  /** Messages of a stream, and how often it is received; medians count. */
  readonly messages: number;
  readonly runs: number;
  /** Messages that are published, and the members who send them; also those of a board. */
  readonly published: number;
  readonly members: number;
  /** Boards on each store. */
  readonly samples: number;
  /** Members of each day of a large ledger, and commits on it. */
  readonly ledgerMembers: number;
  readonly commits: number;
  /** Servers whose boards are drawn with MongoDB far away. */
  readonly farGuilds: number;
  /** Servers in one process, and minutes between two turns of their boards. */
  readonly guilds: number;
  readonly turnMinutes: number;
  /** Servers whose boards carry a picture while members ask, in one turn. */
  readonly uploads: number;
  /** Pictures drawn in a row. */
  readonly pictures: number;
  /** Redraws of a board, of each kind. */
  readonly redraws: number;
}

export const SCALES = {
  full: {
    messages: 200_000,
    runs: 3,
    published: 200_000,
    members: 5_000,
    samples: 50,
    ledgerMembers: 5_000,
    commits: 300,
    farGuilds: 500,
    guilds: 2_500,
    turnMinutes: 2,
    uploads: 500,
    pictures: 500,
    redraws: 300,
  },
  /** With a server that takes a tenth of the others' writes, so that a run ends within 20 minutes all the same. */
  slow: {
    messages: 200_000,
    runs: 1,
    published: 50_000,
    members: 500,
    samples: 5,
    ledgerMembers: 5_000,
    commits: 300,
    farGuilds: 200,
    guilds: 1_000,
    turnMinutes: 1,
    uploads: 500,
    pictures: 500,
    redraws: 300,
  },
  /** Only to see that everything runs: the figures say nothing. */
  quick: {
    messages: 20_000,
    runs: 1,
    published: 20_000,
    members: 500,
    samples: 10,
    ledgerMembers: 500,
    commits: 40,
    farGuilds: 50,
    guilds: 250,
    turnMinutes: 1,
    uploads: 50,
    pictures: 50,
    redraws: 30,
  },
} as const satisfies Record<string, Scale>;
