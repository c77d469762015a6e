import type { Clock } from '../clock.js';
import type { Snowflake } from '../snowflake.js';
import type { WithStore } from '../store/store.js';
import { boardReport } from './board-report.js';
import { memberReport } from './member-report.js';
import type { BoardReport, MemberReport, MemberWindow } from './types.js';

/** What a guild's reports need to know of it. */
export interface GuildFrame {
  readonly timeZone: string;
  /** When counting began, milliseconds. */
  readonly since: number;
}

/** Answers to questions, on figures that hold everything counted before the question. */
export interface Answers {
  board(guildId: Snowflake): Promise<BoardReport>;
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
    board: (guildId) =>
      withStore(guildId, [], (source) => boardReport({ source, guildId, now: clock.now(), ...frame(guildId) })),
    member: (guildId, userId, windows) =>
      withStore(guildId, [userId], (source) =>
        memberReport({ source, guildId, userId, windows, now: clock.now(), ...frame(guildId) }),
      ),
  };
}
