import type { Unfit } from '../../discord/channel-types.js';
import type { SetupPageName } from '../../guilds/guild-settings.js';
import { unfitEn as unfit } from './unfit-texts.js';

/** Every text of `/setup` and its panel, in one language. Parameters arrive drawn and safe. */
export interface SetupTexts {
  title(page: string): string;
  /** Each page's name, and what is on it: at most 100 characters. */
  readonly pages: Readonly<Record<SetupPageName, { readonly name: string; readonly holds: string }>>;
  pageOption(page: string): string;
  /** What is to be seen on another page. */
  elsewhere(summary: string, page: string): string;
  /** Without a full stop. */
  readonly summaries: {
    readonly cannotStand: string;
    readonly noChannel: string;
    readonly unpinned: string;
    readonly withoutPicture: string;
    hidden(channels: number): string;
  };
  channel(channel: string | null): string;
  readonly channelFromEnv: string;
  readonly channelStaysEnv: string;
  zone(timeZone: string): string;
  timeThere(now: string): string;
  readonly isDefault: string;
  refresh(every: string): string;
  everyMinutes(minutes: number): string;
  /** How often, where the operator set a cron expression that is not so many minutes. */
  readonly ownSchedule: string;
  /** Discord's names of permissions, and whether the bot has each in the stats channel. */
  permissions(list: readonly (readonly [name: string, has: boolean])[]): string;
  pin(pinned: boolean): string;
  shows(parts: readonly string[]): string;
  /** Channels as they are named, and how many more there are. */
  notCounted(channels: readonly string[], more: number): string;
  countedOnly(channels: readonly string[], more: number): string;
  /** Only chosen channels count, and there is none. */
  readonly nothingCounts: string;
  readonly nothingCountsShort: string;
  /** Asks before the other kind holds, and says what is counted then. */
  readonly kindQuestion: {
    only(channels: readonly string[], more: number): string;
    readonly onlyNone: string;
    except(channels: readonly string[], more: number): string;
    readonly stays: string;
  };
  /** Of a chosen channel in the list that takes it away. */
  readonly categoryOption: string;
  sharing(on: boolean): string;
  readonly saved: string;
  readonly hint: string;
  /** The last line where the first says what is in the board's way: a phone shows the end of the panel. */
  readonly seeTop: string;
  missing(channel: string, missing: readonly string[]): string;
  /** @param whom a role, or null: the bot itself */
  denied(channel: string, missing: readonly string[], whom: string | null): string;
  readonly everyone: string;
  /** Nothing takes it away, and nothing gives it. */
  ungranted(missing: readonly string[]): string;
  fix(me: string, missing: readonly string[]): string;
  /** Where the board is while it cannot be in its channel. */
  staysIn(channel: string): string;
  readonly standsStill: string;
  readonly standsNowhere: string;
  readonly mayNotPin: string;
  readonly mayNotAttach: string;
  readonly pictureFails: string;
  hidden(channels: readonly string[], more: number): string;
  /** The stats channel was deleted, is none of this server, or of a wrong kind. */
  /** Of the stats channel that is set, and of one that somebody names: why it cannot hold a board. */
  unfitNow(channel: string, why: Unfit): string;
  /** What to do about it, by who chose it. */
  readonly correct: Readonly<Record<'env' | 'setting', string>>;
  readonly noChannelYet: string;
  readonly allThere: string;
  unknownZone(zone: string): string;
  severalZones(typed: string): string;
  /** The same where no menu follows: some of the zones. */
  whichZone(typed: string, zones: readonly string[]): string;
  wrongChannel(channel: string, why: Unfit): string;
  tooManyChannels(most: number): string;
  /** Of channels that were chosen before the bot heard of them. */
  unheardChannels(channels: readonly string[]): string;
  readonly mayNotSet: string;
  /** Placeholders of menus: at most 150 characters. Labels of buttons: at most 80, and short for a phone. */
  readonly menus: {
    readonly channel: string;
    /** Adds to the list of what is left out, or of what alone counts. */
    readonly leaveOut: string;
    readonly countHere: string;
    /** Takes away from the list; `from`, `to`: which of `all` the menu shows. */
    takeAway(from: number, to: number, all: number): string;
    readonly refresh: string;
    readonly zone: string;
    readonly zoneMatches: string;
    readonly parts: string;
    readonly shows: string;
    readonly top: string;
    readonly page: string;
  };
  readonly buttons: {
    readonly zone: string;
    readonly look: string;
    readonly pin: string;
    readonly unpin: string;
    readonly share: string;
    readonly unshare: string;
    readonly countOnly: string;
    readonly countAll: string;
    readonly yesOnly: string;
    readonly yesAll: string;
    readonly keep: string;
    readonly earlier: string;
    readonly later: string;
    readonly make: string;
    readonly check: string;
    readonly save: string;
    readonly back: string;
  };
  /** The form for a zone that is not in the menu: title and label at most 45 characters, the rest at most 100. */
  readonly zoneForm: {
    readonly title: string;
    readonly label: string;
    readonly description: string;
    readonly placeholder: string;
  };
  readonly look: { readonly title: string; readonly unsaved: string; readonly asItStands: string };
  readonly make: {
    /** As Discord writes names of channels. */
    readonly name: string;
    readonly topic: string;
    made(channel: string): string;
    /** It was made earlier. */
    found(channel: string): string;
    /** Another was chosen meanwhile. */
    overtaken(channel: string, chosen: string): string;
    readonly thereAlready: string;
    readonly iMayNot: string;
    readonly youMayNot: string;
    readonly full: string;
    readonly failed: string;
  };
}

