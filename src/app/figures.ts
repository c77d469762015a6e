import { hostname } from 'node:os';
import type { Snowflake } from '../base/snowflake.js';
import { shardStreams } from '../discord/shards.js';
import { settingOf } from '../guilds/guild-settings.js';
import type { Ledger } from '../ledger/ledger.js';
import type { AskBoard } from '../publish/nightly/boards.js';
import { createPublishing, type Publishing } from '../publish/publishing.js';
import { type Answers, createAnswers } from '../reports/answers.js';
import type { Ground } from './ground.js';
import type { Identity } from './identity.js';

/** What was counted, published and asked for. */
export interface Figures {
  readonly publishing: Publishing;
  readonly answers: Answers;
  /** A board's report of a moment and a store of the nightly comparison's own. */
  readonly askBoard: AskBoard;
}

export function createFigures({
  ground,
  ledger,
  identity,
  onNewEpoch,
}: {
  readonly ground: Ground;
  readonly ledger: Ledger;
  readonly identity: Identity;
  /** The ledger began anew below a bot that counts already. */
  readonly onNewEpoch: () => void;
}): Figures {
  const { config, clock, log, counters, discordClock, startedAt, fail } = ground;
  const publishing = createPublishing({
    ledger,
    mongo: config.mongo,
    botId: identity.application.id,
    streams: shardStreams(identity.shards),
    holder: `${hostname()}, process ${process.pid}, started ${new Date(startedAt).toISOString()}`,
    clock,
    log,
    publishSeconds: config.publishSeconds,
    discordNow: discordClock.now,
    callbacks: { onNewEpoch, onLost: (error) => fail(error) },
    counters,
  });
  const frame = (guildId: Snowflake) => ({
    timeZone: ledger.settings.of(guildId).timeZone ?? config.timeZone,
    since: ledger.directory.guild(guildId)?.since ?? clock.now(),
    top: settingOf(ledger.settings.of(guildId), 'board').top.most,
  });
  return {
    publishing,
    answers: createAnswers({ withStore: publishing.withStore, frame, clock }),
    askBoard: (guildId, now, withStore) =>
      createAnswers({ withStore, frame, clock: { ...clock, now: () => now } }).board(guildId),
  };
}
