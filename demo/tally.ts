/**
 * The simulation's own count of what it did, kept as plain lists and summed anew for every question. It shares no code
 * with the bot's reports, so that the two can be compared.
 */
const QUARTER = 15 * 60 * 1000;
/** Full quarters of an hour in a window, the running one not counted. */
const FULL_QUARTERS = { '24h': 4 * 24, '7d': 4 * 24 * 7, '30d': 4 * 24 * 30 } as const;

export type TallyWindow = keyof typeof FULL_QUARTERS;
export const TALLY_WINDOWS: readonly TallyWindow[] = ['24h', '7d', '30d'];

interface Said {
  readonly at: number;
  readonly user: string;
}
interface Reacted {
  readonly key: string;
  readonly message: string;
  readonly emoji: string;
  readonly at: number;
  readonly giver: string;
  /** null: a bot's or webhook's message. */
  readonly receiver: string | null;
  stands: boolean;
}

export interface TallyFigures {
  readonly messages: number;
  readonly reactions: number;
  readonly activeMembers: number;
}
export interface TallyMember {
  readonly messages: number;
  readonly given: number;
  readonly received: number;
}

export class Tally {
  private readonly said: Said[] = [];
  private readonly reacted: Reacted[] = [];
  private readonly standing = new Map<string, Reacted>();
  private told = 0;

  message(message: { readonly at: number; readonly user: string }): void {
    this.told += 1;
    this.said.push({ at: message.at, user: message.user });
  }

  reactionAdded(add: {
    readonly message: string;
    readonly user: string;
    readonly emoji: string;
    readonly burst: boolean;
    readonly at: number;
    readonly receiver: string | null;
  }): void {
    const key = `${add.message} ${add.user} ${add.emoji} ${add.burst}`;
    if (this.standing.has(key)) return;
    this.told += 1;
    const reaction: Reacted = {
      key,
      message: add.message,
      emoji: add.emoji,
      at: add.at,
      giver: add.user,
      receiver: add.receiver,
      stands: true,
    };
    this.reacted.push(reaction);
    this.standing.set(key, reaction);
  }

  reactionRemoved(removal: {
    readonly message: string;
    readonly user: string;
    readonly emoji: string;
    readonly burst: boolean;
  }): void {
    this.fall(`${removal.message} ${removal.user} ${removal.emoji} ${removal.burst}`);
  }

  reactionsCleared(message: string, emoji: string | null): void {
    for (const reaction of [...this.standing.values()]) {
      if (reaction.message === message && (emoji === null || reaction.emoji === emoji)) this.fall(reaction.key);
    }
  }

  private fall(key: string): void {
    const reaction = this.standing.get(key);
    if (!reaction) return;
    this.told += 1;
    reaction.stands = false;
    this.standing.delete(key);
  }

  /** Rises with everything that changes a figure. */
  get changes(): number {
    return this.told;
  }

  get events(): number {
    return this.said.length + this.reacted.length;
  }

  /** Where the window begins, and where the span before it does. */
  private edges(window: TallyWindow, now: number): { readonly from: number; readonly before: number } {
    const running = now - (now % QUARTER);
    const from = running - FULL_QUARTERS[window] * QUARTER;
    return { from, before: from - (FULL_QUARTERS[window] + 1) * QUARTER };
  }

  private figures(from: number, to: number): TallyFigures {
    const said = this.said.filter((message) => message.at >= from && message.at < to);
    const reacted = this.reacted.filter((reaction) => reaction.at >= from && reaction.at < to);
    return {
      messages: said.length,
      reactions: reacted.filter((reaction) => reaction.stands).length,
      activeMembers: new Set([...said.map((message) => message.user), ...reacted.map((reaction) => reaction.giver)])
        .size,
    };
  }

  server(window: TallyWindow, now: number): { readonly now: TallyFigures; readonly before: TallyFigures } {
    const { from, before } = this.edges(window, now);
    return { now: this.figures(from, Number.POSITIVE_INFINITY), before: this.figures(before, from) };
  }

  /** All members with a message in the window, most messages first, ties by the smaller id. */
  ranking(window: TallyWindow, now: number): readonly { readonly user: string; readonly messages: number }[] {
    const { from } = this.edges(window, now);
    const counts = new Map<string, number>();
    for (const message of this.said)
      if (message.at >= from) counts.set(message.user, (counts.get(message.user) ?? 0) + 1);
    return [...counts]
      .map(([user, messages]) => ({ user, messages }))
      .sort((a, b) => b.messages - a.messages || (BigInt(a.user) < BigInt(b.user) ? -1 : 1));
  }

  member(user: string, window: TallyWindow | 'all', now: number): TallyMember {
    const from = window === 'all' ? Number.NEGATIVE_INFINITY : this.edges(window, now).from;
    const standing = this.reacted.filter((reaction) => reaction.stands && reaction.at >= from);
    return {
      messages: this.said.filter((message) => message.user === user && message.at >= from).length,
      given: standing.filter((reaction) => reaction.giver === user).length,
      received: standing.filter((reaction) => reaction.receiver === user).length,
    };
  }

  /** Rank by messages of 30 days (ties share the better one) and among how many; null without a message. */
  rank(user: string, now: number): { readonly rank: number; readonly of: number } | null {
    const ranking = this.ranking('30d', now);
    const own = ranking.find((entry) => entry.user === user);
    return own
      ? { rank: 1 + ranking.filter((entry) => entry.messages > own.messages).length, of: ranking.length }
      : null;
  }

  /** First and last message or reaction given, milliseconds. */
  seen(user: string): { readonly first: number; readonly last: number } | null {
    const times = [
      ...this.said.filter((message) => message.user === user),
      ...this.reacted.filter((reaction) => reaction.giver === user),
    ].map((event) => event.at);
    return times.length === 0 ? null : { first: Math.min(...times), last: Math.max(...times) };
  }
}
