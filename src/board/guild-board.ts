import { growingDelay, jittered } from '../base/delays.js';
import type { Repeats } from '../base/repeats.js';
import type { Snowflake } from '../base/snowflake.js';
import { errorFields, whyOf } from '../discord/error-fields.js';
import { TooManyPosts } from './board-message.js';
import { BOARD_NEEDS, BoardForbidden, missingIn } from './board-permissions.js';
import { failureOf } from './failures.js';
import type { Gate, Ticket } from './gate.js';
import type { KeeperParts } from './keeper-parts.js';
import { createMessageKeeper } from './message-keeper.js';
import { REASONS, type RedrawOutcome, type RedrawReason } from './outcome.js';
import type { Timers } from './timers.js';

/** One guild's board: takes redraws one after another, keeps only the newest wish, and waits after failures. */
export interface GuildBoard {
  redraw(reason: RedrawReason): Promise<RedrawOutcome>;
  messagesDeleted(channelId: Snowflake, messageIds: readonly Snowflake[]): void;
  channelDeleted(channelId: Snowflake): void;
  permissionsChanged(): void;
  pictureFails(): boolean;
  turnOn(): void;
  turnOff(why: string): void;
  /** Resolves when nothing is under way. */
  close(): Promise<void>;
}

export interface GuildBoardParts extends KeeperParts {
  readonly timers: Timers;
  readonly gate: Gate;
  /** Of all boards: what they meet alike is said once. */
  readonly repeats: Repeats;
}

const MINUTE = 60_000;
/** First and longest wait after a failure, by its kind, in milliseconds. */
const WAITS = {
  forbidden: { first: MINUTE, longest: 60 * MINUTE },
  refused: { first: MINUTE, longest: 60 * MINUTE },
  limited: { first: MINUTE, longest: 10 * MINUTE },
  failed: { first: 5000, longest: 10 * MINUTE },
} as const;

/** A redraw that was asked for. Until it begins, others that are asked for join it. */
interface Wish {
  reason: RedrawReason;
  /** Its place among other guilds' boards; null: it has none yet, or needs none. */
  ticket: Ticket | null;
  state: 'waits' | 'under way' | 'done';
}

interface Block {
  readonly until: number;
  readonly outcome: RedrawOutcome;
}

