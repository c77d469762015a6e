import type { Snowflake } from '../base/snowflake.js';
import type { Metric } from '../counts/metrics.js';
import type { PermissionName } from '../discord/permissions.js';
import type { MemberWindow } from '../reports/shapes.js';
import { type BoardTexts, boardEn } from './board-texts.js';
import { type ChartTexts, chartsEn } from './chart/chart-texts.js';
import { type HelpTexts, helpEn } from './help-texts.js';
import { type HowTexts, howEn } from './how-texts.js';
import { type Numbers, numbersOf } from './numbers.js';
import { type SetupTexts, setupEn } from './setup/setup-texts.js';
import { type ShareTexts, shareEn } from './share-texts.js';

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
  /** What is counted of a member: at most 28 characters each. */
  readonly metrics: Readonly<Record<Metric, string>>;
  readonly permissions: Readonly<Record<PermissionName, string>>;
  /** A member whose name was never heard. */
  unknownMember(userId: Snowflake): string;
  list(items: readonly string[]): string;
  /** Day of the week, date and time of day in a time zone. */
  momentIn(at: number, timeZone: string): string;
  /** Day of the week in a time zone. */
  weekdayIn(at: number, timeZone: string): string;
  readonly notices: {
    gap(gap: GapTexts): string;
    /** The database, which has the days before one, is away. */
    outOfReach(missing: { readonly since: string; readonly day: string }): string;
    /** Days before one are in a database that was not read, or is not used any more. */
    notRead(day: string): string;
    since(day: string): string;
    nothingYet(day: string): string;
    /** Counting began before the longest window, and nothing is in it. */
    quiet(day: string): string;
  };
  readonly board: BoardTexts;
  readonly member: {
    readonly title: string;
    rank(rank: number, of: number, window: string): string;
    noRank(window: string): string;
    /** Of other members who were active, how many have fewer messages. */
    ahead(percent: string, others: number): string;
    seen(first: string, last: string): string;
    /** No message or reaction of theirs was counted; others may have reacted to them. */
    readonly neverSeen: string;
    zone(timeZone: string): string;
    /** Headings of what is told of one window. */
    whom(window: string): string;
    emoji(window: string): string;
    channels(window: string): string;
    /** Metrics that are not counted since the window began. */
    countedSince(metrics: readonly string[], day: string): string;
    /** Days of UTC are told whole, so that the first begins before the window. */
    wholeDays(moment: string, timeZone: string): string;
    /** What came before is not known. */
    knownSince(day: string): string;
  };
  readonly refresh: {
    edited(link: string): string;
    posted(link: string): string;
    coolingDown(again: string): string;
    limited(again: string): string;
    readonly noChannel: string;
    readonly off: string;
    /** `stays`: where the board stands until it can move; null: nowhere. */
    badChannel(channel: string, stays: string | null): string;
    forbidden(channel: string, missing: readonly string[], stays: string | null): string;
    readonly unreachable: string;
    elsewhere(link: string): string;
  };
  readonly setup: SetupTexts;
  readonly help: HelpTexts;
  readonly how: HowTexts;
  readonly charts: ChartTexts;
  readonly share: ShareTexts;
  readonly hello: {
    /** `setup`: the command, to click or to type. */
    inServer(setup: string): string;
    toOwner(server: string): string;
    /** What is left to do, after that: in the server; or right there, too. */
    readonly stepInServer: string;
    readonly stepHere: string;
    /** A server without a name that can be shown. */
    readonly someServer: string;
    readonly make: string;
    readonly choose: string;
    /** Of the link that gives the bot the permission to make channels. */
    readonly letMake: string;
    readonly cannotMake: string;
    readonly whatTime: string;
    readonly timeMenu: string;
    readonly otherTime: string;
    /** In a direct message: where what cannot be done there is. */
    readonly otherTimeInServer: string;
    chooseInServer(server: string): string;
    /** Of the link to the server. */
    readonly openServer: string;
    /** `now`: the time of day there. */
    timeSaved(timeZone: string, now: string): string;
  };
  readonly errors: {
    failed(reference: string): string;
    /** The ledger cannot be written. */
    readonly cannotSave: string;
    /** Discord refused, or its answer was lost. */
    readonly notTaken: string;
    readonly onlyInServers: string;
    readonly otherServer: string;
    /** Discord does not say what somebody may do in a server. */
    readonly rightsUnknown: string;
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
const MOMENT = { weekday: 'short', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' } as const;

/** `1 gap`, `3 gaps`. */
function counted(count: number, one: string, other: string): string {
  return `${numbers.full(count)} ${plurals.select(count) === 'one' ? one : other}`;
}

const staying = (channel: string | null): string =>
  channel === null ? '' : ` Until then it stays in ${channel}, and was drawn there just now.`;

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
  metrics: {
    messages: 'Messages',
    reactionsGiven: 'Reactions given',
    reactionsReceived: 'Reactions received',
    repliesGiven: 'Replies given',
    repliesReceived: 'Replies received',
    stickers: 'Stickers',
  },
  permissions: {
    ViewChannel: 'View Channel',
    SendMessages: 'Send Messages',
    EmbedLinks: 'Embed Links',
    AttachFiles: 'Attach Files',
    ReadMessageHistory: 'Read Message History',
    PinMessages: 'Pin Messages',
  },
  unknownMember: (userId) => `Member …${userId.slice(-4)}`,
  list: (items) => lists.format(items),
  momentIn: (at, timeZone) => new Intl.DateTimeFormat(locale, { ...MOMENT, timeZone }).format(at),
  weekdayIn: (at, timeZone) => new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone }).format(at),
  notices: {
    gap: ({ from, to, more, refilled }) =>
      `⚠️ Figures may be off from ${from} to ${to}${more > 0 ? `, and in ${counted(more, 'more span', 'more spans')}` : ''}${refilled ? ': messages were read again, reactions may be missing' : ''}.`,
    outOfReach: ({ since, day }) =>
      `⚠️ The database went out of reach ${since}. Days before ${day} are missing until it is back.`,
    notRead: (day) =>
      `⚠️ Days before ${day} are missing: an earlier ledger counted them, and they have not been read from its database.`,
    since: (day) => `Counting since ${day}.`,
    nothingYet: (day) => `Nothing counted yet: counting since ${day}. Say hello!`,
    quiet: (day) => `Nothing counted in the last 30 days. Counting since ${day}.`,
  },
  board: boardEn({
    list: (items) => lists.format(items),
    counted,
    full: numbers.full,
    isOne: (value) => plurals.select(value) === 'one',
  }),
  help: helpEn,
  how: howEn,
  member: {
    title: 'Your statistics',
    rank: (rank, of, window) => `Rank **#${numbers.full(rank)}** of ${numbers.full(of)} by messages, ${window}.`,
    noRank: (window) => `No rank yet: no message, ${window}.`,
    ahead: (percent, others) => `Ahead of ${percent} of ${counted(others, 'other', 'others')}.`,
    seen: (first, last) => `First seen ${first}, last seen ${last}.`,
    neverSeen: 'Not seen yet: no message by you and no reaction from you has been counted.',
    zone: (timeZone) => `Days are those of ${timeZone}.`,
    whom: (window) => `Whom you answered most, ${window}`,
    emoji: (window) => `Your reactions by emoji, ${window}`,
    channels: (window) => `Most active channels, ${window}`,
    countedSince: (metrics, day) => `${lists.format(metrics)}: since ${day}.`,
    wholeDays: (moment, timeZone) => `In whole days of UTC: since ${moment} (${timeZone}).`,
    knownSince: (day) => `Since ${day}: what came before is not told apart.`,
  },
  refresh: {
    edited: (link) => `The board is up to date: ${link}`,
    posted: (link) => `The board was posted anew: ${link}`,
    coolingDown: (again) => `The board was refreshed a moment ago. Try again ${again}.`,
    limited: (again) => `Discord limits how often the board may change. It will be redrawn by itself ${again}.`,
    noChannel: 'No stats channel is chosen yet. Someone who may manage the server can choose one with `/setup`.',
    off: 'The board is switched off, since its channel is gone. Someone who may manage the server can choose another with `/setup`.',
    badChannel: (channel, stays) =>
      `${channel} cannot hold the board: it must be a text or announcement channel of this server.${staying(stays)}`,
    forbidden: (channel, missing, stays) =>
      missing.length > 0
        ? `I may not keep the board in ${channel}. I lack: ${lists.format(missing)}.${staying(stays)}`
        : `Discord does not let me keep the board in ${channel}. Check my permissions there.${staying(stays)}`,
    unreachable: 'Discord did not take the board just now. I will try again by myself.',
    elsewhere: (link) => `This is an old board. The live one: ${link}`,
  },
  setup: setupEn({ list: (items) => lists.format(items), counted }),
  share: shareEn({ list: (items) => lists.format(items) }),
  charts: chartsEn({ locale, full: numbers.full, list: (items) => lists.format(items), counted }),
  hello: {
    inServer: (setup) =>
      `Hello! I count messages, reactions and active members here, and show them on one board that keeps itself up to date. I keep numbers, never what anybody wrote.\nOne step is left, for someone who may manage the server: have me make a channel for the board, or choose one, here or with ${setup}.`,
    toOwner: (server) =>
      `Hello! I am in ${server} now. I count messages, reactions and active members there, and show them on one board that keeps itself up to date. I keep numbers, never what anybody wrote.`,
    stepInServer: 'One step is left: type `/setup` in the server and choose the board’s channel.',
    stepHere: 'One step is left: have me make a channel for the board, or choose one with `/setup` in the server.',
    someServer: 'your server',
    make: 'Make #stats for me',
    choose: 'I choose',
    letMake: 'Give me Manage Channels',
    cannotMake:
      'I lack the permission Manage Channels: this link gives it to me, then press again. Or press **I choose** and name a channel that is there.',
    whatTime: '**What time is it where you are?** Days of the statistics begin at midnight there.',
    timeMenu: 'What time is it now?',
    otherTime: 'Type a city instead',
    otherTimeInServer: 'Not among them? `/setup` in the server takes any city.',
    chooseInServer: (server) =>
      `Type \`/setup\` in ${server}: there you choose the board’s channel, and everything else.`,
    openServer: 'Open the server',
    timeSaved: (timeZone, now) =>
      `Saved: days begin at midnight of ${timeZone}, where it is ${now} now. All is set up.`,
  },
  errors: {
    failed: (reference) =>
      `Something went wrong on my side. Please try again; if it stays, tell whoever runs me this reference: \`${reference}\``,
    cannotSave:
      'I cannot save anything at the moment, so that did not work. Whoever runs me finds the reason in my log, and has to act: mostly to free disk space.',
    notTaken: 'Discord did not confirm that. Look whether it was done, and try again if not.',
    onlyInServers: 'I keep statistics of servers. Use this command in a server that I am in.',
    otherServer: 'I keep the statistics of another server only, so I have nothing to show here.',
    rightsUnknown:
      'Discord does not tell me just now what you may do in that server, so I changed nothing. Try again in a minute.',
    unknownCommand:
      'I do not know this command any more. Reload Discord (Ctrl+R, or restart the app) to see the present ones.',
    unknownButton: 'This button belongs to an older version of me and does nothing any more.',
  },
  commands: {
    myStats: { description: 'Your messages and reactions, seen by you only', window: 'The span to show' },
    statRefresh: { description: 'Redraw the stats board now' },
    setup: {
      description: 'Set up the stats board: channel, time zone, what counts and what it shows',
      channel: 'Where the stats board stands',
      timeZone: 'Whose midnight begins a day, such as Europe/Berlin',
    },
  },
};
