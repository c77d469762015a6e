import {
  type APIRole,
  type APIUser,
  GatewayDispatchEvents,
  GatewayIntentBits,
  Locale,
  type RoleFlags,
} from 'discord-api-types/v10';
import type { Snowflake } from '../../src/base/snowflake.js';
import type { Stage } from '../stage.js';
import { createUser, guildPayload, memberPayload } from './payloads.js';
import { BOT_DEFAULT, EVERYONE_DEFAULT } from './permissions.js';
import { type GuildState, type MemberState, need } from './world.js';

export interface NewUser {
  readonly id?: Snowflake;
  /** Default: `user` and a number. */
  readonly name?: string;
  /** The display name; null where the user chose none. */
  readonly globalName?: string | null;
  readonly bot?: boolean;
}

export interface NewGuild {
  readonly id?: Snowflake;
  readonly name?: string;
  /** Default null: a guild without an icon. */
  readonly icon?: string | null;
  /** Default: a new user. */
  readonly ownerId?: Snowflake;
  readonly locale?: Locale;
  readonly everyonePermissions?: bigint;
  /** What the bot's own role grants. Default: all that a board needs. */
  readonly botPermissions?: bigint;
}

export interface NewMember {
  readonly guildId: Snowflake;
  /** An existing user, or one to make. */
  readonly user?: Snowflake | NewUser;
  readonly nick?: string | null;
  readonly roles?: readonly Snowflake[];
  readonly locale?: Locale;
  /** Milliseconds since the Unix epoch; default: now. */
  readonly joinedAt?: number;
}

export interface NewRole {
  readonly guildId: Snowflake;
  readonly name?: string;
  readonly permissions?: bigint;
  readonly id?: Snowflake;
}

export interface GuildActions {
  addUser(user?: NewUser): APIUser;
  /** A guild with the bot in it. Its @everyone role has the guild's id, the bot's own role is `botRoleId`. */
  addGuild(guild?: NewGuild): { readonly id: Snowflake; readonly ownerId: Snowflake; readonly botRoleId: Snowflake };
  updateGuild(
    guildId: Snowflake,
    change: { name?: string; icon?: string | null; systemChannelId?: Snowflake | null },
  ): void;
  addMember(member: NewMember): MemberState;
  updateMember(
    guildId: Snowflake,
    userId: Snowflake,
    change: { nick?: string | null; roles?: readonly Snowflake[]; locale?: Locale },
  ): void;
  removeMember(guildId: Snowflake, userId: Snowflake): void;
  addRole(role: NewRole): APIRole;
  updateRole(guildId: Snowflake, roleId: Snowflake, change: { name?: string; permissions?: bigint }): void;
  deleteRole(guildId: Snowflake, roleId: Snowflake): void;
  /** The bot is kicked. */
  removeBotFromGuild(guildId: Snowflake): void;
  /** The bot is invited again. */
  addBotToGuild(guildId: Snowflake): void;
  /** The guild is out of order: GUILD_DELETE with `unavailable`, and no dispatches until `guildBack`. */
  guildOutage(guildId: Snowflake): void;
  guildBack(guildId: Snowflake): void;
}

