import { shownInWords } from '../figure-blocks.js';
import { channelMention, codeName } from '../names.js';
import type { Texts } from '../texts.js';
import type { SetupState } from './setup-state.js';
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

/** What stands in the way of the board or of counting; one line that says so where nothing does. */
export function troubleLines(state: SetupState, texts: Texts): readonly string[] {
  const { setup } = texts;
  const { channel, channelGone, hidden, missing } = state;
  const lines: string[] = channel ? [] : [setup.noChannelYet];
  if (channel && channelGone) lines.push(setup.channelGone);
  if (channel && missing.length > 0) {
    const names = missing.map((name) => texts.permissions[name]);
    lines.push(setup.missing(channelMention(channel.id), names));
    if (missing.includes('PinMessages')) lines.push(setup.mayNotPin);
  }
  if (hidden.length > 0) {
    lines.push(setup.hidden(hidden.slice(0, NAMED).map(channelMention), Math.max(0, hidden.length - NAMED)));
  }
  return lines.length === 0 ? [setup.allThere] : lines;
}
