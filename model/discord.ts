/** A message of `user`, perhaps an answer to `whom`. */
export interface Message {
  readonly kind: 'message';
  readonly id: string;
  readonly user: number;
  readonly whom: number | null;
  readonly at: number;
}

export interface Reaction {
  readonly id: string;
  readonly key: number;
  readonly user: number;
  readonly at: number;
  removedAt: number | null;
}

export type Event =
  | Message
  | { readonly kind: 'added'; readonly id: string; readonly key: number; readonly user: number }
  | { readonly kind: 'removed'; readonly key: number };

interface Dispatch {
  readonly seq: number;
  readonly event: Event;
  /** Discord never sends it. */
  readonly lost: boolean;
  readonly at: number;
}

/** A gateway session: what it has to tell, and who listens. */
export interface Session<Listener> {
  readonly id: string;
  seq: number;
  readonly dispatches: Dispatch[];
  listener: Listener | null;
  dead: boolean;
}

/** Discord: what people did, and the sessions that are told of it. */
export class Discord<Listener> {
  readonly messages: Message[] = [];
  /** By message, member and emoji: two members, of two keys each. */
  readonly reactions = new Map<number, Reaction[]>();
  readonly sessions: Session<Listener>[] = [];

  emit(event: Event, at: number, lost = false): void {
    for (const session of this.sessions) {
      if (session.dead) continue;
      session.seq += 1;
      session.dispatches.push({ seq: session.seq, event, lost, at });
    }
  }

  /** Every other message answers the other member. */
  message(user: number, at: number, lost = false): void {
    const number = this.messages.length + 1;
    const whom = number % 2 === 0 ? 1 - user : null;
    const message: Message = { kind: 'message', id: `m${number}`, user, whom, at };
    this.messages.push(message);
    this.emit(message, at, lost);
  }

  /** Gives a reaction, or takes it back where it stands. */
  react(key: number, at: number): void {
    const all = this.reactions.get(key) ?? [];
    this.reactions.set(key, all);
    const last = all.at(-1);
    if (last && last.removedAt === null) {
      last.removedAt = at;
      this.emit({ kind: 'removed', key }, at);
      return;
    }
    const reaction: Reaction = { id: `r${key}.${all.length + 1}`, key, user: key % 2, at, removedAt: null };
    all.push(reaction);
    this.emit({ kind: 'added', id: reaction.id, key, user: reaction.user }, at);
  }

  session(id: string, listener: Listener): Session<Listener> {
    const session = { id, seq: 0, dispatches: [], listener, dead: false };
    this.sessions.push(session);
    return session;
  }
}
