import { randomUUID } from 'node:crypto';
import type { Collections } from '../store/mongo/collections.js';
import { codeOf } from '../store/mongo/trouble.js';
import { type Finding, fail, ok } from './finding.js';
import { mongoFailed } from './mongo-error.js';

/** The write happened, but not on as many members as were asked for in time. */
const WRITE_CONCERN_FAILED = 64;
const ACKNOWLEDGED_WITHIN_MS = 5_000;

/**
 * Whether the bot's user may write and a majority acknowledges, by one small document that is taken away again; nothing
 * else reads it.
 */
export async function checkWriting({ meta, ofAny }: Collections): Promise<Finding> {
  const _id = `doctor:${randomUUID()}`;
  const documents = ofAny(meta);
  const writeConcern = { w: 'majority', journal: true, wtimeoutMS: ACKNOWLEDGED_WITHIN_MS } as const;
  try {
    await documents.insertOne({ _id, kind: 'doctor' }, { writeConcern });
    return ok('may read and write; a majority acknowledges, with journal');
  } catch (error) {
    if (codeOf(error) !== WRITE_CONCERN_FAILED) return mongoFailed(error);
    return fail(
      'a write is not acknowledged by a majority of the replica set',
      'bring back its other members (rs.status() in mongosh says which); until then nothing counts as published',
    );
  } finally {
    // Where it could not be written it cannot be deleted either, and need not be.
    await documents.deleteOne({ _id }).catch(() => undefined);
  }
}
