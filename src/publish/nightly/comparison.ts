import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import { pause } from '../../base/pause.js';
import type { Snowflake } from '../../base/snowflake.js';
import { dayToString, type UtcDay } from '../../base/time/slots.js';
import { noteComparison } from '../../ledger/directory/last-comparison.js';
import type { Ledger } from '../../ledger/ledger.js';
import { checkDay } from '../../ledger/rounds/day-check.js';
import type { LedgerCheck } from '../../ledger/rounds/ledger-check.js';
import { troubleOf } from '../../store/mongo/trouble.js';
import { type Difference, namesOf } from './difference.js';
import type { MongoSide } from './mongo-side.js';
import { DIGITS, isChosen, loadPass, nextPass, type Pass, savePass } from './pass.js';

/** Longest comparison of one night, milliseconds. */
const NIGHT_MS = 20 * 60_000;
/** Days of one page. */
const PAGE = 100;
/** It works at most half of the time: after each step it rests as long as that took, up to so many milliseconds. */
const LONGEST_REST_MS = 1_000;
/** Differences named in the log. */
const NAMED = 20;

/** What one night's comparison came to. */
export interface NightOutcome {
  readonly differences: readonly Difference[];
  /** Days that were looked into whole, and their member days. */
  readonly days: number;
  readonly memberDays: number;
  /** Every day had its turn; else the next night goes on where this one stopped. */
  readonly whole: boolean;
}

export interface ComparisonOptions {
  readonly ledger: Ledger;
  readonly clock: Pick<Clock, 'monotonic' | 'now'>;
  readonly log: Log;
  /** null: there is no MongoDB, and the ledger is compared with itself. */
  readonly mongo: MongoSide | null;
  /** Compares boards first, for at most half of the night; see `compareBoards`. */
  readonly boards?: (share: number, mayGoOn: () => boolean) => Promise<readonly Difference[]>;
  /** Ends it early; the next night goes on. */
  readonly signal: AbortSignal;
  readonly nightMs?: number;
}

/**
 * Compares, day by day, all places in which the same counts stand: server days and sheets with the sum of the member days,
 * and MongoDB's documents with the ledger's rows. `servers` documents of all days, everything else of days that changed since
 * the last pass and of a tenth of the others, another tenth each time. Says the outcome in one line.
 */
export async function compareNightly(options: ComparisonOptions): Promise<NightOutcome> {
  const { ledger, clock, log, mongo, signal, nightMs = NIGHT_MS } = options;
  const until = clock.monotonic() + nightMs;
  const night = new Night(options);
  let pass = loadPass(ledger);
  const mayGoOn = () => !signal.aborted && clock.monotonic() < until && ledger.identity().epoch === pass.epoch;
  let whole = false;
  const half = until - nightMs / 2;
  try {
    const boards = await options.boards?.(pass.digit / DIGITS, () => mayGoOn() && clock.monotonic() < half);
    night.found.differences.push(...(boards ?? []));
    while (!whole && mayGoOn()) {
      const page = await night.look((check) => check.days(pass.after, PAGE));
      if (mongo !== null) await night.compareServers(page, pass, mongo);
      for (const place of page) {
        if (!mayGoOn()) break;
        if (isChosen(pass, place)) await night.compareDay(place.guildId, place.day);
        pass = { ...pass, after: place };
      }
      whole = page.length < PAGE && (page.length === 0 || pass.after === page.at(-1));
    }
    noteComparison(ledger.facts, { at: clock.now(), agreed: night.found.differences.length === 0 });
    say(log, { ...night.found, whole }, mongo !== null);
  } catch (error) {
    if (signal.aborted) log.debug({ err: error }, 'the nightly comparison ends with the bot');
    else if (troubleOf(error).kind === 'own') throw error;
    else
      log.info({ err: error, ...night.counts() }, 'MongoDB could not be compared to the end; the next night goes on');
  } finally {
    if (!signal.aborted && ledger.identity().epoch === pass.epoch)
      savePass(ledger, whole ? nextPass(ledger, pass) : pass);
  }
  return { ...night.found, whole };
}

class Night {
  readonly found = { differences: [] as Difference[], days: 0, memberDays: 0 };
  readonly #options: ComparisonOptions;

  constructor(options: ComparisonOptions) {
    this.#options = options;
  }

  counts() {
    return { ...this.found, differences: this.found.differences.length };
  }

  /** One short look at the ledger, which holds up nothing for longer; rests afterwards. */
  async look<T>(use: (check: LedgerCheck) => Promise<T> | T): Promise<T> {
    const { ledger, clock, signal } = this.#options;
    const began = clock.monotonic();
    await ledger.settle();
    const check = ledger.check();
    try {
      return await use(check);
    } finally {
      check.close();
      const rest = Math.min(LONGEST_REST_MS, clock.monotonic() - began);
      await pause(rest, { signal, ref: false });
    }
  }

  /** The `servers` documents of a page of days, one guild after another. */
  async compareServers(
    page: readonly { readonly guildId: Snowflake; readonly day: UtcDay; readonly rev: number }[],
    pass: Pass,
    mongo: MongoSide,
  ): Promise<void> {
    for (const guildId of new Set(page.map((place) => place.guildId))) {
      const days = page.filter((place) => place.guildId === guildId);
      const isFirst = pass.after?.guildId !== guildId;
      const isLast = page.length < PAGE || page.at(-1)?.guildId !== guildId;
      const span = {
        guildId,
        from: isFirst ? null : (pass.after?.day ?? 0) + 1,
        to: isLast ? null : (days.at(-1)?.day ?? null),
      };
      const whole = new Set(days.filter((place) => isChosen(pass, place)).map(({ day }) => day));
      this.found.differences.push(...(await this.look((check) => mongo.servers(check, span, whole))));
    }
  }

  async compareDay(guildId: Snowflake, day: UtcDay): Promise<void> {
    const { ledger, mongo } = this.#options;
    const { differences } = this.found;
    await this.look(async (check) => {
      const { serverDay, sheet, sheetRev, rows } = await checkDay(check, guildId, day);
      const at = `${guildId} ${dayToString(day)}`;
      if (serverDay.length > 0)
        differences.push({ between: 'server day and member days', at, what: namesOf(serverDay) });
      if (sheet.length > 0) {
        differences.push({ between: 'sheet and member days', at, what: namesOf(sheet) });
        ledger.rounds.dropSheet({ guildId, day, rev: sheetRev });
      }
      if (mongo !== null) differences.push(...(await mongo.day(check, guildId, day)));
      this.found.days += 1;
      this.found.memberDays += rows;
    });
  }
}

function say(log: Log, { differences, ...counts }: NightOutcome, mongo: boolean): void {
  const both = mongo ? 'the ledger and MongoDB' : 'the ledger’s figures';
  if (differences.length > 0) {
    log.error(
      { ...counts, differences: differences.length, first: differences.slice(0, NAMED) },
      `${both} differ; did something else write there? What MongoDB lacks is sent again. Report this line if not`,
    );
  } else log.info(counts, counts.whole ? `${both} agree` : `${both} agree so far; the next night goes on`);
}
