import { en } from '../src/views/texts.js';
import type { Person } from './community.js';
import { expectedList } from './compare-list.js';
import { compareMemberPicture } from './compare-member-picture.js';
import { comparePicture } from './compare-picture.js';
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

/** How today is against what is usual, as the board says it. */
function usualLine(today: number, usual: number | null, weekday: string, since: number): string {
  const { usual: words } = en.board;
  if (usual === null) return words.notYet(weekday, `<t:${Math.floor(since / 1000)}:D>`);
  if (today === usual) return words.same(weekday, String(usual));
  if (usual === 0) return words.aboveNothing(weekday);
  if (today >= 10 * usual) return words.times(en.numbers.full(Math.round(today / usual)), weekday, String(usual));
  const percent = (Math.abs(today - usual) / usual) * 100;
  const whole = Math.round(percent);
  const shown = whole === 0 ? '<1%' : whole === 100 && percent < 100 ? '>99%' : `${en.numbers.full(whole)}%`;
  return words[today > usual ? 'above' : 'below'](shown, weekday, en.numbers.full(usual));
}

/** Redraws the board and holds every figure on it against the tally. */
export async function compareBoard(simulation: Simulation, comparison: Comparison, when: string): Promise<void> {
  const { tally, clock, community, since } = simulation;
  await simulation.refresh();
  const boards = simulation.boards();
  comparison.add(`${when}: boards in the channel`, 1, boards.length);
  const [message] = boards;
  if (!message) return;
  const shown = readBoard(message);
  const now = clock.now();
  const today = tally.today(now, shown.timeZone);
  const usual = tally.usual(now, shown.timeZone, since);
  const weekday = new Date(now).toLocaleDateString('en-US', { weekday: 'long', timeZone: shown.timeZone });
  comparison.add(`${when}: headline`, en.board.today(today.messages), shown.headline.today);
  comparison.add(`${when}: the usual`, usualLine(today.messages, usual, weekday, since), shown.headline.usual);
  const channels = tally.liveliest(now).slice(0, 2);
  const liveliest = channels.length === 0 ? '' : en.board.liveliest(channels.map((id) => `<#${id}>`));
  comparison.add(`${when}: liveliest`, liveliest, shown.headline.liveliest);
  const { activeMembers: month } = tally.server('30d', now).now;
  comparison.add(`${when}: people today`, en.board.active(today.activeMembers, month), shown.headline.active);
  let last = '';
  const same: string[] = [];
  for (const window of TALLY_WINDOWS) {
    const server = tally.server(window, now);
    if (JSON.stringify(server.now) === last) same.push(window);
    last = JSON.stringify(server.now);
    const drawn = shown.figures[window];
    for (const [label, key, cell] of [
      ['messages', 'messages', drawn.messages],
      ['reactions', 'reactions', drawn.reactions],
      ['active members', 'activeMembers', drawn.active],
    ] as const) {
      comparison.add(`${when}: ${label} ${window}`, figure(server.now[key]), cell.figure);
      // What stands in a window that is folded is that of the window before it.
      if (same.includes(window)) continue;
      const moved = tally.isCovered(window, now, since) ? change(server.now[key], server.before[key]) : '';
      comparison.add(`${when}: ${label} ${window}, change`, moved, cell.change);
    }
  }
  comparison.add(`${when}: windows folded`, same.join(' '), shown.folded.join(' '));
  const list = expectedList({ tally, now, since, names: new Map(community.people.map(({ id, name }) => [id, name])) });
  for (const [index, line] of list.top.entries()) {
    comparison.add(`${when}: member ${index + 1} of 7d`, line, shown.list.top[index]);
  }
  comparison.add(`${when}: members listed`, list.top.length, shown.list.top.length);
  comparison.add(`${when}: rising`, list.rising, shown.list.rising);
  comparison.add(`${when}: new`, list.fresh, shown.list.fresh);
  await comparePicture(message, { tally, now, timeZone: shown.timeZone, since }, comparison, when);
  comparison.add(`${when}: notices`, '', shown.notices.join(' '));
}

/** Asks `/my_stats` for a member and holds every figure of the answer against the tally. */
export async function compareMember(simulation: Simulation, comparison: Comparison, person: Person): Promise<void> {
  const { tally, clock } = simulation;
  const answer = await simulation.myStats(person.id);
  const shown = readMember(answer);
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
  const month = en.windowNames['30d'];
  const rankLine = rank ? en.member.rank(rank.rank, rank.of, month) : en.member.noRank(month);
  comparison.add(`${who}: rank`, rankLine, has(rankLine));
  const ahead = tally.ahead(person.id, now);
  if (ahead !== null) {
    const percent = Math.floor((100 * ahead.fewer) / ahead.others);
    const aheadLine = en.member.ahead(ahead.fewer > 0 && percent === 0 ? '<1%' : `${percent}%`, ahead.others);
    comparison.add(`${who}: percentile`, aheadLine, has(aheadLine));
  }
  await compareMemberPicture(simulation, answer, person.id, comparison, who);
  const seen = tally.seen(person.id);
  const at = (time: number, style: string) => `<t:${Math.floor(time / 1000)}:${style}>`;
  const seenLine = seen ? en.member.seen(at(seen.first, 'D'), at(seen.last, 'R')) : en.member.neverSeen;
  comparison.add(`${who}: first and last seen`, seenLine, has(seenLine));
}
