import { setTimeout as sleep } from 'node:timers/promises';
import { type Document, MongoClient } from 'mongodb';
import { systemClock } from '../../src/base/clock.js';
import type { GapDocument, LeaseDocument } from '../../src/store/mongo/documents.js';
import type { Trial } from '../fault.js';
import { heardByAll } from '../heard.js';
import type { Stage } from '../stage.js';

const PATIENCE_MS = 150_000;

/** A look into MongoDB beside the bot, past any proxy. */
export interface Looking {
  leases(): Promise<readonly LeaseDocument[]>;
  gaps(): Promise<readonly GapDocument[]>;
  /** Waits until everything sent before is published; how long that took, milliseconds. */
  caughtUp(): Promise<number>;
  /** A command to the server itself. */
  admin(command: Document): Promise<Document>;
}

/** Opens it for a MongoDB trial. */
export function lookInto(trial: Trial, stage: Stage): Looking {
  const { mongoUri, database } = stage;
  if (mongoUri === null || database === null) throw new Error('not a MongoDB trial');
  const client = new MongoClient(mongoUri, { serverSelectionTimeoutMS: 5_000 });
  trial.onEnd(() => client.close());
  const meta = client.db(database).collection<LeaseDocument | GapDocument>('meta');
  const leases = () => meta.find<LeaseDocument>({ kind: 'lease' }).toArray();
  return {
    leases,
    gaps: () => meta.find<GapDocument>({ kind: 'gap' }).toArray(),
    async caughtUp() {
      const began = systemClock.monotonic();
      await heardByAll(stage);
      let begun: number | null = null;
      for (;;) {
        const all = await leases().catch(() => []);
        if (all.length > 0) {
          begun ??= Math.max(...all.map(({ begunRev }) => begunRev));
          // A round that began after everything was applied, and was acknowledged as a whole.
          if (Math.min(...all.map(({ publishedRev }) => publishedRev)) > begun) break;
        }
        if (systemClock.monotonic() - began > PATIENCE_MS) throw new Error('what was counted is not published');
        await sleep(50);
      }
      return systemClock.monotonic() - began;
    },
    admin: (command) => client.db('admin').command(command),
  };
}
