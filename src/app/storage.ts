import type { Clock } from '../base/clock.js';
import type { ExitError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { ProcessFigures } from '../base/process-figures.js';
import type { Snowflake } from '../base/snowflake.js';
import { guildStream } from '../discord/shards.js';
import { publicPlaces } from '../discord/visible-places.js';
import { settingOf } from '../guilds/guild-settings.js';
import { mendStoredSettings } from '../ledger/directory/stored-settings.js';
import { lockDataDir } from '../ledger/file/data-dir-lock.js';
import type { Ledger } from '../ledger/ledger.js';
import { openLedger } from '../ledger/open-ledger.js';
import { withdrawAliveSign } from '../process/alive.js';
import { createWithStore } from '../publish/with-store.js';
import { type Answers, createAnswers, type GuildFrame } from '../reports/answers.js';
import type { PlaceOf } from '../reports/shapes.js';
import type { WithStore } from '../store/store.js';

/** What storage is opened with. */
export interface StorageOptions {
  readonly config: { readonly dataDir: string; readonly timeZone: string };
  readonly clock: Clock;
  readonly log: Log;
  readonly figures?: ProcessFigures;
  /** Called once where the file turns out broken: nothing can be kept any more. */
  readonly fail?: (error: ExitError) => void;
}

/** What was counted, held by this process alone, and what can be asked of it. */
export interface Storage {
  readonly ledger: Ledger;
  /** Answers from what the ledger holds; of other epochs what was read of them before. */
  readonly answers: Answers;
  /** Answers by a store and a clock of one's own. */
  answersBy(withStore: WithStore, clock?: Clock): Answers;
  /** Closes the ledger and gives the data folder back. */
  close(): void;
}

/** What may be named in front of all: where everybody may look and where it is counted, as both are now; what was counted before stays counted. */
function publicCountedPlaces(directory: Ledger['directory'], guildId: Snowflake): PlaceOf {
  const placeOf = publicPlaces(directory, guildId);
  return (id) => (directory.isCounted(guildId, id) ? placeOf(id) : null);
}

/**
 * Takes the data folder for this process and opens the ledger in it. Needs nothing else of the bot: neither Discord nor
 * MongoDB.
 * @throws ExitError where another process has the folder or it cannot be used; then it is given back
 */
export function openStorage({ config, clock, log, figures, fail }: StorageOptions): Storage {
  const { dataDir } = config;
  const lock = lockDataDir(dataDir, clock.now());
  let ledger: Ledger;
  try {
    withdrawAliveSign(dataDir);
    ledger = openLedger({
      dataDir,
      clock,
      log,
      streamOf: guildStream,
      ...(figures && { figures }),
      ...(fail && { onBroken: fail }),
    });
  } catch (error) {
    lock.release();
    throw error;
  }
  const close = () => {
    ledger.close();
    withdrawAliveSign(dataDir);
    lock.release();
  };
  try {
    mendStoredSettings({ ledger, log });
  } catch (error) {
    close();
    throw error;
  }
  const frame = (guildId: Snowflake): GuildFrame => {
    const settings = ledger.settings.of(guildId);
    const guild = ledger.directory.guild(guildId);
    return {
      timeZone: settings.timeZone ?? config.timeZone,
      since: guild?.since ?? clock.now(),
      metricsSince: guild?.metricsSince ?? {},
      top: settingOf(settings, 'board').top.most,
      publicPlaceOf: publicCountedPlaces(ledger.directory, guildId),
    };
  };
  const answersBy: Storage['answersBy'] = (withStore, by = clock) => createAnswers({ withStore, frame, clock: by });
  return {
    ledger,
    answers: answersBy(createWithStore({ ledger, publisher: null })),
    answersBy,
    close,
  };
}
