import type { Stream } from '../../base/streams.js';

/** How far a stream was followed. Committed together with what was counted up to there. */
export interface Position {
  readonly stream: Stream;
  /**
   * Where its source goes on: a text that the source alone writes and reads. Empty: nowhere, it begins afresh. A source may make it
   * only when it is read: most are not.
   */
  readonly cursor: string;
  /** Up to when everything was heard, Discord's time in milliseconds. */
  readonly at: number;
}
