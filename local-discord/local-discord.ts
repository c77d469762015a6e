import type { APIUser } from 'discord-api-types/v10';
import type { Snowflake } from '../src/base/snowflake.js';
import type { ConnectionFaults } from './gateway/connection-faults.js';
import type { DispatchFaults } from './gateway/dispatch-faults.js';
import { createGateway } from './gateway/gateway.js';
import type { IdentifyLimits } from './gateway/identify-limits.js';
import type { DeliveredDispatch, SessionView } from './gateway/session.js';
import { createIds } from './ids.js';
import { createInteractions } from './interactions/interactions.js';
import { interactionRoutes } from './interactions/routes.js';
import type { InteractionActions } from './interactions/state.js';
import { type LocalDiscordOptions, settingsFrom } from './options.js';
import { createRandom, randomText } from './random.js';
import { createAccess } from './rest/access.js';
import { createRestFaults, type RestFaults } from './rest/rest-faults.js';
import { channelRoutes } from './rest/routes-channels.js';
import { commandRoutes } from './rest/routes-commands.js';
import { createDirectMessages, type DirectMessageActions } from './rest/routes-direct.js';
import { guildRoutes } from './rest/routes-guilds.js';
import { membershipRoutes } from './rest/routes-membership.js';
import { messageRoutes } from './rest/routes-messages.js';
import { pinRoutes } from './rest/routes-pins.js';
import { reactionRoutes } from './rest/routes-reactions.js';
import { createRestServer, type RecordedCall } from './rest/server.js';
import type { Stage } from './stage.js';
import { type ChannelActions, createChannelActions } from './world/channels.js';
import { createFiles } from './world/files.js';
import { createGuildActions, type GuildActions } from './world/guilds.js';
import type { MessageActions } from './world/message-types.js';
import { createMessages } from './world/messages.js';
import { applicationFlags, createUser, guildCreatePayload } from './world/payloads.js';
import { createSight } from './world/permissions.js';
import { createReactionActions, type ReactionActions } from './world/reactions.js';
import { createWorld, type World } from './world/world.js';

/** What tests can order to go wrong. Orders about dispatches go to the newest session of shard 0; `dispatchesOf` names another. */
export interface Faults extends DispatchFaults, ConnectionFaults, RestFaults {
  /** The disorder of one shard's dispatches. Throws while it has no session. */
  dispatchesOf(shard: number): DispatchFaults;
}

/** A Discord on this machine, for newcomers without a token and for tests. */
export interface LocalDiscord
  extends GuildActions,
    ChannelActions,
    MessageActions,
    ReactionActions,
    DirectMessageActions,
    InteractionActions {
  /** What `DISCORD_API_URL` takes: without a version. */
  readonly url: string;
  readonly token: string;
  readonly applicationId: Snowflake;
  readonly botId: Snowflake;
  readonly bot: APIUser;
  /** Everything that exists, to look at. */
  readonly world: World;
  readonly faults: Faults;
  /** The limits on IDENTIFY. */
  readonly identifyLimits: IdentifyLimits;
  /** Every REST call, in the order of arrival; `clearCalls` forgets them. */
  readonly calls: readonly RecordedCall[];
  clearCalls(): void;
  /** The registered slash commands of a guild, or the global ones, in alphabetical order: `/setup`. */
  commandNames(guildId?: Snowflake): readonly string[];
  /** Sessions that live or can be resumed, oldest first. */
  readonly sessions: readonly SessionView[];
  /** A file of a message by its attachment's id, as it is also served under its address. */
  file(attachmentId: Snowflake): { readonly bytes: Buffer; readonly type: string } | undefined;
  /** Hears of every dispatch as it is delivered, kept, repeated or replayed. Returns how to stop. */
  onDispatch(listener: (dispatch: DeliveredDispatch) => void): () => void;
  /** A serialised payload to every session of the guild's shard that has one of the intents (0: all). The cheap way for floods. */
  dispatchRaw(type: string, data: string, guildId: Snowflake | null, intents?: number): void;
  /** Resolves once less than `bytes` (default 1 MiB) wait in the sockets: so that a flood does not fill the memory. */
  drained(bytes?: number): Promise<void>;
  /** Resolves when a condition holds. Rejects after `timeoutMs` real milliseconds (default 60,000), naming `what`. */
  until(condition: () => boolean, what?: string, timeoutMs?: number): Promise<void>;
  /** Resolves when a shard has a connected session that was sent READY or RESUMED. */
  connected(shard?: number): Promise<void>;
  close(): Promise<void>;
}

const POLL = 5;
const PATIENCE = 60_000;

