import type { PublishedRows } from '../ledger/rounds/published.js';
import type { GuildDocument } from '../store/mongo/documents.js';
import { type EpochName, toGuildDocument } from '../store/mongo/meta-documents.js';
import { memberId } from '../store/mongo/mongo-store.js';
import type { Write } from './bulk.js';

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
