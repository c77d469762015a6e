import type { GuildMeta, PublishedRows } from '../../ledger/ledger.js';
import type { BoardRecord, Gap } from '../../ledger/types.js';
import { isSnowflake, type Snowflake } from '../../snowflake.js';
import type { AuditDocument, GapDocument, GuildDocument } from './documents.js';
import { settingsFrom } from './settings-documents.js';

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
  const { guildId, name, since, settings, board, rev } = row;
  return {
    _id: guildDocumentId(guildId),
    kind: 'guild',
    guildId,
    name,
    since: new Date(since),
    settings,
    board,
    epoch,
    epochBegan: new Date(epochBegan),
    rev,
  };
}

/** What an earlier epoch left of a guild; what is not of the right shape (written by hand) is left out. */
export function fromGuildDocument(
  document: GuildDocument,
): Pick<GuildMeta, 'guildId' | 'since' | 'settings' | 'board'> {
  const { guildId, since } = document;
  return { guildId, since: since.getTime(), settings: settingsFrom(document.settings), board: boardFrom(document) };
}

function boardFrom({ guildId, board }: GuildDocument): BoardRecord | null {
  if (!isSnowflake(board?.channelId)) return null;
  return {
    guildId,
    channelId: board.channelId,
    messageId: isSnowflake(board.messageId) ? board.messageId : null,
    nonce: board.nonce ?? null,
    editedAt: board.editedAt ?? null,
    shown: board.shown ?? null,
    on: board.on !== false,
    ...(board.pin === false ? { pin: false } : {}),
  };
}

export function toGapDocument(row: PublishedRows['gaps'], epoch: string): GapDocument {
  const { id, from, to, ...rest } = row;
  return { _id: `gap:${id}`, kind: 'gap', ...rest, from: new Date(from), to: new Date(to), epoch };
}

export function fromGapDocument(document: GapDocument): Gap {
  const { guildId, shards, shardCount, reason, state, acrossEpochs } = document;
  return {
    id: document._id.slice('gap:'.length),
    guildId,
    shards,
    shardCount,
    from: document.from.getTime(),
    to: document.to.getTime(),
    reason,
    state,
    acrossEpochs,
  };
}

export function toAuditDocument(row: PublishedRows['audit'], epoch: string): AuditDocument {
  const { id, at, ...rest } = row;
  return { _id: `audit:${id}`, kind: 'audit', ...rest, at: new Date(at), epoch };
}
