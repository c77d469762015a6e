import { type Database, openDatabase } from './sqlite.js';

/** A reading connection inside a transaction: it sees the file as it stood when it was taken. Give it back. */
export interface ReadConnection {
  readonly db: Database;
  release(): void;
}

/** Reading connections beside the writing one. */
export interface Readers {
  take(): ReadConnection;
  close(): void;
}

const MOST_IDLE = 2;

/** Readers of a ledger's file, kept open for the next reader. */
export function createReaders(path: string): Readers {
  const idle: Database[] = [];
  const busy = new Set<Database>();
  return {
    take() {
      const db = idle.pop() ?? openDatabase(path, { readOnly: true, timeout: 1000 });
      db.exec('begin');
      db.statement('select 1 from ledger').get();
      busy.add(db);
      return {
        db,
        release() {
          if (!busy.delete(db)) return;
          db.exec('commit');
          if (idle.length < MOST_IDLE) idle.push(db);
          else db.close();
        },
      };
    },
    close() {
      for (const db of [...idle, ...busy]) db.close();
      idle.length = 0;
      busy.clear();
    },
  };
}
