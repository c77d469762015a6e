import type { API } from '@discordjs/core';
import { ApplicationCommandType, DiscordAPIError, RESTJSONErrorCodes } from 'discord.js';
import type { APIApplicationCommand, RESTPostAPIApplicationCommandsJSONBody } from 'discord-api-types/v10';
import type { Log } from '../base/log.js';
import { isSnowflake, type Snowflake } from '../base/snowflake.js';
import { errorFields } from '../discord/error-fields.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Command } from './command.js';
import { normalised } from './normalise.js';

/** The fact with the scopes that may hold commands of this application: a list of guild ids and `global`. */
const SCOPES_FACT = 'commands:scopes';
const GLOBAL = 'global';
/** Guilds looked into for commands of an earlier life when the ledger knows nothing of one. */
const MOST_GUILDS = 20;

export interface RegisterParts {
  readonly api: API;
  readonly applicationId: Snowflake;
  /** `GUILD_ID`: commands are registered there; null: for all guilds. */
  readonly guildId: Snowflake | null;
  readonly commands: readonly Command[];
  readonly ledger: Pick<Ledger, 'facts' | 'directory'>;
  readonly log: Log;
}

type RegisteredCommand = Pick<APIApplicationCommand, 'id' | 'name'>;

/** `refused`: Discord did not allow it, which a log line explains. `failed`: it could not be reached; worth another try. */
export type Registered = 'unchanged' | 'registered' | 'refused' | 'failed';

/**
 * Registers the commands where they differ from what Discord has, and removes those in the other scope, so that none
 * stands twice. One call where nothing changed. `heard` is told what Discord has. Never throws.
 */
export async function registerCommands(
  parts: RegisterParts,
  heard: (commands: readonly RegisteredCommand[]) => void = () => {},
): Promise<Registered> {
  const { guildId, log } = parts;
  try {
    return await register(parts, heard);
  } catch (error) {
    const code = error instanceof DiscordAPIError ? error.code : null;
    if (code === RESTJSONErrorCodes.MissingAccess || code === RESTJSONErrorCodes.UnknownGuild) {
      log.error(
        { guildId, code },
        'commands could not be registered: the bot is not in that server, or was invited without the scope applications.commands; invite it again',
      );
      return 'refused';
    }
    if (code !== null && error instanceof DiscordAPIError && error.status < 500) {
      log.error(
        { ...errorFields(error), guildId, code },
        'Discord refused the commands, and those it has stay as they are; a newer Statboard may help, else report this line',
      );
      return 'refused';
    }
    log.warn({ ...errorFields(error), guildId }, 'commands could not be registered now; tried again within the hour');
    return 'failed';
  }
}

/** Registers the commands at start, and later again where Discord could not be reached then. */
export interface Registration {
  /** @returns what became of it */
  now(): Promise<Registered>;
  /** Tries again if the last try failed for a passing reason; else does nothing, also where one still waits for Discord. */
  again(): Promise<void>;
  /** The bot was invited to a guild. Where it is `GUILD_ID` it has no commands yet, or lost them when the bot left. */
  joined(guildId: Snowflake): Promise<void>;
  /** Id of a command as Discord has it, by which it can be mentioned; null: not known. */
  idOf(command: string): Snowflake | null;
}

export function createRegistration(parts: RegisterParts): Registration {
  let last: Promise<Registered> | null = null;
  let present: readonly RegisteredCommand[] = [];
  let underWay = 0;
  const now = () => {
    underWay++;
    last = Promise.resolve(last)
      .then(() =>
        registerCommands(parts, (commands) => {
          present = commands;
        }),
      )
      .finally(() => underWay--);
    return last;
  };
  return {
    now,
    async again() {
      if (underWay === 0 && (await last) === 'failed') await now();
    },
    async joined(guildId) {
      if (last !== null && guildId === parts.guildId) await now();
    },
    idOf: (command) => present.find(({ name }) => name === command)?.id ?? null,
  };
}

