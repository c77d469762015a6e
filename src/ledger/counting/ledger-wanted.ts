import type { Snowflake } from '../../base/snowflake.js';
import type { Writer } from '../file/writer.js';
import type { People } from './people.js';
import type { Unplaced } from './unplaced.js';
import type { UnknownPlace, WantedAuthor } from './wanted.js';

/** What must be asked for before something can count. Answers come as entries. */
export interface LedgerWanted {
  /** Channels and threads that must be known before what happened in them can count, the longest waiting first; at most 500. */
  places(): readonly UnknownPlace[];
  /** Messages whose author must be asked for, oldest first, only those due at `now`. */
  authors(now: number, limit: number): readonly WantedAuthor[];
  /** Asking for an author failed for a passing reason: try again at `at`. */
  postpone(messageId: Snowflake, at: number): void;
}

/** What is wanted, for all but the writer. */
export function createLedgerWanted({
  unplaced,
  people,
  writer,
}: {
  readonly unplaced: Pick<Unplaced, 'places'>;
  readonly people: Pick<People, 'wanted' | 'postpone'>;
  readonly writer: Pick<Writer, 'write'>;
}): LedgerWanted {
  return {
    places: () => unplaced.places(),
    authors: (now, limit) => people.wanted(now, limit),
    postpone: (messageId, at) => writer.write(() => people.postpone(messageId, at)),
  };
}
