import { ChannelType } from 'discord-api-types/v10';
import type { Snowflake } from '../../base/snowflake.js';
import { WRITTEN_IN } from '../../discord/channel-types.js';
import { channelMention, codeName, plainName } from '../names.js';
import type { Texts } from '../texts.js';
import { button, buttonRow, channelMenu, type Row, textMenu } from './action-rows.js';
import { noted, type PageView, type SettingLines, settingLines } from './page-view.js';
import { setupId } from './setup-ids.js';
import { cityOf, timeOfDay, zoneChoices } from './zone-choices.js';

/** What can be done on the page Counting. */
export type CountingAction =
  | 'zone'
  | 'zone-form'
  /** Adds channels to the list of the kind that is shown (the argument), or takes some away (with the shown part behind it). */
  | 'add'
  | 'take'
  /** Shows another part of the list: its number is the argument. */
  | 'list'
  /** Asks whether the other kind is to hold; makes it hold (the argument); leaves all as it is. */
  | 'kind'
  | 'kind-set'
  | 'kind-keep'
  /** Of the version before, whose menu held all that was not counted. */
  | 'not-counted';

/** The custom id of a component there. */
export const countingId = (action: CountingAction, argument?: string): string => setupId(action, argument);

/** Whether everything counts but some channels, or some channels only. */
export const COUNT_KINDS = ['except', 'only'] as const;
export type CountKind = (typeof COUNT_KINDS)[number];

/** A channel or category that somebody chose. */
export interface ChosenChannel {
  readonly id: Snowflake;
  readonly name: string;
  readonly isCategory: boolean;
}

/** What the page Counting shows. */
export interface CountingState {
  readonly timeZone: string;
  readonly zoneFrom: 'setting' | 'default';
  readonly kind: CountKind;
  /** What each kind would leave out, or count. */
  readonly lists: Readonly<Record<CountKind, readonly ChosenChannel[]>>;
  /** Which part of the list that holds is shown, from 0. */
  readonly part: number;
  /** Channels that the bot cannot see, of those that are to be counted. */
  readonly hidden: readonly Snowflake[];
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** The guild's language, by Discord's names. */
  readonly guildLocale: string;
}

/**
 * Where members write, and what holds that together. Not media channels: Discord's description of its API has no such
 * type for menus. Their category can be chosen.
 */
const FOR_COUNTING = [...WRITTEN_IN.filter((type) => type !== ChannelType.GuildMedia), ChannelType.GuildCategory];

/** Channels named one by one; the others are only counted. */
const NAMED = 5;

/** Options of a menu, as Discord takes them; also channels that can be added at a time. */
const MOST_OPTIONS = 25;

/** The first of a list of channels, and how many more there are. */
function fewOf(channels: readonly Snowflake[]): readonly [named: readonly string[], more: number] {
  return [channels.slice(0, NAMED).map(channelMention), Math.max(0, channels.length - NAMED)];
}

const LINES: SettingLines<'counting', CountingState> = {
  timeZone: ({ timeZone, zoneFrom, now }, { setup }) => {
    const zone = setup.zone(`\`${codeName(timeZone, { fallback: 'UTC', longest: 40 })}\``);
    return `${noted(zone, zoneFrom === 'default' ? setup.isDefault : null)} · ${setup.timeThere(timeOfDay(now, timeZone))}`;
  },
  // Which of the two lists is named says it.
  countOnly: () => '',
  notCounted: ({ kind, lists }, { setup }) =>
    kind === 'except' ? setup.notCounted(...fewOf(idsOf(lists.except))) : '',
  counted: ({ kind, lists }, { setup }) => (kind === 'only' ? setup.countedOnly(...fewOf(idsOf(lists.only))) : ''),
};

const idsOf = (channels: readonly ChosenChannel[]): readonly Snowflake[] => channels.map(({ id }) => id);

