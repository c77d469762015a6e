import { markdownName } from '../src/views/names.js';
import { en } from '../src/views/texts.js';
import { asRead } from './shown.js';
import type { Tally, TallyRanked } from './tally.js';

/** Members that are listed where nobody chose. */
const LISTED = 5;

/** The board's list as the tally has it, in the board's words. */
export interface ExpectedList {
  readonly top: readonly string[];
  readonly rising: string;
  readonly fresh: string;
}

/** A member's place among all: the better one where several share it. */
function placeOf(ranking: readonly TallyRanked[], user: string): number | null {
  const own = ranking.find((one) => one.user === user)?.messages;
  return own === undefined ? null : 1 + ranking.filter(({ messages }) => messages > own).length;
}

function move(before: number | null, now: number): string {
  const { moves } = en.board;
  if (before === null) return moves.fresh;
  if (before === now) return moves.same;
  return before > now ? moves.up(before - now) : moves.down(now - before);
}

/** What a list is expected from. */
export interface ListBasis {
  readonly tally: Tally;
  /** Milliseconds. */
  readonly now: number;
  /** When the bot began to count, milliseconds. */
  readonly since: number;
  readonly names: ReadonlyMap<string, string>;
  readonly listed?: number;
}

/** Who leads, rises and is new in the last seven days, against the seven before where these were counted. */
export function expectedList({ tally, now, since, names, listed = LISTED }: ListBasis): ExpectedList {
  const isCovered = tally.isCovered('7d', now, since);
  const ranking = tally.ranking('7d', now);
  const before = tally.ranking('7d', now, 'before');
  const earlier = (user: string) => before.find((one) => one.user === user)?.messages ?? 0;
  const nameOf = (user: string) => asRead(markdownName(names.get(user) ?? null, { fallback: en.unknownMember(user) }));
  const written = (messages: number) => en.board.figure('messages', en.numbers.short(messages), messages);
  const top = ranking.slice(0, listed).map(({ user, messages }) => {
    const place = placeOf(ranking, user) ?? 0;
    const moved = isCovered ? move(placeOf(before, user), place) : '';
    return `${place} ${en.numbers.short(messages)} ${nameOf(user)} ${moved}`.trimEnd();
  });
  if (!isCovered) return { top, rising: '', fresh: '' };
  const growth = ({ user, messages }: TallyRanked) => (messages - earlier(user)) / earlier(user);
  const byId = (a: TallyRanked, b: TallyRanked) => (BigInt(a.user) < BigInt(b.user) ? -1 : 1);
  const [rising] = ranking
    .filter((one) => earlier(one.user) >= 10 && one.messages > earlier(one.user))
    .sort((a, b) => growth(b) - growth(a) || byId(a, b));
  const fresh = ranking.find((one) => earlier(one.user) < 10 && one.messages >= 10);
  return {
    top,
    rising: rising
      ? en.board.rising(
          nameOf(rising.user),
          written(rising.messages),
          en.numbers.change({ kind: 'ratio', ratio: growth(rising) }, en.board.changes),
        )
      : '',
    fresh: fresh ? en.board.fresh(nameOf(fresh.user), written(fresh.messages)) : '',
  };
}
