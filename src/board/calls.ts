/** Makes calls that can be ended together. */
export interface Calls {
  /** Each call has a signal of its own: the REST client never takes its listeners off a signal again. */
  make<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Ends all calls under way; later ones fail at once. */
  end(): void;
}

export function createCalls(): Calls {
  const underWay = new Set<AbortController>();
  let ended = false;
  return {
    make: async (call) => {
      const controller = new AbortController();
      underWay.add(controller);
      if (ended) controller.abort();
      try {
        return await call(controller.signal);
      } finally {
        underWay.delete(controller);
      }
    },
    end: () => {
      ended = true;
      for (const controller of underWay) controller.abort();
    },
  };
}
