import type { Clock } from '../base/clock.js';
import type { Snowflake } from '../base/snowflake.js';
import type { WithStore } from '../store/store.js';
import { boardReport } from './board-report.js';
import { memberReport } from './member-report.js';
import type { BoardReport, MemberReport, MemberWindow } from './shapes.js';

/** What a guild's reports need to know of it. */
export interface GuildFrame {
  readonly timeZone: string;
  /** When counting began, milliseconds. */
  readonly since: number;
  /** Top members that its board shows; absent: the default. */
  readonly top?: number | undefined;
}

/** Answers to questions, on figures that hold everything counted before the question. */
export interface Answers {
  /** @param top top members of each window; absent: as the guild chose */
  board(guildId: Snowflake, top?: number): Promise<BoardReport>;
  member(guildId: Snowflake, userId: Snowflake, windows: readonly MemberWindow[]): Promise<MemberReport>;
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
    member: (guildId, userId, windows) =>
      withStore(guildId, (basis) =>
        memberReport({ basis, guildId, userId, windows, now: clock.now(), ...frame(guildId) }),
      ),
  };
}