export function createGuildBoard(guildId: Snowflake, parts: GuildBoardParts): GuildBoard {
  const { ledger, clock, log, timers } = parts;
  const keeper = createMessageKeeper(guildId, parts);
  /** The last wish; its outcome comes after those before. */
  let newest: { readonly wish: Wish; readonly outcome: Promise<RedrawOutcome> } | null = null;
  let block: Block | null = null;
  let failures = 0;
  /** Limits among them, one after another. */
  let limits = 0;
  let cancelRetry = (): void => {};
  let closed = false;
  let forbiddenNamed: string | null = null;

  function unblock(): void {
    cancelRetry();
    block = null;
  }

  /** Waits after a failure: scheduled redraws are left out until then, and one follows by itself. */
  function wait(ms: number, outcome: (until: number) => RedrawOutcome): RedrawOutcome {
    const waits = Math.max(1000, Math.round(ms));
    const blocked = outcome(clock.now() + waits);
    block = { until: clock.monotonic() + waits, outcome: blocked };
    cancelRetry();
    if (!closed) {
      cancelRetry = timers.after(waits, () => {
        block = null;
        void redraw('schedule');
      });
    }
    return blocked;
  }

  const grown = (kind: keyof typeof WAITS): number => jittered(growingDelay({ failures, ...WAITS[kind] }));

  function forbidden(channelId: Snowflake, error: unknown): RedrawOutcome {
    const missing =
      error instanceof BoardForbidden
        ? error.missing
        : missingIn(ledger, channelId, { ownId: parts.ownId(), needed: BOARD_NEEDS });
    const named = `${channelId} ${missing.join(' ')}`;
    if (forbiddenNamed !== named) {
      forbiddenNamed = named;
      const name = ledger.directory.channel(channelId)?.name;
      const permissions = missing.map((permission) => parts.texts.permissions[permission]);
      log.error(
        { guildId, channelId, channel: name, missing: permissions },
        'the board may not be kept in its channel; give the bot the missing permissions there',
      );
    }
    const staysIn = error instanceof BoardForbidden ? error.staysIn : null;
    if (staysIn !== null) {
      // The board goes on where it stands: nothing waits.
      failures = 0;
      limits = 0;
      unblock();
      return { kind: 'forbidden', channelId, missing, staysIn, until: clock.now() };
    }
    return wait(grown('forbidden'), (until) => ({ kind: 'forbidden', channelId, missing, staysIn, until }));
  }

  function turnOff(why: string): void {
    unblock();
    const record = ledger.boards.of(guildId);
    if (!record?.on) return;
    ledger.boards.save({ ...record, nonce: null, on: false });
    ledger.audit.add({
      guildId,
      at: clock.now(),
      userId: null,
      what: 'board.off',
      before: record.channelId,
      after: why,
    });
  }

  function turnOffForChannel(channelId: Snowflake): void {
    const record = ledger.boards.of(guildId);
    if (record?.channelId !== channelId || !record.on) return;
    turnOff('channel deleted');
    ledger.boards.save({ ...record, messageId: null, nonce: null, editedAt: null, shown: null, on: false });
    log.error(
      { guildId, channelId },
      'the stats channel was deleted and the board is off; choose another with /setup or STATS_CHANNEL_ID; counting goes on',
    );
  }

  /**
   * How long to wait for a limit: the time that Discord named, and where that was not enough, growing from there. A time
   * that is not named begins with a minute.
   */
  function limitedFor(named: number | null): number {
    const { first, longest } = WAITS.limited;
    const grows = growingDelay({ failures: limits, first: named ?? first, longest: Math.max(named ?? 0, longest) });
    return Math.min(limits === 1 && named !== null ? named : jittered(grows), parts.replaceAfterMs);
  }

  /** While Discord is ill each board fails, and each try: a line for all of them, and what was left out is at `debug`. */
  function say(level: 'info' | 'warn' | 'error', why: string, fields: object, text: string): void {
    const times = parts.repeats.met(`${text}: ${why}`);
    if (times === null) log.debug({ ...fields, guildId }, text);
    else log[level]({ ...fields, guildId, times }, text);
  }

  function failed(error: unknown): RedrawOutcome {
    if (closed) return { kind: 'closed' };
    failures += 1;
    const channelId = parts.statsChannel(guildId) ?? '';
    if (error instanceof TooManyPosts) {
      log.warn(
        { guildId, channelId },
        'the board is deleted again and again; the next one waits. Who or what deletes it?',
      );
      return wait(error.waitMs, (until) => ({ kind: 'limited', until }));
    }
    if (error instanceof BoardForbidden) return forbidden(error.channelId, error);
    const failure = failureOf(error);
    limits = failure.kind === 'limited' ? limits + 1 : 0;
    switch (failure.kind) {
      case 'unknownChannel':
        turnOffForChannel(channelId);
        return { kind: 'off' };
      case 'forbidden':
        return forbidden(channelId, error);
      case 'limited': {
        const ms = failure.isHeld && failure.retryAfter ? failure.retryAfter : limitedFor(failure.retryAfter);
        say('info', 'limited', { channelId, ms }, 'Discord limits changes of the board; the newest content follows');
        return wait(ms, (until) => ({ kind: 'limited', until }));
      }
      case 'held': {
        const ms = failure.waitMs;
        log.debug({ ...errorFields(error), guildId, channelId, ms }, 'the board waits with all that is held back');
        return wait(ms, (until) => ({ kind: 'failed', until }));
      }
      case 'passing': {
        const ms = grown('failed');
        say(
          'warn',
          whyOf(error),
          { ...errorFields(error), channelId, ms },
          'the board could not be drawn; tried again later, report this line if it stays',
        );
        return wait(ms, (until) => ({ kind: 'failed', until }));
      }
      default: {
        const ms = grown('refused');
        say(
          'error',
          whyOf(error),
          { ...errorFields(error), channelId, ms },
          'Discord refused the board; tried again later, report this line if it stays',
        );
        return wait(ms, (until) => ({ kind: 'failed', until }));
      }
    }
  }

  async function turn(reason: RedrawReason): Promise<RedrawOutcome> {
    if (closed) return { kind: 'closed' };
    if (block && clock.monotonic() < block.until) {
      // A person may just have given the missing permission; Discord's limits hold for persons too.
      if (reason !== 'person' || block.outcome.kind === 'limited') return block.outcome;
    }
    try {
      const outcome = await keeper.draw(reason);
      failures = 0;
      limits = 0;
      forbiddenNamed = null;
      unblock();
      log.debug({ guildId, reason, outcome: outcome.kind }, 'board drawn');
      return outcome;
    } catch (error) {
      return failed(error);
    }
  }

  /** Serves a wish after the one before. Only a person's does not wait for other guilds' boards. */
  async function serve(wish: Wish, before: Promise<RedrawOutcome> | null): Promise<RedrawOutcome> {
    if (before !== null) await before;
    if (wish.reason !== 'person' && !closed) {
      wish.ticket = parts.gate.enter();
      await wish.ticket.admitted;
    }
    wish.state = 'under way';
    try {
      return await turn(wish.reason);
    } catch (error) {
      say(
        'error',
        error instanceof Error ? error.name : 'unknown',
        errorFields(error),
        'the board could not take note of what happened; its next redraw makes up for it, report this line',
      );
      return { kind: 'failed', until: clock.now() };
    } finally {
      wish.state = 'done';
      wish.ticket?.leave();
    }
  }

  function redraw(reason: RedrawReason): Promise<RedrawOutcome> {
    if (closed) return Promise.resolve({ kind: 'closed' });
    const last = newest;
    if (last?.wish.state === 'waits') {
      if (REASONS.indexOf(reason) > REASONS.indexOf(last.wish.reason)) last.wish.reason = reason;
      if (reason === 'person') last.wish.ticket?.promote();
      return last.outcome;
    }
    const wish: Wish = { reason, ticket: null, state: 'waits' };
    const outcome = serve(wish, last?.wish.state === 'under way' ? last.outcome : null);
    newest = { wish, outcome };
    return outcome;
  }

  return {
    redraw,
    messagesDeleted: (_channelId, messageIds) => {
      if (!keeper.forgetDeleted(messageIds)) return;
      // A limit on edits of the old message does not hold for a new one.
      if (block?.outcome.kind === 'limited') unblock();
      void redraw('repost');
    },
    channelDeleted: turnOffForChannel,
    pictureFails: keeper.pictureFails,
    permissionsChanged: () => {
      const waits = block?.outcome.kind === 'forbidden';
      if (waits) unblock();
      // Named and not posted since: it waits, or stands elsewhere.
      if (keeper.permissionsChanged() || waits || forbiddenNamed !== null) void redraw('schedule');
    },
    turnOn: () => {
      unblock();
      failures = 0;
      const record = ledger.boards.of(guildId);
      if (record && !record.on) ledger.boards.save({ ...record, on: true });
    },
    turnOff,
    close: async () => {
      closed = true;
      unblock();
      newest?.wish.ticket?.promote();
      await newest?.outcome;
    },
  };
}