/** How a language writes lists and counts. */
export interface Wording {
  list(items: readonly string[]): string;
  /** `1 gap`, `3 gaps`. */
  counted(count: number, one: string, other: string): string;
}

/** English. */
export function setupEn({ list, counted }: Wording): SetupTexts {
  const named = (channels: readonly string[], more: number): string =>
    list(more > 0 ? [...channels, counted(more, 'more channel', 'more channels')] : channels);
  return {
    title: (page) => `Statboard settings · ${page}`,
    pages: {
      board: { name: 'Board', holds: 'where it stands, how often it is redrawn, what it shows' },
      counting: { name: 'Counting', holds: 'time zone, and what is left out' },
      access: { name: 'Access', holds: 'what members may show to others' },
    },
    pageOption: (page) => `Page: ${page}`,
    elsewhere: (summary, page) => `${summary}: see the page ${page}.`,
    summaries: {
      cannotStand: '⚠️ The board cannot stand where it is to stand',
      noChannel: 'No stats channel is chosen yet',
      unpinned: 'The board stands unpinned',
      withoutPicture: 'The board has no picture',
      hidden: (channels) => `I cannot see ${counted(channels, 'channel', 'channels')}`,
    },
    channel: (channel) => `**Stats channel:** ${channel ?? 'none'}`,
    channelFromEnv: 'set by `STATS_CHANNEL_ID` on the bot’s machine',
    channelStaysEnv:
      'The channel you chose is saved, but `STATS_CHANNEL_ID` on the bot’s machine wins as long as it is set.',
    zone: (timeZone) => `**Time zone:** ${timeZone}`,
    timeThere: (now) => `${now} there now`,
    isDefault: 'the default',
    refresh: (every) => `**Redrawn:** ${every}`,
    everyMinutes: (minutes) => `every ${counted(minutes, 'minute', 'minutes')}`,
    ownSchedule: 'by the bot’s own schedule',
    permissions: (all) => `**I may there:** ${all.map(([name, has]) => `${has ? '✓' : '✗'} ${name}`).join(' · ')}`,
    pin: (pinned) => `**Pinned:** ${pinned ? 'yes' : 'no'}`,
    shows: (parts) => `**The board shows:** ${parts.length > 0 ? list(parts) : 'nothing'}`,
    sharing: (on) => `**Sharing:** ${on ? 'members may post their own figures in a channel' : 'off'}`,
    notCounted: (channels, more) => `**Not counted:** ${channels.length + more > 0 ? named(channels, more) : 'none'}`,
    countedOnly: (channels, more) =>
      `**Counted only in:** ${channels.length + more > 0 ? named(channels, more) : 'none yet'}`,
    nothingCounts: '⚠️ Nothing is counted: only chosen channels count, and none is chosen. Add some in the menu.',
    nothingCountsShort: 'Nothing is counted',
    kindQuestion: {
      only: (channels, more) =>
        `From now on it is counted only in ${named(channels, more)}, with all their threads, and nowhere else. New channels are not counted until you add them.`,
      onlyNone:
        'From now on it is counted only in the channels you choose. None is chosen yet: **nothing** is counted until you add some.',
      except: (channels, more) =>
        channels.length + more > 0
          ? `From now on it is counted everywhere except in ${named(channels, more)}, in new channels, too.`
          : 'From now on it is counted everywhere, in new channels, too.',
      stays: 'What was counted before stays as it is.',
    },
    categoryOption: 'Category, with all its channels',
    saved: 'Saved.',
    hint: 'Each choice takes effect at once.',
    seeTop: '⚠️ The board cannot stand where it is to stand: see the top.',
    missing: (channel, missing) => `⚠️ In ${channel} I lack: ${list(missing)}.`,
    denied: (channel, missing, whom) => `The permissions of ${channel} deny ${list(missing)} to ${whom ?? 'me'}.`,
    everyone: 'everyone',
    ungranted: (missing) => `None of my roles grants ${list(missing)}.`,
    fix: (me, missing) =>
      `**Fix:** Edit Channel → Permissions → add ${me} → allow ${list(missing)}, then press Check again.`,
    staysIn: (channel) => `The board stays in ${channel} until then, and is kept up to date there.`,
    standsStill: 'Until then the board there may stand still, and would not be posted anew.',
    standsNowhere: 'There is no board until then.',
    mayNotPin: 'Without Pin Messages the board stands unpinned.',
    mayNotAttach: 'Without Attach Files the board has no picture.',
    pictureFails:
      'The picture could not be drawn or sent a moment ago: the board stands without it, and it is tried again.',
    hidden: (channels, more) => `I cannot see ${named(channels, more)}; what happens there is not counted.`,
    unfitNow: (channel, why) => `⚠️ ${unfit(channel, why, 'The stats channel')}`,
    correct: {
      env: '**Fix:** correct `STATS_CHANNEL_ID` on the bot’s machine, or take it away and choose a channel here.',
      setting: '**Fix:** choose another stats channel in the first menu.',
    },
    noChannelYet: 'Choose a stats channel in the first menu, or have me make one: the board appears there.',
    allThere: 'No permission is missing.',
    unknownZone: (zone) =>
      `${zone} is not a time zone I know. Pick one from the list, or type a large city in it, such as \`Berlin\`.`,
    severalZones: (typed) => `Several time zones match ${typed}: choose yours in the menu.`,
    whichZone: (typed, zones) =>
      `Several time zones match ${typed}, such as ${list(zones.map((zone) => `\`${zone}\``))}: give the whole name of yours.`,
    wrongChannel: (channel, why) =>
      `${unfit(channel, why, 'That channel')} Choose a text or announcement channel of this server for the board.`,
    tooManyChannels: (most) =>
      `Not saved: at most ${counted(most, 'channel', 'channels')} can be named. A category counts as one and stands for all in it.`,
    unheardChannels: (channels) => `Not saved: I have not heard of ${list(channels)} yet. Try again in a moment.`,
    mayNotSet: 'You need the permission Manage Server to change my settings.',
    menus: {
      channel: 'Stats channel: where does the board stand?',
      leaveOut: 'Leave out: add channels or categories',
      countHere: 'Count here: add channels or categories',
      takeAway: (from, to, all) =>
        all === to - from + 1 ? 'Take away from the list' : `Take away from the list: ${from} to ${to} of ${all}`,
      refresh: 'How often is the board redrawn?',
      zone: 'Time zone: whose midnight begins a day?',
      zoneMatches: 'Which of these time zones?',
      parts: 'Headline, picture?',
      shows: 'Which figures?',
      top: 'How many members in the list?',
      page: 'Which page?',
    },
    buttons: {
      zone: 'Other time zone …',
      look: 'Board’s look …',
      pin: 'Pin the board',
      unpin: 'Unpin the board',
      share: 'Switch sharing on',
      unshare: 'Switch sharing off',
      countOnly: 'Count only in …',
      countAll: 'Count everywhere …',
      yesOnly: 'Yes, only there',
      yesAll: 'Yes, everywhere else',
      keep: 'No, leave it',
      earlier: '◀',
      later: '▶',
      make: 'Make a channel',
      check: 'Check again',
      save: 'Save',
      back: 'Back',
    },
    zoneForm: {
      title: 'Time zone',
      label: 'City or zone',
      description: 'A large city in your time zone, or its name, such as Europe/Berlin',
      placeholder: 'Berlin',
    },
    look: {
      title: 'What the board shows',
      unsaved: 'Below: the board as it would look. Nothing changes before you save.',
      asItStands: 'Below: the board as it is.',
    },
    make: {
      name: 'stats',
      topic: 'Statistics of this server, kept up to date by Statboard',
      made: (channel) => `I made ${channel}: everybody who sees it can read there, and only I write.`,
      found: (channel) => `I made ${channel} before, and use it again.`,
      overtaken: (channel, chosen) =>
        `Somebody chose ${chosen} meanwhile, so the board stands there and not in ${channel}, which I made: choose that one above, or delete it.`,
      thereAlready: 'There is a stats channel already, so I made none.',
      iMayNot:
        'I lack the permission Manage Channels. Give it to my role for a moment and press again, or make a text channel yourself and choose it above.',
      youMayNot: 'You need the permission Manage Channels to have me make one. Choose a channel that is there instead.',
      full: 'This server has as many channels as it can hold. Choose one that is there.',
      failed: 'Discord did not make the channel just now. Press again in a moment.',
    },
  };
}
