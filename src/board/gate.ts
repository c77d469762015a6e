/** A place in the order before a gate. */
export interface Ticket {
  /** Resolves when it may go in. */
  readonly admitted: Promise<void>;
  /** Lets it in at once, however many are inside. */
  promote(): void;
  /** It is through, or no longer wants in. */
  leave(): void;
}

/** Lets at most `width` pieces of work run at a time; the others wait in order, but for those that are promoted. */
export interface Gate {
  enter(): Ticket;
}

export function createGate(width: number): Gate {
  let inside = 0;
  /** In order; what opens for each. */
  const waiting = new Map<Ticket, () => void>();

  function admit(ticket: Ticket): void {
    const open = waiting.get(ticket);
    if (open === undefined) return;
    waiting.delete(ticket);
    inside += 1;
    open();
  }

  return {
    enter() {
      let open = (): void => {};
      let left = false;
      const ticket: Ticket = {
        admitted: new Promise<void>((resolve) => {
          open = resolve;
        }),
        promote: () => admit(ticket),
        leave() {
          if (left) return;
          left = true;
          if (!waiting.delete(ticket)) inside -= 1;
          const [next] = waiting.keys();
          if (next !== undefined && inside < width) admit(next);
        },
      };
      waiting.set(ticket, open);
      if (inside < width) admit(ticket);
      return ticket;
    },
  };
}
