import type { APIMessage } from 'discord-api-types/v10';
import { drawnEmoji } from '../src/views/drawn-emoji.js';
import { markdownName } from '../src/views/names.js';
import { en } from '../src/views/texts.js';
import type { Person } from './community.js';
import type { Comparison } from './comparison.js';
import { asRead, readMember } from './shown.js';
import type { Simulation } from './simulation.js';
import type { TallyTimes } from './tally.js';

const WINDOWS = ['7d', '30d'] as const;
/** How many are named of each list. */
const NAMED = { whom: 3, emoji: 5, places: 3 };
/** An amount and a thing. */
const LINE = /^`\s*(\S+)` (.*)$/;

/** The lines below a heading, as people read them: `amount thing`. */
function listIn(message: Pick<APIMessage, 'embeds'>, heading: string): string {
  const value = message.embeds[0]?.fields?.find(({ name }) => name === heading)?.value ?? '';
  return value
    .split('\n')
    .flatMap((line) => {
      const [, amount, thing] = LINE.exec(asRead(line)) ?? [];
      return amount === undefined ? [] : [`${amount} ${thing}`];
    })
    .join(', ');
}

const listed = (times: TallyTimes, most: number, drawn: (id: string) => string): string =>
  times
    .slice(0, most)
    .map(([id, amount]) => `${en.numbers.short(amount)} ${drawn(id)}`)
    .join(', ');

/** Asks `/my_stats window:` for a member and holds what it tells beside the figures against the tally. */
export async function compareDetails(simulation: Simulation, comparison: Comparison, person: Person): Promise<void> {
  const { tally, clock, community, discord } = simulation;
  const names = new Map(community.people.map(({ id, name }) => [id, name]));
  const placeOf = (id: string): string => {
    const place = discord.world.channels.get(id);
    return place?.thread && place.parentId !== null ? `<#${place.parentId}> › <#${id}>` : `<#${id}>`;
  };
  for (const window of WINDOWS) {
    const message = await simulation.myStats(person.id, { window });
    const expected = tally.details(person.id, window, clock.now());
    const who = `/my_stats window:${window} of ${person.name}`;
    const [, , , given, received, stickers] = readMember(message).windows[window] ?? [];
    comparison.add(`${who}: replies given`, en.numbers.short(expected.repliesGiven), given);
    comparison.add(`${who}: replies received`, en.numbers.short(expected.repliesReceived), received);
    comparison.add(`${who}: stickers`, en.numbers.short(expected.stickers), stickers);
    const { whom, emoji, channels } = en.member;
    const name = en.windowNames[window];
    const nameOf = (id: string) => asRead(markdownName(names.get(id) ?? null, { fallback: en.unknownMember(id) }));
    const answered = listed(expected.whom, NAMED.whom, nameOf);
    comparison.add(`${who}: whom`, answered, listIn(message, whom(name)));
    comparison.add(`${who}: emoji`, listed(expected.emoji, NAMED.emoji, drawnEmoji), listIn(message, emoji(name)));
    comparison.add(`${who}: channels`, listed(expected.places, NAMED.places, placeOf), listIn(message, channels(name)));
  }
}
