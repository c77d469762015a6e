import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { type MongoTrouble, troubleOf } from '../store/mongo/trouble.js';

/** Whether MongoDB is away, since when and why. Says each kind of trouble once, however often it is met. */
export interface MongoAway {
  /** Milliseconds; null: it is there. */
  readonly since: number | null;
  /** It answers, but lets us do nothing: no better for waiting. */
  readonly refused: boolean;
  note(error: unknown): void;
  /** It is there. */
  over(): void;
}

/** What somebody has to mend first. */
const HOPELESS: ReadonlySet<MongoTrouble['kind']> = new Set([
  'password',
  'rights',
  'room',
  'tooOld',
  'certificate',
  'clientCertificate',
  'file',
  'noTls',
]);

export function createMongoAway(clock: Clock, log: Log): MongoAway {
  let since: number | null = null;
  let trouble: MongoTrouble['kind'] | null = null;
  return {
    get since() {
      return since;
    },
    get refused() {
      return trouble !== null && HOPELESS.has(trouble);
    },
    note(error) {
      since ??= clock.now();
      const { kind, advice } = troubleOf(error);
      if (trouble !== kind) {
        log.warn({ err: error, mongo: kind }, `${advice}. Counting goes on; it is published when MongoDB is back`);
      }
      trouble = kind;
    },
    over() {
      if (since !== null) log.info({ awayMs: clock.now() - since }, 'MongoDB is back');
      since = null;
      trouble = null;
    },
  };
}
