import type { Snowflake } from '../snowflake.js';

/** Who reads or writes next: a guild's answers and rounds take turns, a round of all guilds has everything to itself. */
export interface Turns {
  /** Runs when nothing else of this guild does; null when that did not come about within `patience` milliseconds. */
  guild<T>(guildId: Snowflake, patience: number, work: () => Promise<T>): Promise<T | null>;
  /** Runs when nothing else does. */
  all<T>(work: () => Promise<T>): Promise<T>;
}

interface Waiting {
  /** null: all. */
  readonly guildId: Snowflake | null;
  readonly begin: () => void;
}

/** First come, first served; answers of different guilds run beside each other. */
export function createTurns(): Turns {
  const running = new Set<Snowflake>();
  let waiting: Waiting[] = [];
  let exclusive = false;

  function admit(): void {
    const blocked = new Set<Snowflake>();
    const rest: Waiting[] = [];
    let closed = false;
    for (const entry of waiting) {
      const { guildId } = entry;
      const free =
        !closed &&
        !exclusive &&
        (guildId === null ? running.size === 0 : !running.has(guildId) && !blocked.has(guildId));
      if (!free) {
        rest.push(entry);
        if (guildId === null) closed = true;
        else blocked.add(guildId);
      } else if (guildId === null) exclusive = true;
      else running.add(guildId);
      if (free) entry.begin();
    }
    waiting = rest;
  }

  /** Waits for the turn; false when patience ended first. */
  async function turn(guildId: Snowflake | null, patience: number | null): Promise<boolean> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const entry: Waiting = {
        guildId,
        begin: () => {
          clearTimeout(timer);
          resolve(true);
        },
      };
      if (patience !== null) {
        timer = setTimeout(() => {
          waiting = waiting.filter((other) => other !== entry);
          resolve(false);
          admit();
        }, patience);
      }
      waiting.push(entry);
      admit();
    });
  }

  return {
    async guild(guildId, patience, work) {
      if (!(await turn(guildId, patience))) return null;
      try {
        return await work();
      } finally {
        running.delete(guildId);
        admit();
      }
    },
    async all(work) {
      await turn(null, null);
      try {
        return await work();
      } finally {
        exclusive = false;
        admit();
      }
    },
  };
}
