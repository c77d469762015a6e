import { type PartOfDay, sameDaysBefore, todaySoFar } from './days.js';

/**
 * The simulation's own count of what it did, kept as plain lists and summed anew for every question. It shares no code
 * with the bot's reports, so that the two can be compared.
 */
const QUARTER = 15 * 60 * 1000;
const DAY = 96 * QUARTER;
/** Full quarters of an hour in a window, the running one not counted. */
const FULL_QUARTERS = { '24h': 4 * 24, '7d': 4 * 24 * 7, '30d': 4 * 24 * 30 } as const;

export type TallyWindow = keyof typeof FULL_QUARTERS;
export const TALLY_WINDOWS: readonly TallyWindow[] = ['24h', '7d', '30d'];

/** How often each id is there, most first, ties by the smaller id. */
function counted(ids: readonly string[]): TallyTimes {
  const times = new Map<string, number>();
  for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1);
  return [...times].sort(([a, one], [b, other]) => other - one || (BigInt(a) < BigInt(b) ? -1 : 1));
}

/** How often each text is there, most first, ties by the text. */
function mostOf(texts: readonly string[]): TallyTimes {
  const times = new Map<string, number>();
  for (const text of texts) times.set(text, (times.get(text) ?? 0) + 1);
  return [...times].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
}

interface Said {
  readonly at: number;
  readonly user: string;
  /** Of a thread its channel. */
  readonly channel: string;
  /** The thread, or the channel where it is in none. */
  readonly place: string;
  /** Whom it answers: another human; null: nobody. */
  readonly answers: string | null;
  readonly stickers: number;
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
export interface TallyRanked {
  readonly user: string;
  readonly messages: number;
}
export interface TallyMember {
  readonly messages: number;
  readonly given: number;
  readonly received: number;
}
/** How often something is there, most first. */
export type TallyTimes = readonly (readonly [id: string, times: number])[];
/** What is told of one window of a member beside the figures. */
export interface TallyDetails {
  readonly repliesGiven: number;
  readonly repliesReceived: number;
  readonly stickers: number;
  /** Of the whole UTC days that the window touches, as the two after it. */
  readonly whom: TallyTimes;
  readonly emoji: TallyTimes;
  /** Threads and channels of everybody. */
  readonly places: TallyTimes;
}

export class Tally {
  private readonly said: Said[] = [];
  private readonly reacted: Reacted[] = [];
  private readonly standing = new Map<string, Reacted>();
  private told = 0;

  message(message: Said): void {
    this.told += 1;
    this.said.push({ ...message });
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

  /** Whether the span before a window was counted from its beginning on. */
  isCovered(window: TallyWindow, now: number, since: number): boolean {
    return since <= this.edges(window, now).before;
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

  /** All members with a message in the window (`span`: or in that before it), most messages first, ties by the smaller id. */
  ranking(window: TallyWindow, now: number, span: 'now' | 'before' = 'now'): readonly TallyRanked[] {
    const { from, before } = this.edges(window, now);
    const [begin, end] = span === 'now' ? [from, Number.POSITIVE_INFINITY] : [before, from];
    return counted(this.said.filter(({ at }) => at >= begin && at < end).map(({ user }) => user)).map(
      ([user, messages]) => ({ user, messages }),
    );
  }

  /** When a member wrote, and where: the thread, or the channel where it is in none. */
  writtenBy(user: string): readonly { readonly at: number; readonly place: string }[] {
    return this.said.filter((message) => message.user === user);
  }

  /** Of the others who were active in 30 days, how many wrote fewer messages; null: none was written, or nobody else was there. */
  ahead(user: string, now: number): { readonly fewer: number; readonly others: number } | null {
    const { from } = this.edges('30d', now);
    const amounts = new Map(this.ranking('30d', now).map(({ user: who, messages }) => [who, messages]));
    for (const { giver, at } of this.reacted) if (at >= from && !amounts.has(giver)) amounts.set(giver, 0);
    const own = amounts.get(user) ?? 0;
    amounts.delete(user);
    if (own === 0 || amounts.size === 0) return null;
    return { fewer: [...amounts.values()].filter((amount) => amount < own).length, others: amounts.size };
  }

  /** Messages of a span. */
  messagesIn({ from, to }: PartOfDay): number {
    return this.said.filter(({ at }) => at >= from && at < to).length;
  }

  /** When each message was written, milliseconds. */
  written(): readonly number[] {
    return this.said.map(({ at }) => at);
  }

  /** Today so far: messages and people. */
  today(now: number, timeZone: string): Pick<TallyFigures, 'messages' | 'activeMembers'> {
    return this.figures(todaySoFar(now, timeZone).from, Number.POSITIVE_INFINITY);
  }

  /** Messages of a usual such weekday up to now: the median of the last eight; null: fewer than three are whole. */
  usual(now: number, timeZone: string, since: number): number | null {
    const days = sameDaysBefore(now, timeZone, since).slice(0, 8);
    if (days.length < 3) return null;
    const amounts = days.map((day) => this.messagesIn(day)).sort((a, b) => a - b);
    // The same one twice where their number is odd.
    const middle = [amounts[Math.ceil(amounts.length / 2) - 1] ?? 0, amounts[Math.floor(amounts.length / 2)] ?? 0];
    return Math.round(((middle[0] ?? 0) + (middle[1] ?? 0)) / 2);
  }

  /** The channels of the last hour, most messages first, ties by the smaller id. */
  liveliest(now: number): readonly string[] {
    const from = now - (now % QUARTER) - 4 * QUARTER;
    return counted(this.said.filter(({ at }) => at >= from).map(({ channel }) => channel)).map(([channel]) => channel);
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

  details(user: string, window: TallyWindow, now: number): TallyDetails {
    const { from } = this.edges(window, now);
    const midnight = from - (from % DAY);
    const since = (at: number) => this.said.filter((message) => message.at >= at);
    const given = this.reacted.filter(({ stands, giver, at }) => stands && giver === user && at >= midnight);
    return {
      repliesGiven: since(from).filter(({ user: who, answers }) => who === user && answers !== null).length,
      repliesReceived: since(from).filter(({ answers }) => answers === user).length,
      stickers: since(from).reduce((sum, { user: who, stickers }) => sum + (who === user ? stickers : 0), 0),
      whom: counted(since(midnight).flatMap(({ user: who, answers }) => (who === user && answers ? [answers] : []))),
      emoji: mostOf(given.map(({ emoji }) => emoji.replaceAll('\uFE0F', ''))),
      places: counted(since(from).map(({ place }) => place)),
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
