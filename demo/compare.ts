import { markdownName } from '../src/views/names.js';
import { en } from '../src/views/texts.js';
import type { Person } from './community.js';
import type { Comparison } from './comparison.js';
import { readBoard, readMember } from './shown.js';
import type { Simulation } from './simulation.js';
import { TALLY_WINDOWS } from './tally.js';

const figure = (value: number): string => en.numbers.short(value);

/** A change as the board draws it, from the tally's two figures. */
function change(now: number, before: number): string {
  if (before === 0)
    return en.numbers.change(now === 0 ? { kind: 'ratio', ratio: 0 } : { kind: 'new' }, en.board.changes);
  return en.numbers.change({ kind: 'ratio', ratio: now / before - 1 }, en.board.changes);
}

/** Redraws the board and holds every figure on it against the tally. */
export async function compareBoard(simulation: Simulation, comparison: Comparison, when: string): Promise<void> {
  const { tally, clock, community } = simulation;
  await simulation.refresh();
  const boards = simulation.boards();
  comparison.add(`${when}: boards in the channel`, 1, boards.length);
  const [message] = boards;
  if (!message) return;
  const shown = readBoard(message);
  const now = clock.now();
  const names = new Map(community.people.map(({ id, name }) => [id, name]));
  for (const window of TALLY_WINDOWS) {
    const server = tally.server(window, now);
    const drawn = shown.figures[window];
    for (const [label, key, cell] of [
      ['messages', 'messages', drawn.messages],
      ['reactions', 'reactions', drawn.reactions],
      ['active members', 'activeMembers', drawn.active],
    ] as const) {
      comparison.add(`${when}: ${label} ${window}`, figure(server.now[key]), cell.figure);
      comparison.add(`${when}: ${label} ${window}, change`, change(server.now[key], server.before[key]), cell.change);
    }
    const top = tally.ranking(window, now).slice(0, 5);
    top.forEach(({ user, messages }, index) => {
      const name = markdownName(names.get(user) ?? null, { fallback: en.unknownMember(user) });
      const line = `${figure(messages)} ${en.numbers.share(messages, server.now.messages)} ${name}`;
      comparison.add(`${when}: top ${index + 1} of ${window}`, line, shown.top[window][index]);
    });
    comparison.add(`${when}: top members ${window}`, top.length, shown.top[window].length);
  }
  comparison.add(`${when}: notices`, '', shown.notices.join(' '));
}

/** Asks `/my_stats` for a member and holds every figure of the answer against the tally. */
export async function compareMember(simulation: Simulation, comparison: Comparison, person: Person): Promise<void> {
  const { tally, clock } = simulation;
  const shown = readMember(await simulation.myStats(person.id));
  const now = clock.now();
  const who = `/my_stats of ${person.name}`;
  for (const window of [...TALLY_WINDOWS, 'all'] as const) {
    const expected = tally.member(person.id, window, now);
    const [messages, given, received] = shown.windows[window] ?? [];
    comparison.add(`${who}: messages ${window}`, figure(expected.messages), messages);
    comparison.add(`${who}: given ${window}`, figure(expected.given), given);
    comparison.add(`${who}: received ${window}`, figure(expected.received), received);
  }
  const rank = tally.rank(person.id, now);
  const has = (line: string) => (shown.lines.includes(line) ? line : shown.lines.join(' '));
  const rankLine = rank ? en.member.rank(rank.rank, rank.of) : en.member.noRank;
  comparison.add(`${who}: rank`, rankLine, has(rankLine));
  const seen = tally.seen(person.id);
  const at = (time: number, style: string) => `<t:${Math.floor(time / 1000)}:${style}>`;
  const seenLine = seen ? en.member.seen(at(seen.first, 'D'), at(seen.last, 'R')) : en.member.neverSeen;
  comparison.add(`${who}: first and last seen`, seenLine, has(seenLine));
}
