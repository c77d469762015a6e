import { createDispatchFaults, type DispatchFaultQueue, type Pending, type Step } from './dispatch-faults.js';
import { createReplayBuffer, type ReplayBuffer } from './replay-buffer.js';
import type { Wire } from './wire.js';

/** One dispatch as it was sent, for a tester's own record. */
export interface DeliveredDispatch {
  readonly sessionId: string;
  readonly shard: number;
  readonly sequence: number;
  readonly type: string;
  /** The whole frame as JSON. */
  readonly json: string;
  /** `repeat`: the same sequence once more; `replay`: sent by RESUME; `kept`: no connection, so it waits for RESUME. */
  readonly how: 'sent' | 'repeat' | 'replay' | 'kept';
}

/** What a tester sees of a session. */
export interface SessionView {
  readonly id: string;
  readonly shard: number;
  readonly shardCount: number;
  readonly intents: number;
  /** The highest sequence given out. */
  readonly sequence: number;
  readonly connected: boolean;
  /** How often it was resumed. */
  readonly resumes: number;
  /** The sequence of the client's last heartbeat; null before one. */
  readonly heartbeat: number | null;
}

export interface Session extends SessionView {
  /** null: no client is connected. */
  readonly wire: Wire | null;
  readonly faults: DispatchFaultQueue;
  /** When its connection went, by the clock; null while connected. */
  lostAt: number | null;
  heartbeat: number | null;
  /** Goes on while it is connected, and cannot be resumed afterwards. */
  expired: boolean;
  /** Takes the next sequence and goes to the client, or waits for RESUME. `data` is the serialised payload. */
  dispatch(type: string, data: string): void;
  attach(wire: Wire): void;
  /** Leaves the connection; the session stays resumable. */
  detach(at: number): void;
  /** Attaches, sends everything after a sequence again, then RESUMED. False when that is no longer kept. */
  resume(wire: Wire, afterSequence: number): boolean;
  /** Holds back (in order) what would go over the wire, until `release`. Sequences go on. */
  hold(): void;
  release(): void;
}

export interface SessionOptions {
  readonly id: string;
  readonly shard: number;
  readonly shardCount: number;
  readonly intents: number;
  readonly replayLimit: number;
  readonly delivered: (dispatch: DeliveredDispatch) => void;
  /** Whether anybody listens to `delivered`. */
  readonly observed: () => boolean;
}

/** How long a dispatch waits for the second half of its swap, in milliseconds. */
const SWAP_PATIENCE = 100;

export function createSession(options: SessionOptions): Session {
  const { id, shard, shardCount, intents } = options;
  const buffer: ReplayBuffer = createReplayBuffer(options.replayLimit);
  const faults = createDispatchFaults();
  let wire: Wire | null = null;
  let sequence = 0;
  let resumes = 0;
  let holding: string[] | null = null;
  let swapTimer: NodeJS.Timeout | null = null;

  const tell = (how: DeliveredDispatch['how'], at: number, type: string, json: string) => {
    if (options.observed()) options.delivered({ sessionId: id, shard, sequence: at, type, json, how });
  };

  function write(json: string): void {
    if (holding) holding.push(json);
    else if (wire?.isOpen) wire.send(json);
  }

  function frame(at: number, pending: Pending): string {
    return `{"t":"${pending.type}","s":${at},"op":0,"d":${pending.data}}`;
  }

  function send(pending: Pending, lost: boolean): void {
    sequence++;
    pending.sequence = sequence;
    if (lost) return;
    const json = frame(sequence, pending);
    buffer.push({ sequence, type: pending.type, json });
    write(json);
    tell(wire ? 'sent' : 'kept', sequence, pending.type, json);
  }

  function perform(steps: readonly Step[]): void {
    for (const step of steps) {
      if (step.do === 'send') send(step.pending, step.lost);
      else if (step.do === 'skip') sequence += step.numbers;
      else {
        const json = frame(step.pending.sequence, step.pending);
        write(json);
        tell('repeat', step.pending.sequence, step.pending.type, json);
      }
    }
  }

  function settle(): void {
    if (swapTimer) clearTimeout(swapTimer);
    swapTimer = null;
    perform(faults.flush());
  }

  return {
    id,
    shard,
    shardCount,
    intents,
    faults,
    expired: false,
    lostAt: null,
    heartbeat: null,
    get wire() {
      return wire;
    },
    get sequence() {
      return sequence;
    },
    get connected() {
      return wire !== null;
    },
    get resumes() {
      return resumes;
    },
    dispatch(type, data) {
      const pending: Pending = { type, data, sequence: 0 };
      if (faults.idle) {
        send(pending, false);
        return;
      }
      perform(faults.next(pending));
      if (swapTimer) clearTimeout(swapTimer);
      swapTimer = faults.idle ? null : setTimeout(settle, SWAP_PATIENCE).unref();
    },
    attach(next) {
      wire = next;
      this.lostAt = null;
      holding = null;
    },
    detach(at) {
      settle();
      wire = null;
      holding = null;
      this.lostAt = at;
    },
    resume(next, afterSequence) {
      const missed = buffer.after(afterSequence);
      if (!missed) return false;
      this.attach(next);
      resumes++;
      for (const { sequence: at, type, json } of missed) {
        write(json);
        tell('replay', at, type, json);
      }
      this.dispatch('RESUMED', '{"_trace":[]}');
      return true;
    },
    hold() {
      holding ??= [];
    },
    release() {
      const waiting = holding ?? [];
      holding = null;
      for (const json of waiting) write(json);
    },
  };
}
