import type { Snowflake } from '../../base/snowflake.js';

/** Deletes, some at a time; both yield nothing to others by themselves for longer than a few milliseconds. */
export interface Forget {
  /**
   * Deletes the rows that are due among those below a key. Yields to the event loop.
   * @param values of the placeholders in `due`
   */
  below(
    what: { readonly table: string; readonly key: string; readonly due: string },
    below: Snowflake,
    ...values: number[]
  ): Promise<void>;
  /** Runs something in a transaction of its own. */
  write<T>(work: () => T): T;
}
