import type { PermissionName } from '../discord/permissions.js';
import type { MemberWindow } from '../reports/types.js';
import type { Snowflake } from '../snowflake.js';
import { type Numbers, numbersOf } from './numbers.js';

/** The numeral of a board's or a member's gap line. */
export interface GapTexts {
  readonly from: string;
  readonly to: string;
  /** How many more gaps lie in what is shown. */
  readonly more: number;
  /** Its messages were read again; reactions cannot be. */
  readonly refilled: boolean;
}

/** Every text that a person sees, in one language. Parameters arrive drawn and safe; `\n` only where a text says so. */
export interface Texts {
  /** BCP 47 tag of the language; numbers and plurals follow it. */
  readonly locale: string;
  readonly numbers: Numbers;
  /** Heading of a window in a table: at most five characters. */
  readonly windows: Readonly<Record<MemberWindow, string>>;
  /** A window in a sentence or a choice. */
  readonly windowNames: Readonly<Record<MemberWindow, string>>;
  readonly permissions: Readonly<Record<PermissionName, string>>;
  /** A member whose name was never heard. */
  unknownMember(userId: Snowflake): string;
  list(items: readonly string[]): string;
  readonly notices: {
    gap(gap: GapTexts): string;
    away(since: string): string;
    missingBefore(day: string): string;
    since(day: string): string;
    nothingYet(day: string): string;
  };
  readonly board: {
    readonly title: string;
    /** Labels of the table: at most nine characters each. */
    readonly messages: string;
    readonly reactions: string;
    readonly active: string;
    /** A change from 0: at most six characters. */
    readonly fresh: string;
    readonly none: string;
    updated(ago: string, timeZone: string): string;
    top(window: string): string;
    readonly refresh: string;
  };
  readonly member: {
    readonly title: string;
    /** Headings of the table: together at most 24 characters. */
    readonly messages: string;
    readonly given: string;
    readonly received: string;
    readonly legend: string;
    rank(rank: number, of: number): string;
    readonly noRank: string;
    seen(first: string, last: string): string;
    readonly neverSeen: string;
    zone(timeZone: string): string;
  };
  readonly refresh: {
    edited(link: string): string;
    posted(link: string): string;
    coolingDown(again: string): string;
    limited(again: string): string;
    readonly noChannel: string;
    readonly off: string;
    badChannel(channel: string): string;
    forbidden(channel: string, missing: readonly string[]): string;
    readonly unreachable: string;
    elsewhere(link: string): string;
  };
  readonly setup: {
    readonly title: string;
    channel(channel: string | null): string;
    readonly channelFromEnv: string;
    readonly channelStaysEnv: string;
    zone(timeZone: string): string;
    readonly zoneIsDefault: string;
    readonly saved: string;
    readonly hint: string;
    missing(channel: string, missing: readonly string[]): string;
    readonly mayNotPin: string;
    hidden(channels: readonly string[], more: number): string;
    /** The chosen channel was deleted, or is none of this server. */
    readonly channelGone: string;
    readonly allThere: string;
    unknownZone(zone: string): string;
    readonly wrongChannel: string;
  };
  readonly errors: {
    failed(reference: string): string;
    readonly onlyInServers: string;
    readonly otherServer: string;
    readonly unknownCommand: string;
    readonly unknownButton: string;
  };
  readonly commands: {
    readonly myStats: { readonly description: string; readonly window: string };
    readonly statRefresh: { readonly description: string };
    readonly setup: { readonly description: string; readonly channel: string; readonly timeZone: string };
  };
}

const locale = 'en-US';
const plurals = new Intl.PluralRules(locale);
const lists = new Intl.ListFormat(locale, { style: 'long', type: 'conjunction' });
const numbers = numbersOf(locale);

/** `1 gap`, `3 gaps`. */
function counted(count: number, one: string, other: string): string {
  return `${numbers.full(count)} ${plurals.select(count) === 'one' ? one : other}`;
}

