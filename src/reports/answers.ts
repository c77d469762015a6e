import type { Clock } from '../base/clock.js';
import type { Snowflake } from '../base/snowflake.js';
import { quarterOf } from '../base/time/slots.js';
import { localDateAt, startOfDate } from '../base/time/zone.js';
import type { Coverage } from '../counts/coverage.js';
import { METRICS } from '../counts/metrics.js';
import type { WithStore } from '../store/store.js';
import { boardReport } from './board-report.js';
import { type CoursePoint, courseOf } from './course.js';
import { memberCourse } from './member-course.js';
import { memberDetails } from './member-details.js';
import { memberReport } from './member-report.js';
import type { BoardReport, MemberAnswer, MemberWindow, PlaceOf } from './shapes.js';

const COURSE_MS = 60 * 86_400_000;

/** What a guild's reports need to know of it. */
export interface GuildFrame extends Coverage {
  readonly timeZone: string;
  /** Members that its board lists; absent: the default. */
  readonly top?: number | undefined;
  /** Channels that everybody in it may see; absent: none. */
  readonly publicPlaceOf?: PlaceOf | undefined;
}

/** Answers to questions, on figures that hold everything counted before the question. */
export interface Answers {
  /** @param top members that are listed; absent: as the guild chose */
  board(guildId: Snowflake, top?: number): Promise<BoardReport>;
  /** @param placeOf channels of which the member may be told */
  member(
    guildId: Snowflake,
    userId: Snowflake,
    windows: readonly MemberWindow[],
    placeOf: PlaceOf,
  ): Promise<MemberAnswer>;
  /** One window, with what is told of it beside the figures. */
  memberWindow(guildId: Snowflake, userId: Snowflake, window: MemberWindow, placeOf: PlaceOf): Promise<MemberAnswer>;
  /** What was counted day by day, by the guild's clock, from the day on that was two months ago. */
  course(guildId: Snowflake): Promise<readonly CoursePoint[]>;
}

export function createAnswers({
  withStore,
  frame,
  clock,
}: {
  readonly withStore: WithStore;
  readonly frame: (guildId: Snowflake) => GuildFrame;
  readonly clock: Clock;
}): Answers {
  return {
    board: (guildId, top) =>
      withStore(guildId, (basis) => {
        const framed = frame(guildId);
        return boardReport({ basis, guildId, now: clock.now(), ...framed, top: top ?? framed.top });
      }),
    member: (guildId, userId, windows, placeOf) =>
      withStore(guildId, async (basis) => {
        const asked = { basis, store: basis.store, guildId, userId, placeOf, now: clock.now(), ...frame(guildId) };
        return { report: await memberReport({ ...asked, windows }), details: null, course: await memberCourse(asked) };
      }),
    memberWindow: (guildId, userId, window, placeOf) =>
      withStore(guildId, async (basis) => {
        const asked = { basis, store: basis.store, guildId, userId, placeOf, now: clock.now(), ...frame(guildId) };
        const report = await memberReport({ ...asked, windows: [window], rankedIn: window });
        const details = await memberDetails({ ...asked, window });
        return { report, details, course: await memberCourse(asked) };
      }),
    course: (guildId) =>
      withStore(guildId, ({ store }) => {
        const now = clock.now();
        const { timeZone } = frame(guildId);
        const from = quarterOf(startOfDate(localDateAt(now - COURSE_MS, timeZone), timeZone));
        const asked = { store, guildId, now, from, to: Number.POSITIVE_INFINITY, timeZone };
        return courseOf({ ...asked, metrics: METRICS.names, step: 'day' });
      }),
  };
}
