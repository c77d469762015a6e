import type { Stream } from '../base/streams.js';
import type { Position } from '../ledger/stream/position.js';

/** What a shard's session is resumed with. The ledger keeps it as its stream's cursor, which only this file writes and reads. */
export interface Cursor {
  readonly sessionId: string;
  readonly resumeUrl: string;
  /** With which the session was begun, bits: a RESUME keeps them. */
  readonly intents: number;
  /** Sequence of the last dispatch applied. */
  readonly sequence: number;
}

/** What of a cursor stays as it is while the session lives. */
export type Session = Omit<Cursor, 'sequence'>;

/** A position of a session. Hundreds come for one that the ledger writes: the cursor is made when it is read. */
class SessionPosition implements Position {
  constructor(
    readonly stream: Stream,
    private readonly begin: string,
    private readonly sequence: number,
    readonly at: number,
  ) {}

  get cursor(): string {
    return `${this.begin}${this.sequence}}`;
  }
}

/** Makes the positions of a session. Each dispatch has one, so all but the sequence is written once. */
export function positionsOf(
  stream: Stream,
  { sessionId, resumeUrl, intents }: Session,
): (sequence: number, at: number) => Position {
  const begin = `${JSON.stringify({ sessionId, resumeUrl, intents }).slice(0, -1)},"sequence":`;
  return (sequence, at) => new SessionPosition(stream, begin, sequence, at);
}

/** null: there is no session. */
export function readCursor(position: Pick<Position, 'cursor'> | null): Cursor | null {
  return position === null || position.cursor === '' ? null : JSON.parse(position.cursor);
}

/** The session that can be resumed; null: none, or one that hears by other intents. */
export function resumable(position: Pick<Position, 'cursor'> | null, intents: number): Cursor | null {
  const cursor = readCursor(position);
  return cursor?.intents === intents ? cursor : null;
}
