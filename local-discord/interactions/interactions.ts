import {
  type APIApplicationCommand,
  type APIInteraction,
  type APIMessage,
  type APIMessageComponentInteractionData,
  ApplicationCommandType,
  ApplicationIntegrationType,
  PermissionFlagsBits as Bit,
  ComponentType,
  GatewayDispatchEvents,
  InteractionContextType,
  InteractionType,
} from 'discord-api-types/v10';
import type { Snowflake } from '../../src/base/snowflake.js';
import { randomText } from '../random.js';
import type { Stage } from '../stage.js';
import { channelPayload, memberPayload, messagePayload, threadPayload } from '../world/payloads.js';
import { channelPermissions, EVERY_PERMISSION } from '../world/permissions.js';
import { type ChannelState, type DirectState, type GuildState, type MemberState, need } from '../world/world.js';
import { findComponent, selectData, type Usable } from './components.js';
import { commandData } from './data.js';
import { directUse } from './direct-use.js';
import { submission } from './modals.js';
import { fillOptions } from './options.js';
import { createOutcome, type InteractionHandle } from './outcome.js';
import { FIRST_ANSWER, type InteractionActions, type InteractionState, type Place, TOKEN_LIFE } from './state.js';

/** How often it is looked whether a first answer is overdue, in real milliseconds. */
const WATCH = 25;

export interface Interactions {
  readonly actions: InteractionActions;
  readonly byToken: ReadonlyMap<string, InteractionState>;
  /** Ephemeral messages by id: nobody but the person has them. */
  readonly ephemeral: Map<Snowflake, { message: APIMessage; channel: ChannelState | DirectState }>;
  /** The bot edited a message of a channel: buttons under it were answered by that. */
  edited(messageId: Snowflake): void;
  close(): void;
}

