import type { Snowflake } from '../base/snowflake.js';
import { SLOT_MS } from '../base/time/slots.js';
import { type Coverage, coveredSince } from '../counts/coverage.js';
import type { Metric } from '../counts/metrics.js';
import { MOST_TOP_MEMBERS } from '../guilds/board-content.js';
import type { Basis } from '../store/store.js';
import { boardCourse } from './board-course.js';
import { gapNotice } from './gap-notice.js';
import { BOARD_WINDOWS, type BoardReport, type ServerFigures, type Trend } from './shapes.js';
import type { Tally } from './tally.js';
import { tallyOf } from './tally-of.js';
import { changeOf, comparisonOf, countedSince, isCovered, lackingFrom, type Span, withoutRefilled } from './windows.js';

/** What a board reads. */
const BOARD_METRICS = ['messages', 'reactionsGiven'] as const satisfies readonly Metric[];
/** The metric of each figure; null: it goes by when counting began. */
const METRIC_OF = {
  messages: 'messages',
  reactions: 'reactionsGiven',
  activeMembers: null,
} as const satisfies Readonly<Record<keyof ServerFigures, (typeof BOARD_METRICS)[number] | null>>;
/** Top members of each window where nothing else is asked for. */
const TOP_MEMBERS = 5;

export interface BoardQuestion extends Coverage {
  readonly basis: Basis;
  readonly guildId: Snowflake;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** The guild's IANA zone, passed on to whoever shows the report: rolling windows need none. */
  readonly timeZone: string;
  /** Top members of each window, 0 to 10; absent: 5. */
  readonly top?: number | undefined;
}

/** What the board shows: figures, changes and top members of 24h, 7d and 30d, from one read of the last two months. */
export async function boardReport(question: BoardQuestion): Promise<BoardReport> {
  const { basis, guildId, now, timeZone, since, top = TOP_MEMBERS } = question;
  const { store, lacking } = basis;
  const spans = BOARD_WINDOWS.map((name) => ({ name, ...comparisonOf(name, now) }));
  const edges = spans.flatMap(({ window, before }) => [window.from, before.from]);
  const [tally, gaps] = await Promise.all([
    tallyOf({ store, guildId, now, edges, metrics: BOARD_METRICS }),
    store.gaps(guildId, Math.min(...edges) * SLOT_MS),
  ]);

  const counted = countedSince(coveredSince(question, 'messages'), lacking);
  const course = await boardCourse({ store, guildId, now, timeZone, since: counted, gaps: withoutRefilled(gaps) });
  const tops = spans.map(({ window }) => tally.top(window, 'messages', Math.min(top, MOST_TOP_MEMBERS)));
  const names = await store.names(guildId, [...new Set(tops.flat().map(({ userId }) => userId))]);
  const shown = Math.min(...spans.map(({ window }) => window.from)) * SLOT_MS;
  return {
    guildId,
    at: now,
    timeZone,
    since,
    windows: spans.map(({ name, window, before }, index) => {
      const figures = figuresOf(tally, window);
      const earlier = figuresOf(tally, before);
      const trendOf = (figure: keyof ServerFigures): Trend => {
        const counted = countedSince(sinceOf(figure, question), lacking);
        const open = figure === 'messages' ? withoutRefilled(gaps) : gaps;
        return isCovered({ window, before }, now, counted, open) ? changeOf(earlier[figure], figures[figure]) : null;
      };
      return {
        window: name,
        from: window.from * SLOT_MS,
        figures,
        change: {
          messages: trendOf('messages'),
          reactions: trendOf('reactions'),
          activeMembers: trendOf('activeMembers'),
        },
        top: (tops[index] ?? []).map(({ userId, amount }) => ({
          userId,
          name: names.get(userId) ?? null,
          messages: amount,
        })),
      };
    }),
    course,
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
