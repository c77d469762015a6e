import type { Clock } from '../base/clock.js';
import type { Board } from '../board/board.js';
import type { Collector } from '../collectors/collect.js';
import type { Button, Command, FollowUp, Panel } from '../commands/command.js';
import type { Faces } from '../commands/faces.js';
import type { Registration } from '../commands/register.js';
import type { SetupPage } from '../commands/setup/page.js';
import type { SetupPages } from '../commands/setup/pages.js';
import type { IntentName } from '../discord/intents.js';
import type { MemberNames } from '../discord/member-names.js';
import type { Ledger } from '../ledger/ledger.js';
import type { AskBoard } from '../publish/nightly/boards.js';
import type { Publishing } from '../publish/publishing.js';
import type { Job } from '../schedule/schedule.js';

/** What lines of the schedule work with. */
export interface JobParts {
  readonly ledger: Pick<Ledger, 'directory' | 'settings' | 'prune'>;
  readonly board: Pick<Board, 'redrawAll'>;
  /** null: another process registers the commands. */
  readonly registration: Pick<Registration, 'again'> | null;
  readonly publishing: Pick<Publishing, 'nightly'>;
  readonly askBoard: AskBoard;
  readonly memberNames: Pick<MemberNames, 'refresh'>;
  /** `BOARD_REFRESH_CRON`. */
  readonly boardRefreshCron: string;
  readonly clock: Clock;
}

/** One thing that the bot does: what it hears, what it counts of it, and where people meet it. */
export interface Feature {
  readonly name: string;
  /** What Discord has to send for it. */
  readonly intents?: readonly IntentName[];
  readonly collectors?: readonly Collector[];
  readonly commands?: readonly ((faces: Faces, pages: SetupPages) => Command)[];
  readonly buttons?: readonly ((faces: Faces) => Button)[];
  readonly panels?: readonly ((faces: Faces, pages: SetupPages) => Panel)[];
  readonly followUps?: readonly ((faces: Faces, pages: SetupPages) => FollowUp)[];
  /** Its pages of `/setup`. */
  readonly pages?: readonly ((faces: Faces) => SetupPage)[];
  /** Its lines of the schedule. */
  readonly jobs?: (parts: JobParts) => readonly Job[];
}