export function createInteractions(stage: Stage): Interactions {
  const { world, settings, ids, emit, random } = stage;
  const { clock } = settings;
  const byToken = new Map<string, InteractionState>();
  const ephemeral: Interactions['ephemeral'] = new Map();
  let watch: NodeJS.Timeout | null = null;

  function lookForOverdue(): void {
    let open = 0;
    for (const state of byToken.values()) {
      if (state.acknowledged || state.keeper.handle.outcome.error) continue;
      if (clock.now() - state.at > FIRST_ANSWER) state.keeper.update({ error: 'noAnswer' });
      else open++;
    }
    if (open > 0 || !watch) return;
    clearInterval(watch);
    watch = null;
  }

  function refused(error: 'unknown' | 'forbidden' | 'badOptions'): InteractionHandle {
    const keeper = createOutcome(ids(), '');
    keeper.update({ error });
    return keeper.handle;
  }

  /** Where an interaction happens, and who is there; null where the person cannot be. */
  function scene({ guildId, channelId, userId }: Place) {
    const guild = need(world.guilds, guildId, 'guild');
    const channel = need(guild.channels, channelId, 'channel');
    const member = need(guild.members, userId, 'member');
    const permissions = channelPermissions(world, guild, channel, userId);
    return permissions & Bit.ViewChannel && guild.present ? { guild, channel, member, permissions } : null;
  }
  type Scene = NonNullable<ReturnType<typeof scene>>;
  type Shared = ReturnType<typeof base>;

  function deliver(
    { guild, channel, member, permissions }: Scene,
    type: InteractionType,
    commandName: string,
    source: APIMessage | null,
    complete: (shared: Shared) => APIInteraction,
  ): InteractionHandle {
    const { user } = member;
    return open({ type, channel, user, commandName, source }, (id, token) =>
      complete(base(id, token, guild, channel, member, permissions)),
    );
  }

  function open(
    of: Pick<InteractionState, 'type' | 'channel' | 'user' | 'commandName' | 'source'>,
    complete: (id: Snowflake, token: string) => APIInteraction,
  ): InteractionHandle {
    const id = ids();
    const token = Buffer.from(`interaction:${id}:${randomText(random, 120)}`).toString('base64url');
    const keeper = createOutcome(id, token);
    for (const [old, { at }] of byToken.size > 1000 ? byToken : [])
      if (clock.now() - at > TOKEN_LIFE) byToken.delete(old);
    byToken.set(token, {
      ...of,
      id,
      token,
      at: clock.now(),
      startedAt: clock.monotonic(),
      keeper,
      acknowledged: false,
      original: null,
      loading: false,
      modal: null,
    });
    watch ??= setInterval(lookForOverdue, WATCH).unref();
    const { guildId } = of.channel;
    emit(GatewayDispatchEvents.InteractionCreate, complete(id, token), { guildId, intents: 0 });
    return keeper.handle;
  }

  function base(
    id: Snowflake,
    token: string,
    guild: GuildState,
    channel: ChannelState,
    member: MemberState,
    permissions: bigint,
  ) {
    return {
      id,
      application_id: world.applicationId,
      token,
      version: 1 as const,
      guild_id: guild.id,
      guild: { id: guild.id, features: [], locale: guild.locale },
      channel_id: channel.id,
      channel: channel.thread ? threadPayload(channel) : channelPayload(channel),
      member: { ...memberPayload(member), permissions: String(permissions) },
      locale: member.locale,
      guild_locale: guild.locale,
      app_permissions: String(channelPermissions(world, guild, channel, world.bot.id)),
      entitlements: [],
      authorizing_integration_owners: { [ApplicationIntegrationType.GuildInstall]: guild.id },
      context: InteractionContextType.Guild,
      attachment_size_limit: 10_485_760,
    };
  }

  /** The command that a member would find under this name, or why not. */
  function commandFor(at: Scene, name: string): APIApplicationCommand | 'unknown' | 'forbidden' {
    const wanted = name.replace(/^\//, '');
    const command = [...(world.commands.get(at.guild.id) ?? []), ...(world.commands.get('global') ?? [])].find(
      (candidate) => candidate.name === wanted && candidate.type === ApplicationCommandType.ChatInput,
    );
    if (!command) return 'unknown';
    if (!(at.permissions & Bit.UseApplicationCommands)) return 'forbidden';
    if (command.default_member_permissions === null || at.permissions === EVERY_PERMISSION) return command;
    const needed = BigInt(command.default_member_permissions);
    return needed !== 0n && (at.permissions & needed) === needed ? command : 'forbidden';
  }

  type SentBy = (component: Usable, at: Scene | null) => APIMessageComponentInteractionData | 'unknown' | 'badOptions';

  /** The person with whom the bot has a channel uses a component there: there is no guild, nor a member of it. */
  function useDirectly({
    message,
    channel,
    userId,
    component,
    data,
  }: {
    readonly message: APIMessage;
    readonly channel: DirectState;
    readonly userId: Snowflake;
    readonly component: Usable | null;
    readonly data: SentBy;
  }): InteractionHandle {
    const { user } = channel;
    if (user.id !== userId) return refused('forbidden');
    if (!component || component.disabled === true) return refused('unknown');
    const sent = data(component, null);
    if (typeof sent === 'string') return refused(sent);
    const type = InteractionType.MessageComponent;
    return open({ type, channel, user, commandName: '', source: message }, (id, token) =>
      directUse(world, channel, { id, token, message, data: sent }),
    );
  }

  /** Somebody uses a component of a message; `data` says what that sends, or why it cannot be. */
  function use(messageId: Snowflake, customId: string, userId: Snowflake, data: SentBy): InteractionHandle {
    const hidden = ephemeral.get(messageId);
    const standing = world.messages.get(messageId);
    const direct = [...world.directs.values()].find(({ messages }) => messages.some(({ id }) => id === messageId));
    const message =
      hidden?.message ??
      direct?.messages.find(({ id }) => id === messageId) ??
      (standing && messagePayload(standing, { ...stage.reader, messageContent: true }));
    const channel = hidden?.channel ?? direct ?? world.channels.get(message?.channel_id ?? '');
    if (!message || !channel || message.author.id !== world.bot.id) return refused('unknown');
    if (hidden && message.interaction_metadata?.user.id !== userId) return refused('unknown');
    const component = findComponent(message, customId);
    if (channel.guildId === null) return useDirectly({ message, channel, userId, component, data });
    const at = scene({ guildId: channel.guildId, channelId: channel.id, userId });
    if (!at) return refused('forbidden');
    if (!component || component.disabled === true) return refused('unknown');
    const sent = data(component, at);
    if (typeof sent === 'string') return refused(sent);
    return deliver(at, InteractionType.MessageComponent, '', message, (shared) => ({
      ...shared,
      type: InteractionType.MessageComponent,
      data: sent,
      message,
    }));
  }

  /** What somebody may do in channels of a guild. */
  const permissionsOf = (guild: GuildState, userId: Snowflake) => (channel: ChannelState) =>
    channelPermissions(world, guild, channel, userId);

  const actions: InteractionActions = {
    invoke({ options = {}, ...invocation }) {
      const at = scene(invocation);
      if (!at) return refused('forbidden');
      const command = commandFor(at, invocation.command);
      if (typeof command === 'string') return refused(command);
      const filled = fillOptions(command, options);
      if (!filled) return refused('badOptions');
      return deliver(at, InteractionType.ApplicationCommand, command.name, null, (shared) => ({
        ...shared,
        type: InteractionType.ApplicationCommand,
        data: {
          ...commandData(world, command, at.guild, options, permissionsOf(at.guild, invocation.userId)),
          ...(filled.length > 0 ? { options: filled } : {}),
        },
      }));
    },
    autocomplete({ options = {}, focused, ...invocation }) {
      const at = scene(invocation);
      if (!at) return refused('forbidden');
      const command = commandFor(at, invocation.command);
      if (typeof command === 'string') return refused(command);
      const option = command.options?.find(({ name }) => name === focused);
      const filled = fillOptions(command, { [focused]: '', ...options }, focused);
      if (!filled || !option || !('autocomplete' in option) || !option.autocomplete) return refused('badOptions');
      return deliver(at, InteractionType.ApplicationCommandAutocomplete, command.name, null, (shared) => ({
        ...shared,
        type: InteractionType.ApplicationCommandAutocomplete,
        data: {
          ...commandData(world, command, at.guild, options, permissionsOf(at.guild, invocation.userId)),
          options: filled,
        },
      }));
    },
    click({ messageId, customId, userId }) {
      return use(messageId, customId, userId, ({ type }) =>
        type === ComponentType.Button ? { component_type: type, custom_id: customId } : 'unknown',
      );
    },
    select({ messageId, customId, userId, values }) {
      return use(messageId, customId, userId, (component, at) => {
        if (component.type === ComponentType.Button) return 'unknown';
        return (
          selectData(component, values, at && { guild: at.guild, permissionsIn: permissionsOf(at.guild, userId) }) ??
          'badOptions'
        );
      });
    },
    submit({ interactionId, fields }) {
      const opener = [...byToken.values()].find(({ id }) => id === interactionId);
      if (!opener?.modal) return refused('unknown');
      const { channel, user, source } = opener;
      const at = channel.guildId && scene({ guildId: channel.guildId, channelId: channel.id, userId: user.id });
      if (!at) return refused('forbidden');
      const data = submission(opener.modal, fields);
      if (!data) return refused('badOptions');
      opener.modal = null;
      opener.keeper.update({ modal: null });
      return deliver(at, InteractionType.ModalSubmit, '', source, (shared) => ({
        ...shared,
        type: InteractionType.ModalSubmit,
        data,
        ...(source ? { message: source } : {}),
      }));
    },
    ephemeralMessage: (messageId) => ephemeral.get(messageId)?.message,
  };

  return {
    actions,
    byToken,
    ephemeral,
    edited(messageId) {
      for (const { source, acknowledged, keeper } of byToken.values()) {
        if (acknowledged && source?.id === messageId) keeper.update({ redrawn: true });
      }
    },
    close() {
      if (watch) clearInterval(watch);
    },
  };
}
