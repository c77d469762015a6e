import { API } from '@discordjs/core';
import { GatewayIntentBits, Routes } from 'discord.js';
import { type AuthorResolver, createAuthorResolver } from '../discord/authors.js';
import { createGateway, type Gateway } from '../discord/gateway.js';
import { createGuildNews } from '../discord/guild-news.js';
import { createRefill, type Refill } from '../discord/refill/refill.js';
import { shardOf } from '../discord/shards.js';
import { createTimeKeeper, type TimeKeeper } from '../discord/time-keeper.js';
import { createPlaceResolver, type PlaceResolver } from '../discord/unknown-places.js';
import type { Ledger } from '../ledger/ledger.js';
import { createAliveSign } from '../process/alive.js';
import type { Faces } from './faces.js';
import type { Figures } from './figures.js';
import type { Ground } from './ground.js';
import type { Identity } from './identity.js';
import { createSignalRouter } from './signal-router.js';

type IntentName = keyof typeof GatewayIntentBits;

/** Servers, messages and reactions: what is counted, and no privileged intent. */
export const INTENTS = ['Guilds', 'GuildMessages', 'GuildMessageReactions'] as const satisfies readonly IntentName[];

/** What hears Discord, and asks it for what was not heard. */
export interface Listening {
  readonly time: TimeKeeper;
  readonly gateway: Gateway;
  readonly authors: AuthorResolver;
  readonly places: PlaceResolver;
  readonly refill: Refill;
}

export function createListening({
  ground,
  ledger,
  identity,
  publishing,
  faces: { board, dispatcher, registration, hello },
}: {
  readonly ground: Ground;
  readonly ledger: Ledger;
  readonly identity: Identity;
  readonly publishing: Figures['publishing'];
  readonly faces: Faces;
}): Listening {
  const { config, clock, discordClock, log, counters, fail } = ground;
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
    intents: INTENTS.reduce((bits, name) => bits | GatewayIntentBits[name], 0),
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
    counters,
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
    counters: counters.refill,
    onEnded: (guildId) => void board.redrawAll([guildId]),
  });
  return { time, gateway, authors, places, refill };
}