function zoneMenu(
  { timeZone, guildLocale, now }: CountingState,
  zones: readonly string[] | null,
  { setup }: Texts,
): Row {
  const options = (zones ?? zoneChoices(timeZone, guildLocale)).map((zone) => ({
    label: cityOf(zone),
    value: zone,
    description: `${zone} · ${timeOfDay(now, zone)}`,
    default: zone === timeZone,
  }));
  return textMenu(countingId('zone'), zones ? setup.menus.zoneMatches : setup.menus.zone, options);
}

/** The buttons that turn the list's parts; none where one part holds all. */
function turning({ part, parts }: { readonly part: number; readonly parts: number }, { setup }: Texts) {
  if (parts <= 1) return [];
  const { earlier, later } = setup.buttons;
  return [
    button(countingId('list', String(part - 1)), earlier, { disabled: part === 0 }),
    button(countingId('list', String(part + 1)), later, { disabled: part === parts - 1 }),
  ];
}

/** The list that holds, a part of it at a time: what is chosen there is taken away. */
function takeMenu(
  list: readonly ChosenChannel[],
  { kind, part }: { readonly kind: CountKind; readonly part: number },
  { setup }: Texts,
): readonly Row[] {
  const shown = list.slice(part * MOST_OPTIONS, (part + 1) * MOST_OPTIONS);
  if (shown.length === 0) return [];
  const from = part * MOST_OPTIONS + 1;
  const options = shown.map(({ id, name, isCategory }) => ({
    label: `${isCategory ? '' : '#'}${plainName(name, { fallback: id, longest: 90 })}`,
    value: id,
    ...(isCategory && { description: setup.categoryOption }),
  }));
  const placeholder = setup.menus.takeAway(from, from + shown.length - 1, list.length);
  return [textMenu(countingId('take', `${kind}.${part}`), placeholder, options, { most: options.length })];
}

/**
 * The page Counting: whose midnight begins a day, and where it is counted.
 * @param zones those to choose among where what was typed names several
 */
export function countingPageView(state: CountingState, texts: Texts, zones: readonly string[] | null = null): PageView {
  const { setup } = texts;
  const { hidden, kind, lists } = state;
  const list = lists[kind];
  const parts = Math.ceil(list.length / MOST_OPTIONS);
  const part = Math.max(0, Math.min(state.part, parts - 1));
  const isNothing = kind === 'only' && list.length === 0;
  const summary = hidden.length > 0 ? setup.summaries.hidden(hidden.length) : null;
  return {
    name: 'counting',
    trouble: isNothing ? [setup.nothingCounts] : [],
    lines: settingLines('counting', LINES, state, texts),
    remarks: hidden.length > 0 ? [setup.hidden(...fewOf(hidden))] : [],
    summary: isNothing ? setup.nothingCountsShort : summary,
    rows: [
      zoneMenu(state, zones, texts),
      buttonRow([
        button(countingId('zone-form'), setup.buttons.zone),
        button(countingId('kind'), kind === 'only' ? setup.buttons.countAll : setup.buttons.countOnly),
        ...turning({ part, parts }, texts),
      ]),
      channelMenu(countingId('add', kind), kind === 'only' ? setup.menus.countHere : setup.menus.leaveOut, {
        types: FOR_COUNTING,
        chosen: [],
        most: MOST_OPTIONS,
      }),
      ...takeMenu(list, { kind, part }, texts),
    ],
  };
}

/** The same page, which asks whether the other kind is to hold from now on. */
export function countKindQuestion(state: CountingState, texts: Texts): PageView {
  const { setup } = texts;
  const { kindQuestion, buttons } = setup;
  const wanted = state.kind === 'only' ? 'except' : 'only';
  const few = fewOf(idsOf(state.lists[wanted]));
  const isNone = wanted === 'only' && state.lists.only.length === 0;
  return {
    ...countingPageView(state, texts),
    lines: [isNone ? kindQuestion.onlyNone : kindQuestion[wanted](...few), kindQuestion.stays],
    rows: [
      buttonRow([
        button(countingId('kind-set', wanted), wanted === 'only' ? buttons.yesOnly : buttons.yesAll, { primary: true }),
        button(countingId('kind-keep'), buttons.keep),
      ]),
    ],
  };
}