export function createGuildActions(stage: Stage): GuildActions {
  const { world, ids, emit, settings } = stage;
  let users = 0;
  let guilds = 0;

  const live = (guild: GuildState) => guild.present && !guild.unavailable;

  function addUser({ id = ids(), name, globalName = null, bot }: NewUser = {}): APIUser {
    users++;
    const user = createUser({ id, username: name ?? `user${users}`, global_name: globalName, ...(bot ? { bot } : {}) });
    world.users.set(id, user);
    return user;
  }

  function role(id: Snowflake, name: string, permissions: bigint, position: number, botId?: Snowflake): APIRole {
    return {
      id,
      name,
      color: 0,
      colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
      hoist: false,
      icon: null,
      unicode_emoji: null,
      position,
      permissions: String(permissions),
      managed: botId !== undefined,
      mentionable: false,
      flags: 0 as RoleFlags,
      ...(botId === undefined ? {} : { tags: { bot_id: botId } }),
    };
  }

  function enter(guild: GuildState, user: APIUser, joinedAt: number, change: Partial<NewMember> = {}): MemberState {
    const member: MemberState = {
      user,
      nick: change.nick ?? null,
      roles: [...(change.roles ?? [])],
      joinedAt: new Date(joinedAt).toISOString(),
      locale: change.locale ?? Locale.EnglishUS,
    };
    guild.members.set(user.id, member);
    guild.permissionVersion++;
    return member;
  }

  function botRole(guild: GuildState): APIRole | undefined {
    return [...guild.roles.values()].find(({ tags }) => tags?.bot_id === world.bot.id);
  }

  return {
    addUser,
    addGuild(options = {}) {
      guilds++;
      // A guild's shard comes from the time in its id, so guilds made in one instant must differ in it.
      const id = options.id ?? ids(settings.clock.now() - 86_400_000 + guilds);
      const ownerId = options.ownerId ?? addUser().id;
      const guild: GuildState = {
        id,
        name: options.name ?? `Guild ${guilds}`,
        icon: options.icon ?? null,
        ownerId,
        locale: options.locale ?? Locale.EnglishUS,
        systemChannelId: null,
        roles: new Map([[id, role(id, '@everyone', options.everyonePermissions ?? EVERYONE_DEFAULT, 0)]]),
        members: new Map(),
        channels: new Map(),
        present: true,
        unavailable: false,
        permissionVersion: 0,
      };
      const own = role(ids(), world.bot.username, options.botPermissions ?? BOT_DEFAULT, 1, world.bot.id);
      guild.roles.set(own.id, own);
      world.guilds.set(id, guild);
      enter(guild, need(world.users, ownerId, 'user'), settings.clock.now());
      enter(guild, world.bot, settings.clock.now(), { roles: [own.id] });
      stage.announceGuild(id);
      return { id, ownerId, botRoleId: own.id };
    },
    updateGuild(guildId, change) {
      const guild = need(world.guilds, guildId, 'guild');
      Object.assign(guild, change);
      if (!live(guild)) return;
      emit(GatewayDispatchEvents.GuildUpdate, guildPayload(guild), { guildId, intents: GatewayIntentBits.Guilds });
    },
    addMember({ guildId, user = {}, joinedAt = settings.clock.now(), ...rest }) {
      const guild = need(world.guilds, guildId, 'guild');
      const who = typeof user === 'string' ? need(world.users, user, 'user') : addUser(user);
      const member = enter(guild, who, joinedAt, rest);
      if (live(guild)) {
        emit(
          GatewayDispatchEvents.GuildMemberAdd,
          { ...memberPayload(member), guild_id: guildId },
          { guildId, intents: GatewayIntentBits.GuildMembers },
        );
      }
      return member;
    },
    updateMember(guildId, userId, change) {
      const guild = need(world.guilds, guildId, 'guild');
      const member = need(guild.members, userId, 'member');
      if (change.nick !== undefined) member.nick = change.nick;
      if (change.roles) member.roles = [...change.roles];
      if (change.locale) member.locale = change.locale;
      guild.permissionVersion++;
      if (!live(guild)) return;
      // The bot's own member is announced whatever the intents.
      emit(
        GatewayDispatchEvents.GuildMemberUpdate,
        { ...memberPayload(member), avatar: null, banner: null, guild_id: guildId },
        { guildId, intents: userId === world.bot.id ? 0 : GatewayIntentBits.GuildMembers },
      );
    },
    removeMember(guildId, userId) {
      const guild = need(world.guilds, guildId, 'guild');
      const { user } = need(guild.members, userId, 'member');
      guild.members.delete(userId);
      guild.permissionVersion++;
      if (!live(guild)) return;
      emit(
        GatewayDispatchEvents.GuildMemberRemove,
        { guild_id: guildId, user },
        { guildId, intents: GatewayIntentBits.GuildMembers },
      );
    },
    addRole({ guildId, name = 'new role', permissions = 0n, id = ids() }) {
      const guild = need(world.guilds, guildId, 'guild');
      const made = role(id, name, permissions, guild.roles.size);
      guild.roles.set(id, made);
      guild.permissionVersion++;
      if (live(guild)) {
        emit(
          GatewayDispatchEvents.GuildRoleCreate,
          { guild_id: guildId, role: made },
          { guildId, intents: GatewayIntentBits.Guilds },
        );
      }
      return made;
    },
    updateRole(guildId, roleId, { name, permissions }) {
      const guild = need(world.guilds, guildId, 'guild');
      const before = need(guild.roles, roleId, 'role');
      const after: APIRole = {
        ...before,
        name: name ?? before.name,
        permissions: permissions === undefined ? before.permissions : String(permissions),
      };
      guild.roles.set(roleId, after);
      guild.permissionVersion++;
      if (!live(guild)) return;
      emit(
        GatewayDispatchEvents.GuildRoleUpdate,
        { guild_id: guildId, role: after },
        { guildId, intents: GatewayIntentBits.Guilds },
      );
    },
    deleteRole(guildId, roleId) {
      const guild = need(world.guilds, guildId, 'guild');
      guild.roles.delete(roleId);
      for (const member of guild.members.values()) member.roles = member.roles.filter((id) => id !== roleId);
      guild.permissionVersion++;
      if (!live(guild)) return;
      emit(
        GatewayDispatchEvents.GuildRoleDelete,
        { guild_id: guildId, role_id: roleId },
        { guildId, intents: GatewayIntentBits.Guilds },
      );
    },
    removeBotFromGuild(guildId) {
      const guild = need(world.guilds, guildId, 'guild');
      const wasLive = live(guild);
      guild.present = false;
      guild.members.delete(world.bot.id);
      guild.permissionVersion++;
      world.commands.delete(guildId);
      if (!wasLive) return;
      // Without the key `unavailable`: that is how a removal is told from an outage.
      emit(GatewayDispatchEvents.GuildDelete, { id: guildId }, { guildId, intents: GatewayIntentBits.Guilds });
    },
    addBotToGuild(guildId) {
      const guild = need(world.guilds, guildId, 'guild');
      guild.present = true;
      const own = botRole(guild);
      enter(guild, world.bot, settings.clock.now(), { roles: own ? [own.id] : [] });
      stage.announceGuild(guildId);
    },
    guildOutage(guildId) {
      const guild = need(world.guilds, guildId, 'guild');
      if (!live(guild)) return;
      guild.unavailable = true;
      emit(
        GatewayDispatchEvents.GuildDelete,
        { id: guildId, unavailable: true },
        { guildId, intents: GatewayIntentBits.Guilds },
      );
    },
    guildBack(guildId) {
      need(world.guilds, guildId, 'guild').unavailable = false;
      stage.announceGuild(guildId);
    },
  };
}
