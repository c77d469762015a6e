/** A dispatch on its way. */
export interface Pending {
  readonly type: string;
  /** The payload, serialised. */
  readonly data: string;
  /** Under which sequence it was sent; 0 until then. */
  sequence: number;
}

export interface RepeatOrder {
  /** How many dispatches. Default 1. */
  readonly count?: number;
  /** Under a new sequence instead of the same one. */
  readonly newSequence?: boolean;
  /** How many other dispatches come between (fewer where the next one concerns the same reaction). Default 0. */
  readonly after?: number;
  /** Which ones; default every message and reaction. */
  readonly types?: readonly string[];
}

/** Disorder in one stream of dispatches, as tests order it. */
export interface DispatchFaults {
  /** The next dispatches are delivered a second time. */
  repeatNext(order?: RepeatOrder): void;
  /** The contents of the next pairs of neighbouring messages or reactions change places; what concerns the same reaction never does. */
  swapNext(pairs?: number): void;
  /** The next dispatches take a sequence and are never sent, also not by RESUME. */
  loseNext(count?: number): void;
  /** Leaves numbers out of the sequence; nothing is lost but the numbers. */
  skipSequence(numbers?: number): void;
}

interface Subject {
  readonly kind: 'message' | 'reaction' | 'other';
  readonly message: string;
  /** Null: all members. */
  readonly user: string | null;
  /** Null: all emoji. */
  readonly emoji: string | null;
}

const COUNTED = ['MESSAGE_CREATE', 'MESSAGE_REACTION_ADD', 'MESSAGE_REACTION_REMOVE'];
const OTHER: Subject = { kind: 'other', message: '', user: null, emoji: null };

interface SubjectFields {
  readonly message_id?: string;
  readonly user_id?: string;
  readonly emoji?: { readonly id: string | null; readonly name: string | null };
}

function subjectOf({ type, data }: Pending): Subject {
  if (type === 'MESSAGE_CREATE') return { ...OTHER, kind: 'message' };
  if (!type.startsWith('MESSAGE_REACTION_')) return OTHER;
  const { message_id = '', user_id, emoji }: SubjectFields = JSON.parse(data);
  const key = emoji ? (emoji.id ?? emoji.name) : null;
  return { kind: 'reaction', message: message_id, user: user_id ?? null, emoji: key };
}

/** Whether the order of the two tells something that cannot be known otherwise: same message, member and emoji. */
function concernsSameReaction(one: Pending, other: Pending): boolean {
  const a = subjectOf(one);
  const b = subjectOf(other);
  if (a.kind !== 'reaction' || b.kind !== 'reaction' || a.message !== b.message) return false;
  const overlap = (x: string | null, y: string | null) => x === null || y === null || x === y;
  return overlap(a.user, b.user) && overlap(a.emoji, b.emoji);
}

/** What the stream does with a dispatch, in the order of sending. */
export type Step =
  | { readonly do: 'send'; readonly pending: Pending; readonly lost: boolean }
  | { readonly do: 'sendAgain'; readonly pending: Pending }
  | { readonly do: 'skip'; readonly numbers: number };

export interface DispatchFaultQueue extends DispatchFaults {
  readonly idle: boolean;
  /** What to do for this dispatch. Nothing while it is held back for a swap. */
  next(pending: Pending): readonly Step[];
  /** What was held back: for a pair that finds no second half, and before a connection is cut. */
  flush(): readonly Step[];
}

interface Owed {
  readonly pending: Pending;
  readonly newSequence: boolean;
  remaining: number;
}

export function createDispatchFaults(): DispatchFaultQueue {
  let repeats: { count: number; newSequence: boolean; after: number; types: readonly string[] }[] = [];
  let owed: Owed[] = [];
  let swaps = 0;
  let losses = 0;
  let skips = 0;
  let held: Pending | null = null;

  const payOff = (due: (item: Owed) => boolean): Step[] => {
    const steps: Step[] = owed
      .filter(due)
      .map(({ pending, newSequence }) =>
        newSequence ? { do: 'send', pending, lost: false } : { do: 'sendAgain', pending },
      );
    owed = owed.filter((item) => !due(item));
    return steps;
  };

  function deliver(pending: Pending): Step[] {
    const steps = payOff((item) => concernsSameReaction(item.pending, pending));
    if (skips > 0) steps.push({ do: 'skip', numbers: skips });
    skips = 0;
    const counted = COUNTED.includes(pending.type);
    const lost = losses > 0 && counted;
    if (lost) losses--;
    steps.push({ do: 'send', pending, lost });
    for (const item of owed) item.remaining--;
    const order = lost ? undefined : repeats.find(({ types }) => types.includes(pending.type));
    if (order) {
      order.count--;
      repeats = repeats.filter(({ count }) => count > 0);
      owed.push({ pending, newSequence: order.newSequence, remaining: order.after });
    }
    return [...steps, ...payOff((item) => item.remaining <= 0)];
  }

  const release = (): Step[] => {
    const first = held;
    held = null;
    return first ? deliver(first) : [];
  };

  return {
    repeatNext: ({ count = 1, newSequence = false, after = 0, types = COUNTED } = {}) => {
      repeats.push({ count, newSequence, after, types });
    },
    swapNext: (pairs = 1) => {
      swaps += pairs;
    },
    loseNext: (count = 1) => {
      losses += count;
    },
    skipSequence: (numbers = 1) => {
      skips += numbers;
    },
    get idle() {
      return repeats.length === 0 && owed.length === 0 && swaps === 0 && losses === 0 && skips === 0 && held === null;
    },
    next(pending) {
      const counted = COUNTED.includes(pending.type);
      if (held) {
        const first = held;
        held = null;
        if (!counted || concernsSameReaction(first, pending)) {
          if (!counted) return [...deliver(first), ...deliver(pending)];
          held = pending;
          return deliver(first);
        }
        swaps--;
        return [...deliver(pending), ...deliver(first)];
      }
      if (swaps > 0 && counted) {
        held = pending;
        return [];
      }
      return deliver(pending);
    },
    flush: () => [...release(), ...payOff(() => true)],
  };
}
