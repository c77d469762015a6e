import { API } from '@discordjs/core';
import { Routes } from 'discord.js';
import { type AuthorResolver, createAuthorResolver } from '../discord/author-resolver.js';
import { createGateway, type Gateway } from '../discord/gateway.js';
import { createGuildNews } from '../discord/guild-news.js';
import { intentBits } from '../discord/intents.js';
import { createMemberNames, type MemberNames } from '../discord/member-names.js';
import { createPlaceResolver, type PlaceResolver } from '../discord/place-resolver.js';
import { createRefill, type Refill } from '../discord/refill/refill.js';
import { shardOf } from '../discord/shards.js';
import { createTimeKeeper, type TimeKeeper } from '../discord/time-keeper.js';
import type { Feature } from '../features/feature.js';
import { collectOf, intentsOf } from '../features/gather.js';
import { MOST_TOP_MEMBERS } from '../guilds/board-content.js';
import { createAliveSign } from '../process/alive.js';
import type { Answering } from './answering.js';
import type { Identity } from './connect-discord.js';
import type { Front } from './front.js';
import type { Ground } from './ground.js';
import { createSignalRouter } from './signal-router.js';
import type { Storage } from './storage.js';

/** What hears Discord, and asks it for what was not heard. */
export interface Listening {
  readonly time: TimeKeeper;
  readonly gateway: Gateway;
  readonly authors: AuthorResolver;
  readonly places: PlaceResolver;
  readonly refill: Refill;
  readonly memberNames: MemberNames;
}

export function createListening({
  ground,
  storage: { ledger },
  identity,
  features,
  answering: { publishing, answers },
  front: { board, dispatcher, registration, hello },
}: {
  readonly ground: Ground;
  readonly storage: Storage;
  readonly identity: Identity;
  readonly features: readonly Feature[];
  readonly answering: Answering;
  readonly front: Front;
}): Listening {
  const { config, clock, discordClock, log, figures, fail } = ground;
  const { rest, application, shards } = identity;
  const api = new API(rest);
  const discordNow = discordClock.now;
  const time = createTimeKeeper({ clock, discordClock, request: () => rest.get(Routes.gateway()), log });
  const news = createGuildNews();
  const gateway = createGateway({
    token: config.token,
    rest,
    ledger,
    discordNow,
    time,
    clock,
    botUserId: application.botUserId,
    intents: intentBits(intentsOf(features)),
    collect: collectOf(features),
    shardCount: shards.count,
    isShardCountSet: config.shardCount !== null,
    shardIds: shards.ids,
    guildId: config.guildId,
    log,
    news,
    onSignal: createSignalRouter({
      board,
      dispatcher,
      publishing,
      registration,
      hello,
      guildsOf: (shard) => ledger.directory.presentGuildIds().filter((id) => shardOf(id, shards.count) === shard),
      log,
    }),
    onFatal: (error) => fail(error),
    figures,
    onAck: createAliveSign(config.dataDir, log),
  });
  const authors = createAuthorResolver({ api, ledger, clock, log });
  const places = createPlaceResolver({ api, ledger, clock, log });
  const refill = createRefill({
    api,
    ledger,
    news,
    discordNow,
    botUserId: application.botUserId,
    log,
    figures: figures.refill,
    onEnded: (guildId) => void board.redrawAll([guildId]),
  });
  const memberNames = createMemberNames({
    api,
    ledger,
    named: async (guildId) => {
      // Nobody reads names where no board stands.
      if (ledger.boards.of(guildId)?.on !== true) return [];
      const { top, rising, fresh } = (await answers.board(guildId, MOST_TOP_MEMBERS)).list;
      return [...top, ...[rising, fresh].flatMap((one) => one ?? [])];
    },
    discordNow,
    log,
  });
  return { time, gateway, authors, places, refill, memberNames };
}
