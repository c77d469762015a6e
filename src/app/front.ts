import { API } from '@discordjs/core';
import type { Snowflake } from '../base/snowflake.js';
import { type Board, createBoard } from '../board/board.js';
import { createChannelMaker } from '../board/channel-maker.js';
import { createHello, type Hello } from '../board/hello/hello.js';
import { createStatsChannels, type StatsChannels } from '../board/stats-channels.js';
import { createDispatcher, type Dispatcher } from '../commands/dispatcher.js';
import { createRegistration, type Registration } from '../commands/register.js';
import { inviteLinkToMakeChannels } from '../discord/invite.js';
import { withoutRepeats } from '../discord/rest.js';
import type { Feature } from '../features/feature.js';
import { commandsOf } from '../features/gather.js';
import { createDrawingThread } from '../pictures/drawing-thread.js';
import { createPictures } from '../pictures/pictures.js';
import type { Answering } from './answering.js';
import type { Identity } from './connect-discord.js';
import type { Ground } from './ground.js';
import type { Storage } from './storage.js';

/** What people see of the bot and speak to. */
export interface Front {
  readonly statsChannels: StatsChannels;
  readonly board: Board;
  /** Names of the commands, as people write them. */
  readonly commandNames: string;
  readonly registration: Registration;
  readonly dispatcher: Dispatcher;
  readonly hello: Hello;
}

export function createFront({
  ground,
  storage: { ledger },
  identity,
  features,
  answering: { answers, publishing },
}: {
  readonly ground: Ground;
  readonly storage: Storage;
  readonly identity: Identity;
  readonly features: readonly Feature[];
  readonly answering: Answering;
}): Front {
  const { config, clock, log, texts } = ground;
  const { rest, application, ownId } = identity;
  const api = new API(rest);
  const apiOnce = new API(withoutRepeats(rest));
  const statsChannels = createStatsChannels({
    envChannelId: config.statsChannelId,
    onlyGuildId: config.guildId,
    ledger,
    api,
    log,
  });
  const pictures = createPictures({ draw: createDrawingThread().draw });
  const board = createBoard({
    api,
    ledger,
    report: (guildId) => answers.board(guildId),
    statsChannel: (guildId) => statsChannels.of(guildId)?.id ?? null,
    clock,
    log,
    ownId,
    pictures,
  });
  const inviteToMakeChannels = (guildId: Snowflake) => inviteLinkToMakeChannels(application.id, guildId);
  const { commands, buttons, panels, followUps } = commandsOf(features, {
    ask: answers,
    ledger,
    board,
    statsChannels,
    channelMaker: createChannelMaker({ api: apiOnce, ledger, ownId, clock, log, texts }),
    defaultTimeZone: config.timeZone,
    usualRefresh: config.boardRefreshCron,
    ownId,
    inviteToMakeChannels,
    clock,
    texts,
  });
  const registration = createRegistration({
    api,
    applicationId: application.id,
    guildId: config.guildId,
    commands,
    ledger,
    log,
  });
  const dispatcher = createDispatcher({
    api,
    applicationId: application.id,
    onlyGuildId: config.guildId,
    ledger,
    commands,
    buttons,
    panels,
    followUps,
    pictures,
    texts,
    clock,
    log,
  });
  const hello = createHello({
    api: apiOnce,
    ledger,
    hasStatsChannel: (guildId) => statsChannels.of(guildId) !== null,
    knowsThePast: publishing.knowsThePast,
    inviteToMakeChannels,
    hearsDirect: identity.shards.ids.includes(0),
    setupId: () => registration.idOf('setup'),
    ownId,
    texts,
    log,
  });
  const commandNames = commands.map(({ data }) => `/${data.name}`).join(' ');
  return { statsChannels, board, commandNames, registration, dispatcher, hello };
}