/** Starts it on 127.0.0.1. An empty world: guilds, channels and people come by its methods. */
export async function createLocalDiscord(options: LocalDiscordOptions): Promise<LocalDiscord> {
  const random = createRandom(options.seed ?? 1);
  const ids = createIds(options.clock);
  // Two different ids, as old applications have: a bot must not take one for the other.
  const applicationId = ids();
  const botId = ids();
  const settings = settingsFrom(options, madeUpToken, botId);
  const bot = createUser({ id: botId, username: settings.botName, discriminator: '0001', bot: true });
  const world = createWorld(applicationId, bot);
  const sees = createSight(world);

  function madeUpToken(id: Snowflake): string {
    return `${Buffer.from(id).toString('base64url')}.${randomText(random, 6)}.${randomText(random, 38)}`;
  }

  const address = (): string => {
    const at = rest.server.address();
    if (typeof at !== 'object' || at === null) throw new Error('The local Discord is not listening');
    return `127.0.0.1:${at.port}`;
  };
  const stage: Stage = {
    world,
    files: createFiles(ids, address),
    settings,
    random,
    ids,
    sees,
    emit: (type, data, audience) => gateway.emit(type, data, audience),
    announceGuild: (guildId) => gateway.announceGuild(guildId),
    reader: { botId, messageContent: (settings.privilegedIntents & (1 << 15)) !== 0, messages: world.messages },
  };

  const messages = createMessages(stage);
  const channels = createChannelActions(stage, messages.handling);
  const interactions = createInteractions(stage);
  const direct = createDirectMessages(stage);
  const access = createAccess(stage);
  const restFaults = createRestFaults();
  const identifyLimits: IdentifyLimits = {
    get revoked() {
      return gateway.limits.revoked;
    },
    take: (shard) => gateway.limits.take(shard),
    state: () => gateway.limits.state(),
    setRemaining: (remaining) => gateway.limits.setRemaining(remaining),
    get shards() {
      return gateway.limits.shards;
    },
    get leastShards() {
      return gateway.limits.leastShards;
    },
    demandShards: (shards) => gateway.limits.demandShards(shards),
    restoreToken: () => gateway.limits.restoreToken(),
  };
  const rest = createRestServer(
    [
      ...guildRoutes(stage, access, identifyLimits, () => `ws://${address()}`),
      ...channelRoutes(stage, access, channels),
      ...membershipRoutes(stage, access),
      ...direct.routes,
      ...direct.over(messageRoutes(stage, access, messages.handling, ({ api }) => interactions.edited(api.id))),
      ...reactionRoutes(stage, access),
      ...pinRoutes(stage, access, messages.handling),
      ...commandRoutes(stage, access),
      ...interactionRoutes(stage, interactions, messages.handling),
    ],
    settings,
    restFaults,
    stage.files,
    () => gateway.limits.revoked,
  );
  const gateway = createGateway({
    server: rest.server,
    url: () => `ws://${address()}`,
    settings,
    random,
    bot,
    applicationId,
    flags: applicationFlags(settings.privilegedIntents),
    guildIds: () => [...world.guilds.values()].filter(({ present }) => present).map(({ id }) => id),
    guild: (guildId) => world.guilds.get(guildId),
    guildCreate(guildId, intents) {
      const guild = world.guilds.get(guildId);
      if (!guild?.present || guild.unavailable) return null;
      return JSON.stringify(guildCreatePayload(world, guild, intents, sees));
    },
  });

  await new Promise<void>((resolve, reject) => {
    rest.server.once('error', reject);
    rest.server.listen(options.port ?? 0, '127.0.0.1', () => resolve());
  });

  function dispatchesOf(shard: number): DispatchFaults {
    const session = [...gateway.sessions].reverse().find((candidate) => candidate.shard === shard);
    if (!session) throw new Error(`Shard ${shard} has no session whose dispatches could go wrong`);
    return session.faults;
  }

  const faults: Faults = {
    ...gateway.faults,
    ...restFaults,
    dispatchesOf,
    repeatNext: (order) => dispatchesOf(0).repeatNext(order),
    swapNext: (pairs) => dispatchesOf(0).swapNext(pairs),
    loseNext: (count) => dispatchesOf(0).loseNext(count),
    skipSequence: (numbers) => dispatchesOf(0).skipSequence(numbers),
  };

  async function until(condition: () => boolean, what = 'a condition', timeoutMs = PATIENCE): Promise<void> {
    const { clock } = settings;
    const end = clock.monotonic() + timeoutMs;
    while (!condition()) {
      if (clock.monotonic() > end) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, POLL));
    }
  }

  return {
    ...createGuildActions(stage),
    ...channels,
    ...messages.actions,
    ...createReactionActions(stage),
    ...direct.actions,
    ...interactions.actions,
    file: (attachmentId) => stage.files.at(attachmentId),
    url: `http://${address()}/api`,
    token: settings.token,
    applicationId,
    botId,
    bot,
    world,
    faults,
    identifyLimits,
    calls: rest.calls,
    clearCalls: rest.clearCalls,
    commandNames: (guildId) => (world.commands.get(guildId ?? 'global') ?? []).map(({ name }) => `/${name}`).sort(),
    get sessions() {
      return [...gateway.sessions];
    },
    onDispatch(listener) {
      gateway.listeners.add(listener);
      return () => gateway.listeners.delete(listener);
    },
    dispatchRaw: (type, data, guildId, intents = 0) => gateway.emitRaw(type, data, guildId, intents),
    async drained(bytes = 1 << 20) {
      const waiting = () => [...gateway.sessions].reduce((sum, { wire }) => sum + (wire?.bufferedAmount ?? 0), 0);
      while (waiting() >= bytes) await new Promise((resolve) => setImmediate(resolve));
    },
    until,
    connected: (shard = 0) =>
      until(() => [...gateway.sessions].some((s) => s.shard === shard && s.connected), `shard ${shard} to connect`),
    async close() {
      interactions.close();
      await gateway.close();
      await new Promise<void>((resolve) => {
        rest.server.close(() => resolve());
        rest.server.closeAllConnections();
      });
    },
  };
}