/** English. */
export const en: Texts = {
  locale,
  numbers,
  windows: { '24h': '24h', '7d': '7d', '30d': '30d', today: 'Today', month: 'Month', all: 'All' },
  windowNames: {
    '24h': 'last 24 hours',
    '7d': 'last 7 days',
    '30d': 'last 30 days',
    today: 'today',
    month: 'this month',
    all: 'all time',
  },
  permissions: {
    ViewChannel: 'View Channel',
    SendMessages: 'Send Messages',
    EmbedLinks: 'Embed Links',
    ReadMessageHistory: 'Read Message History',
    PinMessages: 'Pin Messages',
  },
  unknownMember: (userId) => `Member …${userId.slice(-4)}`,
  list: (items) => lists.format(items),
  notices: {
    gap: ({ from, to, more, refilled }) =>
      `⚠️ Figures may be off from ${from} to ${to}${more > 0 ? `, and in ${counted(more, 'more span', 'more spans')}` : ''}${refilled ? ': messages were read again, reactions may be missing' : ''}.`,
    away: (since) => `⚠️ The database went out of reach ${since}; these figures come from the bot’s own file.`,
    missingBefore: (day) => `Days before ${day} are missing until it is back.`,
    since: (day) => `Counting since ${day}.`,
    nothingYet: (day) => `Nothing counted yet: counting since ${day}. Say hello!`,
  },
  board: {
    title: 'Server statistics',
    messages: 'Messages',
    reactions: 'Reactions',
    active: 'Active',
    fresh: 'new',
    none: '–',
    updated: (ago, timeZone) => `Updated ${ago} · ${timeZone}`,
    top: (window) => `Top members · ${window}`,
    refresh: 'Refresh',
  },
  member: {
    title: 'Your statistics',
    messages: 'Messages',
    given: 'Given',
    received: 'Received',
    legend: 'Given and received: reactions.',
    rank: (rank, of) => `Rank **#${numbers.full(rank)}** of ${numbers.full(of)} by messages, last 30 days.`,
    noRank: 'No rank yet: no message in the last 30 days.',
    seen: (first, last) => `First seen ${first}, last seen ${last}.`,
    neverSeen: 'Nothing of yours has been counted yet.',
    zone: (timeZone) => `Days are those of ${timeZone}.`,
  },
  refresh: {
    edited: (link) => `The board is up to date: ${link}`,
    posted: (link) => `The board was posted anew: ${link}`,
    coolingDown: (again) => `The board was refreshed a moment ago. Try again ${again}.`,
    limited: (again) => `Discord limits how often the board may change. It will be redrawn by itself ${again}.`,
    noChannel: 'No stats channel is chosen yet. Someone who may manage the server can choose one with `/setup`.',
    off: 'The board is switched off, since its channel is gone. Someone who may manage the server can choose another with `/setup`.',
    badChannel: (channel) =>
      `${channel} cannot hold the board: it must be a text or announcement channel of this server.`,
    forbidden: (channel, missing) =>
      missing.length > 0
        ? `I may not keep the board in ${channel}. I lack: ${lists.format(missing)}.`
        : `Discord does not let me keep the board in ${channel}. Check my permissions there.`,
    unreachable: 'Discord did not take the board just now. I will try again by myself.',
    elsewhere: (link) => `This is an old board. The live one: ${link}`,
  },
  setup: {
    title: 'Statboard settings',
    channel: (channel) => `**Stats channel:** ${channel ?? 'none'}`,
    channelFromEnv: 'set by `STATS_CHANNEL_ID` on the bot’s machine',
    channelStaysEnv:
      'The channel you chose is saved, but `STATS_CHANNEL_ID` on the bot’s machine wins as long as it is set.',
    zone: (timeZone) => `**Time zone:** ${timeZone}`,
    zoneIsDefault: 'the default',
    saved: 'Saved.',
    hint: 'Change them with `/setup channel:` and `/setup time_zone:`.',
    missing: (channel, missing) => `⚠️ In ${channel} I lack: ${lists.format(missing)}.`,
    mayNotPin: 'Without Pin Messages the board stands unpinned.',
    hidden: (channels, more) =>
      `I cannot see ${lists.format(more > 0 ? [...channels, counted(more, 'more channel', 'more channels')] : channels)}; what happens there is not counted.`,
    channelGone: '⚠️ That channel is gone, or is none of this server’s, so there is no board. Choose another.',
    allThere: 'No permission is missing.',
    unknownZone: (zone) => `${zone} is not a time zone I know. Pick one from the list, such as \`Europe/Berlin\`.`,
    wrongChannel: 'That channel cannot hold the board: choose a text or announcement channel of this server.',
  },
  errors: {
    failed: (reference) =>
      `Something went wrong on my side. Please try again; if it stays, tell whoever runs me this reference: \`${reference}\``,
    onlyInServers: 'I keep statistics of servers. Use this command in a server that I am in.',
    otherServer: 'I keep the statistics of another server only, so I have nothing to show here.',
    unknownCommand:
      'I do not know this command any more. Reload Discord (Ctrl+R, or restart the app) to see the present ones.',
    unknownButton: 'This button belongs to an older version of me and does nothing any more.',
  },
  commands: {
    myStats: { description: 'Your messages and reactions, seen by you only', window: 'The span to show' },
    statRefresh: { description: 'Redraw the stats board now' },
    setup: {
      description: 'Show or change where the stats board stands, and the time zone',
      channel: 'Where the stats board stands',
      timeZone: 'Whose midnight begins a day, such as Europe/Berlin',
    },
  },
};
