/** Where a shard stands in Discord's stream. Committed together with what was counted up to there. */
export interface Position {
  readonly shard: number;
  readonly sessionId: string;
  readonly resumeUrl: string;
  /** Sequence of the last dispatch applied. */
  readonly sequence: number;
  /** When the last dispatch was applied or the last heartbeat acknowledged, Discord's time in milliseconds. */
  readonly at: number;
}
