import type { Snowflake } from '../../base/snowflake.js';
import type { Stream, StreamOf } from '../../base/streams.js';
import type { UtcDay } from '../../base/time/slots.js';
import { BrokenValue } from '../file/broken-value.js';
import type { Database } from '../file/sqlite.js';
import type { LedgerIdentity } from './ledger-identity.js';

/** How far the marking of members whose day closed has come: all before `day`, and in it up to this guild and user. */
export interface Closing {
  day: UtcDay;
  guild: Snowflake;
  user: Snowflake;
}

/** The ledger's one row about itself, in memory. */
export interface EpochState {
  readonly identity: LedgerIdentity;
  readonly closing: Readonly<Closing>;
  /** Revision of what changes now: the round that will first publish it. */
  readonly rev: number;
  /** Whether something of this guild and time counts: in an epoch that followed another, only what is not older than its stream's READY. */
  takes(guildId: Snowflake, at: number): boolean;
  /** Whether the guild's stream had its READY in an epoch that followed another; true in a first epoch. */
  ready(guildId: Snowflake): boolean;
  /** The first READY of a stream in this epoch; later ones change nothing. */
  addReady(stream: Stream, at: number): void;
  save(change: Partial<LedgerIdentity>): void;
  saveClosing(closing: Closing): void;
  /** Reads everything again: after a rollback or a new epoch. */
  reload(): void;
}

interface Row {
  epoch: string;
  epoch_began: number;
  followed: number;
  predecessor_counted_to: number | null;
  counter: number;
  shard_count: number | null;
  closing_day: number;
  closing_guild: string;
  closing_user: string;
}

/** Reads the ledger's own row. */
export function createEpochState(db: Database, streamOf: StreamOf): EpochState {
  const select = db.statement<Row>(
    `select epoch, epoch_began, followed, predecessor_counted_to, counter, shard_count, closing_day,
       cast(closing_guild as text) as closing_guild, cast(closing_user as text) as closing_user from ledger`,
  );
  const update = db.statement(
    `update ledger set epoch = ?, epoch_began = ?, followed = ?, predecessor_counted_to = ?, counter = ?, shard_count = ?`,
  );
  const updateClosing = db.statement('update ledger set closing_day = ?, closing_guild = ?, closing_user = ?');
  const selectReady = db.statement<{ stream: Stream; at: number }>('select stream, at from ready');
  const insertReady = db.statement('insert or ignore into ready (stream, at) values (?, ?)');

  let identity: LedgerIdentity;
  let closing: Closing;
  let readyOfStream = new Map<Stream, number>();
  let readyOfGuild = new Map<Snowflake, number>();

  function reload(): void {
    const row = select.get();
    if (row === undefined) throw new BrokenValue('The ledger has no epoch');
    identity = {
      epoch: row.epoch,
      epochBegan: row.epoch_began,
      followed: row.followed === 1,
      predecessorCountedTo: row.predecessor_counted_to,
      counter: row.counter,
      shardCount: row.shard_count,
    };
    closing = { day: row.closing_day, guild: row.closing_guild, user: row.closing_user };
    readyOfStream = new Map(selectReady.all().map(({ stream, at }) => [stream, at]));
    readyOfGuild = new Map();
  }
  reload();

  /** When counting began for a guild; Infinity: not yet. */
  function readyAt(guildId: Snowflake): number {
    let at = readyOfGuild.get(guildId);
    if (at === undefined) {
      at = readyOfStream.get(streamOf(guildId, identity.shardCount ?? 1)) ?? Number.POSITIVE_INFINITY;
      readyOfGuild.set(guildId, at);
    }
    return at;
  }

  return {
    get identity() {
      return identity;
    },
    get closing() {
      return closing;
    },
    get rev() {
      return identity.counter + 1;
    },
    takes: (guildId, at) => !identity.followed || at >= readyAt(guildId),
    ready: (guildId) => !identity.followed || readyAt(guildId) !== Number.POSITIVE_INFINITY,
    addReady(stream, at) {
      if (insertReady.run(stream, at).changes === 0) return;
      readyOfStream.set(stream, at);
      readyOfGuild = new Map();
    },
    save(change) {
      identity = { ...identity, ...change };
      update.run(
        identity.epoch,
        identity.epochBegan,
        identity.followed ? 1 : 0,
        identity.predecessorCountedTo,
        identity.counter,
        identity.shardCount,
      );
      readyOfGuild = new Map();
    },
    saveClosing(next) {
      closing = { ...next };
      updateClosing.run(next.day, next.guild, next.user);
    },
    reload,
  };
}
