import { once } from 'node:events';
import type { Server } from 'node:net';

/** One place at which to kill: a message told by its name and which of that name it is, since others may change places. */
export interface Step {
  readonly name: string;
  /** From 1. */
  readonly nth: number;
  /** Before the other side gets the message, or after it acted and before the answer is heard. */
  readonly when: 'before' | 'after';
}

/** Where the process on one end of a line is killed. */
export interface Killing extends Step {
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

/** What a line keeps of its messages. */
export interface Watch extends Pick<Line, 'seen' | 'watch'> {
  /** Takes note of a message; what is to be done at it, if anything. */
  meet(name: string): Killing | null;
}

export function createWatch(): Watch {
  let seen: string[] = [];
  let killing: Killing | null = null;
  return {
    get seen() {
      return seen;
    },
    watch(next) {
      seen = [];
      killing = next;
    },
    meet(name) {
      seen.push(name);
      if (killing?.name !== name || killing.nth !== seen.filter((one) => one === name).length) return null;
      const met = killing;
      killing = null;
      return met;
    },
  };
}

/** Has a server listen on loopback; its port. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Names with how often they stand: `2 find meta`. */
export function kindsOf(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count > 1 ? `${count} ${name}` : name)).join(', ');
}
