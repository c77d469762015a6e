import type { AnyBulkWriteOperation } from 'mongodb';
import type { PublishedRows } from '../../ledger/rounds/published.js';
import type { AnyDocument } from './collections.js';
import type { GuildDocument } from './documents.js';
import { type EpochName, toGuildDocument } from './meta-documents.js';
import { memberId } from './mongo-store.js';

/** A document's id, and the write that brings it. */
export interface Write {
  readonly id: string;
  readonly operation: AnyBulkWriteOperation<AnyDocument>;
}

/**
 * Replaces a document unless the store has a newer revision of it; then the upsert fails with a duplicate key, which
 * says that there is nothing left to do. In any order, any number of times, the newest revision stands.
 */
export function guardedReplace(document: { readonly _id: string; readonly rev: number }): Write {
  const { _id, rev } = document;
  return {
    id: _id,
    operation: { replaceOne: { filter: { _id, rev: { $lte: rev } }, replacement: document, upsert: true } },
  };
}

/** What a ledger knows of a member, brought together with what other epochs know. */
export function memberWrite({ guildId, userId, name, firstSeen, lastSeen }: PublishedRows['members']): Write {
  const _id = memberId(guildId, userId);
  return {
    id: _id,
    operation: {
      updateOne: {
        filter: { _id },
        update: {
          $min: { firstSeen: new Date(firstSeen) },
          $max: { lastSeen: new Date(lastSeen) },
          $set: { kind: 'member', guildId, userId, bot: false, ...(name !== '' && { name }) },
          // A name that Discord did not tell this epoch is no reason to forget what another one heard.
          ...(name === '' && { $setOnInsert: { name } }),
        },
        upsert: true,
      },
    },
  };
}

/** A guild's settings and board: of two epochs the later one's stand, in one epoch the higher revision. */
export function guildWrite(row: PublishedRows['guilds'], epoch: EpochName): Write {
  const document: GuildDocument = toGuildDocument(row, epoch);
  const { _id, epochBegan, rev } = document;
  return {
    id: _id,
    operation: {
      replaceOne: {
        filter: { _id, $or: [{ epochBegan: { $lt: epochBegan } }, { epochBegan, rev: { $lte: rev } }] },
        replacement: document,
        upsert: true,
      },
    },
  };
}
