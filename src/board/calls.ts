import { abortable } from '../base/abortable.js';

/** Makes calls that can be ended together. */
export interface Calls {
  make<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Ends all calls under way; later ones fail at once. */
  end(): void;
}

export function createCalls(): Calls {
  const ending = new AbortController();
  return {
    make: (call) => abortable(({ signal }) => call(signal), ending.signal),
    end: () => ending.abort(),
  };
}