async function register(
  { api, applicationId, guildId, commands, ledger, log }: RegisterParts,
  heard: (commands: readonly RegisteredCommand[]) => void,
): Promise<Registered> {
  const { applicationCommands } = api;
  const wanted = guildId ?? GLOBAL;
  const bodies = commands.map(({ data }) => data);

  const present = (scope: string): Promise<readonly APIApplicationCommand[]> =>
    scope === GLOBAL
      ? applicationCommands.getGlobalCommands(applicationId, { with_localizations: true })
      : applicationCommands.getGuildCommands(applicationId, scope, { with_localizations: true });
  /** @param foreign what stands there for all servers and is not ours to remove */
  const put = (
    scope: string,
    ours: typeof bodies,
    foreign: readonly APIApplicationCommand[],
  ): Promise<readonly APIApplicationCommand[]> =>
    scope === GLOBAL
      ? applicationCommands.bulkOverwriteGlobalCommands(applicationId, [...ours, ...foreign.map(asSent)])
      : applicationCommands.bulkOverwriteGuildCommands(applicationId, scope, ours);

  const known = scopesFrom(ledger.facts.get(SCOPES_FACT));
  const scopes = new Set(
    known ?? [
      GLOBAL,
      ...ledger.directory
        .guilds()
        .slice(0, MOST_GUILDS)
        .map(({ id }) => id),
    ],
  );
  scopes.add(wanted);
  const keep = (): void => ledger.facts.set(SCOPES_FACT, JSON.stringify([...scopes]));
  if (!known?.includes(wanted)) keep();

  const kind = guildId === null ? 'global' : 'guild';
  const before = await present(wanted);
  const changed = normalised(before.filter(isOurs), kind) !== normalised(bodies, kind);
  heard(before.filter(isOurs));
  if (changed) heard((await put(wanted, bodies, before.filter(isForeign))).filter(isOurs));
  for (const scope of scopes) {
    if (scope === wanted) continue;
    await clear(scope);
    scopes.delete(scope);
    keep();
  }
  const outcome = changed ? 'registered' : 'unchanged';
  log.info({ guildId, commands: bodies.map(({ name }) => name), outcome }, 'commands are in place');
  return outcome;

  async function clear(scope: string): Promise<void> {
    try {
      const there = await present(scope);
      if (!there.some(isOurs)) return;
      await put(scope, [], there.filter(isForeign));
      log.info({ scope }, 'commands that stood in another scope are removed');
    } catch (error) {
      const code = error instanceof DiscordAPIError ? error.code : null;
      // The bot left that guild, and its commands went with it.
      if (code !== RESTJSONErrorCodes.MissingAccess && code !== RESTJSONErrorCodes.UnknownGuild) throw error;
    }
  }
}

/**
 * Whether a command is the application's Entry Point, by which an activity is opened. Discord makes it by itself where
 * activities are switched on, and refuses to overwrite all commands without it (50240).
 */
const isForeign = ({ type }: Pick<APIApplicationCommand, 'type'>): boolean =>
  type === ApplicationCommandType.PrimaryEntryPoint;
const isOurs = (command: Pick<APIApplicationCommand, 'type'>): boolean => !isForeign(command);

/** A command as it stands, to be sent back. */
function asSent(command: APIApplicationCommand): RESTPostAPIApplicationCommandsJSONBody {
  const { application_id: _application, guild_id: _guild, version: _version, dm_permission: _old, ...body } = command;
  return body as RESTPostAPIApplicationCommandsJSONBody;
}

function scopesFrom(fact: string | null): readonly string[] | null {
  if (fact === null) return null;
  const scopes: unknown = JSON.parse(fact);
  if (!Array.isArray(scopes)) return null;
  return scopes.filter((scope): scope is string => scope === GLOBAL || isSnowflake(scope));
}
