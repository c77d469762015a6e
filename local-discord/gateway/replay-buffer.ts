/** One dispatch as it went over the wire. */
export interface Sent {
  readonly sequence: number;
  readonly type: string;
  readonly json: string;
}

/** A session's dispatches for RESUME, the newest `limit` of them. */
export interface ReplayBuffer {
  push(sent: Sent): void;
  /** Those after a sequence, oldest first; null when some of them are no longer kept. */
  after(sequence: number): readonly Sent[] | null;
}

export function createReplayBuffer(limit: number): ReplayBuffer {
  let kept: Sent[] = [];
  let head = 0;
  let forgotten = 0;
  return {
    push(sent) {
      kept.push(sent);
      if (kept.length - head <= limit) return;
      forgotten = kept[head]?.sequence ?? forgotten;
      head++;
      if (head < 4096 && head <= limit) return;
      kept = kept.slice(head);
      head = 0;
    },
    after(sequence) {
      if (sequence < forgotten) return null;
      let low = head;
      let high = kept.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        const at = kept[middle];
        if (at !== undefined && at.sequence <= sequence) low = middle + 1;
        else high = middle;
      }
      return kept.slice(low);
    },
  };
}
