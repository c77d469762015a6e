import { hostname } from 'node:os';
import { shardStreams } from '../discord/shards.js';
import type { AskBoard } from '../publish/nightly/boards.js';
import { createPublishing, type Publishing } from '../publish/publishing.js';
import type { Answers } from '../reports/answers.js';
import type { Identity } from './connect-discord.js';
import type { Ground } from './ground.js';
import type { Storage } from './storage.js';

/** What was counted, published and asked for. */
export interface Answering {
  readonly publishing: Publishing;
  readonly answers: Answers;
  /** A board's report and the course of a moment and a store of the nightly comparison's own. */
  readonly askBoard: AskBoard;
}

export function createAnswering({
  ground,
  storage,
  identity,
  onNewEpoch,
}: {
  readonly ground: Ground;
  readonly storage: Storage;
  readonly identity: Identity;
  /** The ledger began anew below a bot that counts already. */
  readonly onNewEpoch: () => void;
}): Answering {
  const { config, clock, log, figures, discordClock, startedAt, fail } = ground;
  const publishing = createPublishing({
    ledger: storage.ledger,
    mongo: config.mongo,
    botId: identity.application.id,
    streams: shardStreams(identity.shards),
    holder: `${hostname()}, process ${process.pid}, started ${new Date(startedAt).toISOString()}`,
    clock,
    log,
    publishSeconds: config.publishSeconds,
    discordNow: discordClock.now,
    callbacks: { onNewEpoch, onLost: (error) => fail(error) },
    figures,
  });
  return {
    publishing,
    answers: storage.answersBy(publishing.withStore),
    askBoard: async (guildId, now, withStore) => {
      const answers = storage.answersBy(withStore, { ...clock, now: () => now });
      // Published days name the 200 largest channels only, so that of the liveliest one may be missing there.
      const { liveliest: _, ...board } = await answers.board(guildId);
      return { ...board, course: await answers.course(guildId) };
    },
  };
}
