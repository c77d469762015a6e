import type { Snowflake } from '../base/snowflake.js';
import { SLOT_MS } from '../base/time/slots.js';
import { type Coverage, coveredSince } from '../counts/coverage.js';
import type { Metric } from '../counts/metrics.js';
import { MOST_TOP_MEMBERS } from '../guilds/board-content.js';
import type { Basis } from '../store/store.js';
import { boardCourse } from './board-course.js';
import { boardList } from './board-list.js';
import { gapNotice } from './gap-notice.js';
import { liveliestOf } from './liveliest.js';
import { BOARD_WINDOWS, type BoardReport, type PlaceOf, type ServerFigures, type Trend } from './shapes.js';
import type { Tally } from './tally.js';
import { tallyOf } from './tally-of.js';
import { usualOf } from './usual.js';
import { runningDay } from './weekdays.js';
import { changeOf, comparisonOf, countedSince, isCovered, lackingFrom, type Span, withoutRefilled } from './windows.js';

/** What a board reads. */
const BOARD_METRICS = ['messages', 'reactionsGiven'] as const satisfies readonly Metric[];
/** The metric of each figure; null: it goes by when counting began. */
const METRIC_OF = {
  messages: 'messages',
  reactions: 'reactionsGiven',
  activeMembers: null,
} as const satisfies Readonly<Record<keyof ServerFigures, (typeof BOARD_METRICS)[number] | null>>;
/** Members that are listed where nothing else is asked for. */
const TOP_MEMBERS = 5;

export interface BoardQuestion extends Coverage {
  readonly basis: Basis;
  readonly guildId: Snowflake;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** The guild's IANA zone: whose midnight today begins at. Rolling windows need none. */
  readonly timeZone: string;
  /** Members that are listed, 0 to 10; absent: 5. */
  readonly top?: number | undefined;
  /** Channels that everybody in the server may see; absent: none, so that none is named. */
  readonly publicPlaceOf?: PlaceOf | undefined;
}

/**
 * What the board shows: today against what is usual, where it is lively, figures and changes of 24h, 7d and 30d, and the
 * members of 7 days. Members' days of the last two months are read once.
 */
export async function boardReport(question: BoardQuestion): Promise<BoardReport> {
  const { basis, guildId, now, timeZone, since, top = TOP_MEMBERS, publicPlaceOf = () => null } = question;
  const { store, lacking } = basis;
  const spans = BOARD_WINDOWS.map((name) => ({ name, ...comparisonOf(name, now) }));
  const listed = comparisonOf('7d', now);
  const day = runningDay(now, timeZone);
  const today = { from: day.from, to: Number.POSITIVE_INFINITY };
  const edges = [today.from, ...spans.flatMap(({ window, before }) => [window.from, before.from])];
  const counted = (figure: keyof ServerFigures) => countedSince(sinceOf(figure, question), lacking);
  const [tally, gaps, usual, liveliest] = await Promise.all([
    tallyOf({ store, guildId, now, edges, metrics: BOARD_METRICS }),
    store.gaps(guildId, Math.min(...edges) * SLOT_MS),
    usualOf({ store, guildId, timeZone, today: day, since: counted('messages') }),
    liveliestOf({ store, guildId, now, placeOf: publicPlaceOf }),
  ]);

  const open = withoutRefilled(gaps);
  const course = await boardCourse({ store, guildId, now, timeZone, since: counted('messages'), gaps: open });
  const isWhole = (figure: keyof ServerFigures, compared: { window: Span; before: Span }) =>
    isCovered(compared, now, counted(figure), figure === 'messages' ? open : gaps);
  const { messages, activeMembers } = figuresOf(tally, today);
  const shown = Math.min(...spans.map(({ window }) => window.from)) * SLOT_MS;
  return {
    guildId,
    at: now,
    timeZone,
    since,
    today: { from: today.from * SLOT_MS, messages, activeMembers, usual },
    liveliest,
    windows: spans.map(({ name, window, before }) => {
      const figures = figuresOf(tally, window);
      const earlier = figuresOf(tally, before);
      const trendOf = (figure: keyof ServerFigures): Trend =>
        isWhole(figure, { window, before }) ? changeOf(earlier[figure], figures[figure]) : null;
      return {
        window: name,
        from: window.from * SLOT_MS,
        figures,
        change: {
          messages: trendOf('messages'),
          reactions: trendOf('reactions'),
          activeMembers: trendOf('activeMembers'),
        },
      };
    }),
    course,
    list: await boardList({
      now: tally.amounts(listed.window, 'messages'),
      before: tally.amounts(listed.before, 'messages'),
      isCovered: isWhole('messages', listed),
      most: Math.min(top, MOST_TOP_MEMBERS),
      namesOf: (userIds) => store.names(guildId, userIds),
    }),
    gaps: gapNotice(gaps, shown),
    lacking: lackingFrom(shown, lacking),
  };
}

/** Since when a figure is counted, milliseconds. */
function sinceOf(figure: keyof ServerFigures, coverage: Coverage): number {
  const metric = METRIC_OF[figure];
  return metric === null ? coverage.since : coveredSince(coverage, metric);
}

function figuresOf(tally: Tally, span: Span): ServerFigures {
  const { messages = 0, reactionsGiven = 0, activeMembers } = tally.figures(span);
  return { messages, reactions: reactionsGiven, activeMembers };
}
