import type { Document } from 'mongodb';
import { isSnowflake } from '../../base/snowflake.js';
import { dayOf } from '../../base/time/slots.js';
import type { Erasure } from '../../ledger/erasures/erasures.js';
import { dateOf } from './day-documents.js';
import type { ErasureDocument } from './documents.js';
import type { Write } from './writes.js';

/** What `meta` has of an erasure. */
export type ToldErasure = Omit<Erasure, 'told' | 'completeAt'>;

export function erasureDocumentId(id: string): string {
  return `erasure:${id}`;
}

/** Tells of an erasure. Of two times the later one stands; epochs that know of it are only added, by `carryOut`. */
export function erasureWrite({ id, guildId, userId, beforeDay, at, epoch, fromRev, after }: ToldErasure): Write {
  const _id = erasureDocumentId(id);
  const beforeDate = beforeDay === null ? null : dateOf(beforeDay);
  return {
    id: _id,
    operation: {
      updateOne: {
        filter: { _id, at: { $lte: new Date(at) } },
        update: {
          $set: { kind: 'erasure', guildId, userId, beforeDay: beforeDate, at: new Date(at), epoch, fromRev },
          $addToSet: { after: { $each: [...after] } },
        },
        upsert: true,
      },
    },
  };
}

/** An erasure as `meta` has it; null: it is not one that Statboard wrote. */
export function fromErasureDocument(document: Document): ToldErasure | null {
  const { _id, guildId, userId, beforeDay, at, epoch, fromRev, after }: Partial<ErasureDocument> = document;
  if (typeof _id !== 'string' || !isSnowflake(guildId) || !(at instanceof Date) || typeof epoch !== 'string')
    return null;
  if (userId !== null && !isSnowflake(userId)) return null;
  if (beforeDay !== null && !(beforeDay instanceof Date)) return null;
  if (userId === null && beforeDay === null) return null;
  return {
    id: _id.slice('erasure:'.length),
    guildId,
    userId,
    beforeDay: beforeDay && dayOf(beforeDay.getTime()),
    at: at.getTime(),
    epoch,
    fromRev: typeof fromRev === 'number' ? fromRev : null,
    after: Array.isArray(after) ? after.filter((one) => typeof one === 'string') : [],
  };
}
