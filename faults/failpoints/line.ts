/** Where the process on one end of a line is killed. */
export interface Killing {
  /** The n-th message since `watch`, from 1. */
  readonly at: number;
  /** Before the other side gets the message, or after it acted and before the answer is heard. */
  readonly when: 'before' | 'after';
  kill(): void;
}

/** A line from the bot to something that it talks to, on which each message is seen and named. */
export interface Line {
  /** Names of the messages since `watch`, in the order in which they came. */
  readonly seen: readonly string[];
  /** Forgets what was seen; kills once where that is asked for. The message met, or its answer, is lost. */
  watch(killing: Killing | null): void;
  close(): Promise<void>;
}

/** One place at which to kill. */
export interface Step {
  readonly at: number;
  readonly when: 'before' | 'after';
  /** What stood there in the run that was only watched. */
  readonly name: string;
}

/** Before and after each. */
export function bothSides(names: readonly string[]): Step[] {
  return names.flatMap((name, index): Step[] => [
    { at: index + 1, when: 'before', name },
    { at: index + 1, when: 'after', name },
  ]);
}

/** Names with how often they stand: `2 find meta`. */
export function kindsOf(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count > 1 ? `${count} ${name}` : name)).join(', ');
}
