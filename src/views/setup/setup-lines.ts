import { shownInWords } from '../figure-blocks.js';
import { channelMention, codeName, roleMention, userMention } from '../names.js';
import type { Texts } from '../texts.js';
import type { Missing, SetupState } from './setup-state.js';
import { timeOfDay } from './zone-choices.js';

/** Channels named one by one; the others are only counted. */
const NAMED = 5;

const inCode = (text: string, fallback: string): string => `\`${codeName(text, { fallback, longest: 40 })}\``;

const noted = (line: string, note: string | null): string => (note === null ? line : `${line} (${note})`);

/** How often a board is redrawn whose guild chose nothing: in words where the cron expression is as simple as that. */
export function usualRefresh(cron: string, { setup }: Texts, draw: (cron: string) => string): string {
  const [, minutes] = /^\*\/([1-9]\d?) \* \* \* \*$/.exec(cron.trim()) ?? [];
  return minutes === undefined
    ? setup.everyCron(draw(cron))
    : noted(setup.everyMinutes(Number(minutes)), setup.isDefault);
}

/** What holds now, a line for each setting. */
export function settingLines(state: SetupState, texts: Texts): readonly string[] {
  const { setup } = texts;
  const { channel, notCounted, refreshMinutes, timeZone } = state;
  const zone = noted(setup.zone(inCode(timeZone, 'UTC')), state.zoneFrom === 'default' ? setup.isDefault : null);
  return [
    noted(setup.channel(channel && channelMention(channel.id)), channel?.from === 'env' ? setup.channelFromEnv : null),
    `${zone} · ${setup.timeThere(timeOfDay(state.now, timeZone))}`,
    setup.refresh(
      refreshMinutes === null
        ? usualRefresh(state.usualRefresh, texts, (cron) => inCode(cron, '–'))
        : setup.everyMinutes(refreshMinutes),
    ),
    setup.pin(state.pin),
    setup.shows(shownInWords(state.content, texts)),
    setup.notCounted(notCounted.slice(0, NAMED).map(channelMention), Math.max(0, notCounted.length - NAMED)),
  ];
}

/** Whether a board can be posted and kept without a permission. */
const isDispensable = ({ name }: Missing): boolean => name === 'PinMessages';

/** What is missing in the stats channel, what takes it away there, and what to do about it. */
function missingLines({ missing, ownId }: SetupState, channel: string, texts: Texts): readonly string[] {
  const { setup } = texts;
  const names = (some: readonly Missing[]): readonly string[] => some.map(({ name }) => texts.permissions[name]);
  const reason = ({ denial }: Missing, lacked: readonly string[]): string => {
    if (denial.kind === 'ungranted') return setup.ungranted(lacked);
    if (denial.kind === 'role') return setup.denied(channel, lacked, roleMention(denial.roleId));
    return setup.denied(channel, lacked, denial.kind === 'everyone' ? setup.everyone : null);
  };
  // What has the same reason stands in one line.
  const same = (one: Missing): readonly Missing[] => missing.filter((other) => reason(other, []) === reason(one, []));
  const reasons = new Set(missing.map((one) => reason(one, names(same(one)))));
  return [setup.missing(channel, names(missing)), ...reasons, setup.fix(userMention(ownId), names(missing))];
}

/** What keeps the board from standing where it is to stand, and where it is until then. Nothing where all is well. */
export function boardTrouble(state: SetupState, texts: Texts): readonly string[] {
  const { setup } = texts;
  const { channel, channelGone, missing, standsIn } = state;
  if (channel === null) return [];
  const stands =
    standsIn === null
      ? setup.standsNowhere
      : standsIn === channel.id
        ? setup.standsStill
        : setup.staysIn(channelMention(standsIn));
  if (channelGone) return [setup.channelGone, stands, setup.correct[channel.from]];
  if (missing.every(isDispensable)) return [];
  const [first = '', ...others] = missingLines(state, channelMention(channel.id), texts);
  return [first, stands, ...others];
}

/** What else is in the way: of the pin, or of counting; one line that says so where nothing is. */
export function troubleLines(state: SetupState, texts: Texts): readonly string[] {
  const { setup } = texts;
  const { channel, hidden, missing } = state;
  const lines: string[] = channel ? [] : [setup.noChannelYet];
  if (channel && missing.length > 0 && missing.every(isDispensable)) {
    lines.push(...missingLines(state, channelMention(channel.id), texts));
  }
  if (missing.some(isDispensable)) lines.push(setup.mayNotPin);
  if (hidden.length > 0) {
    lines.push(setup.hidden(hidden.slice(0, NAMED).map(channelMention), Math.max(0, hidden.length - NAMED)));
  }
  return lines.length === 0 && boardTrouble(state, texts).length === 0 ? [setup.allThere] : lines;
}
