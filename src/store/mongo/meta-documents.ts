import type { Document } from 'mongodb';
import { fieldsOf } from '../../base/fields.js';
import { isSnowflake, type Snowflake } from '../../base/snowflake.js';
import { shardOfStream, shardStream } from '../../base/streams.js';
import { LATER_METRICS, type MetricsSince } from '../../counts/coverage.js';
import type { Gap } from '../../counts/gap.js';
import type { BoardRecord } from '../../guilds/board-record.js';
import type { LeftMeta } from '../../guilds/meta.js';
import type { PublishedRows } from '../../ledger/rounds/published.js';
import type { AuditDocument, GapDocument, GuildDocument } from './documents.js';

/** The ledger's epoch as documents of guilds name it. */
export interface EpochName {
  readonly epoch: string;
  /** Milliseconds; orders the epochs that write the same guild's document. */
  readonly epochBegan: number;
}

/** Id of a guild's settings document. */
export function guildDocumentId(guildId: Snowflake): string {
  return `guild:${guildId}`;
}

export function toGuildDocument(row: PublishedRows['guilds'], { epoch, epochBegan }: EpochName): GuildDocument {
  const { guildId, name, since, metricsSince, settings, board, rev } = row;
  return {
    _id: guildDocumentId(guildId),
    kind: 'guild',
    guildId,
    name,
    since: new Date(since),
    metricsSince: Object.fromEntries(Object.entries(metricsSince).map(([metric, at]) => [metric, new Date(at)])),
    settings,
    board,
    epoch,
    epochBegan: new Date(epochBegan),
    rev,
  };
}

/**
 * What an earlier epoch left of a guild: its settings as they stand there; of the rest what is not of the right shape
 * (written by hand) is left out. null: nothing can be taken from the document, which does not say which guild, or since when.
 */
export function fromGuildDocument(document: Document): LeftMeta | null {
  const { guildId, since } = document;
  if (!isSnowflake(guildId) || document._id !== guildDocumentId(guildId)) return null;
  if (!(since instanceof Date) || Number.isNaN(since.getTime())) return null;
  return {
    guildId,
    since: since.getTime(),
    metricsSince: metricsSinceFrom(document.metricsSince),
    settings: fieldsOf(document.settings),
    board: boardFrom(guildId, document.board),
  };
}

function metricsSinceFrom(counted: unknown): MetricsSince {
  const fields = fieldsOf(counted);
  const since = LATER_METRICS.map((metric) => [metric, fields[metric]] as const);
  return Object.fromEntries(
    since.flatMap(([metric, at]) =>
      at instanceof Date && !Number.isNaN(at.getTime()) ? [[metric, at.getTime()]] : [],
    ),
  );
}

function boardFrom(guildId: Snowflake, board: unknown): BoardRecord | null {
  const { channelId, messageId, nonce, editedAt, shown, on, pin } = fieldsOf(board);
  if (!isSnowflake(channelId)) return null;
  return {
    guildId,
    channelId,
    messageId: isSnowflake(messageId) ? messageId : null,
    nonce: typeof nonce === 'string' ? nonce : null,
    editedAt: typeof editedAt === 'number' ? editedAt : null,
    shown: typeof shown === 'string' ? shown : null,
    on: on !== false,
    ...(pin === false ? { pin: false } : {}),
  };
}

export function toGapDocument(row: PublishedRows['gaps'], epoch: string): GapDocument {
  const { id, from, to, ...rest } = row;
  const shards = row.streams?.map(shardOfStream).filter((shard) => shard !== null) ?? null;
  return { _id: `gap:${id}`, kind: 'gap', ...rest, shards, from: new Date(from), to: new Date(to), epoch };
}

export function fromGapDocument(document: GapDocument): Gap {
  const {
    guildId,
    shards,
    streams = shards?.map(shardStream) ?? null,
    shardCount,
    reason,
    state,
    acrossEpochs,
    done,
  } = document;
  return {
    id: document._id.slice('gap:'.length),
    guildId,
    streams,
    shardCount,
    from: document.from.getTime(),
    to: document.to.getTime(),
    reason,
    state,
    acrossEpochs,
    ...(done === undefined ? {} : { done }),
  };
}

export function toAuditDocument(row: PublishedRows['audit'], epoch: string): AuditDocument {
  const { id, at, ...rest } = row;
  return { _id: `audit:${id}`, kind: 'audit', ...rest, at: new Date(at), epoch };
}
