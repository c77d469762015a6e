import {
  type APIApplicationCommand,
  type APIApplicationCommandOption,
  ApplicationCommandType,
  ApplicationIntegrationType,
  type LocalizationMap,
  type RESTPostAPIApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import type { Snowflake } from '../../src/base/snowflake.js';
import type { Stage } from '../stage.js';
import type { Access } from './access.js';
import { discordError } from './api-error.js';
import { isObject } from './check.js';
import { checkCommand, checkCommands } from './check-command.js';
import { type Call, noContent, ok, type Route, route } from './router.js';

type Scope = Snowflake | 'global';
type Body = RESTPostAPIApplicationCommandsJSONBody;

const MOST_COMMANDS = 100;

/** Discord leaves out what is at its default, so that a registered option is not what was sent, field for field. */
function normalOption(option: APIApplicationCommandOption): APIApplicationCommandOption {
  const kept = Object.entries(option).filter(
    ([, value]) =>
      value !== null && value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0),
  );
  const normal: APIApplicationCommandOption = Object.assign(structuredClone(option), Object.fromEntries(kept));
  for (const key of Object.keys(normal)) {
    if (!kept.some(([name]) => name === key)) Reflect.deleteProperty(normal, key);
  }
  if ('options' in normal && normal.options) Object.assign(normal, { options: normal.options.map(normalOption) });
  return normal;
}

/** A dictionary of translations without its empty entries. */
function localised(dictionary: object | null | undefined): LocalizationMap | null {
  if (!dictionary) return null;
  const entries = Object.entries(dictionary).filter(([, text]) => typeof text === 'string');
  const kept: Record<string, string> = Object.fromEntries(entries);
  return kept;
}

/** Slash commands of the application, globally and in each guild. */
export function commandRoutes({ world, ids }: Stage, access: Access): Route[] {
  const listOf = (scope: Scope) => world.commands.get(scope) ?? [];

  function scopeOf({ param }: Call, perGuild: boolean): Scope {
    if (param('application_id') !== world.applicationId) throw discordError('unknownApplication');
    if (!perGuild) return 'global';
    const guild = world.guilds.get(param('guild_id'));
    if (!guild?.present) throw discordError('missingAccess');
    return access.guild(guild.id).id;
  }

  function stored(body: Body, scope: Scope, before?: APIApplicationCommand): APIApplicationCommand {
    const options = 'options' in body && body.options ? body.options.map(normalOption) : [];
    const permissions = body.default_member_permissions ?? null;
    return {
      id: before?.id ?? ids(),
      application_id: world.applicationId,
      version: ids(),
      type: body.type ?? ApplicationCommandType.ChatInput,
      name: body.name,
      name_localizations: localised(body.name_localizations),
      description: 'description' in body ? (body.description ?? '') : '',
      description_localizations: 'description_localizations' in body ? localised(body.description_localizations) : null,
      default_member_permissions: permissions === null ? null : String(permissions),
      nsfw: body.nsfw ?? false,
      contexts: body.contexts ?? null,
      integration_types: body.integration_types ?? [ApplicationIntegrationType.GuildInstall],
      ...(scope === 'global' ? { dm_permission: true } : { guild_id: scope }),
      ...(options.length > 0 ? { options } : {}),
      ...('handler' in body && body.handler !== undefined ? { handler: body.handler } : {}),
    };
  }

  const same = (body: Body) => (command: APIApplicationCommand) =>
    command.name === body.name && command.type === (body.type ?? ApplicationCommandType.ChatInput);

  /** Without `with_localizations` the dictionaries are left out. */
  function shown(command: APIApplicationCommand, localised: boolean): unknown {
    if (localised) return command;
    const { name_localizations: _names, description_localizations: _descriptions, ...rest } = command;
    return rest;
  }

  function find(call: Call, scope: Scope): APIApplicationCommand {
    const command = listOf(scope).find(({ id }) => id === call.param('command_id'));
    if (!command) throw discordError('unknownCommand');
    return command;
  }

  function routesOf(base: string, perGuild: boolean): Route[] {
    const one = `${base}/{command_id}`;
    return [
      route('GET', base, (call) => {
        const localised = call.query.get('with_localizations') === 'true';
        return ok(listOf(scopeOf(call, perGuild)).map((command) => shown(command, localised)));
      }),
      route('PUT', base, (call) => {
        const scope = scopeOf(call, perGuild);
        const { body } = call;
        checkCommands(body);
        if (body.length > MOST_COMMANDS) throw discordError('tooManyCommands');
        const before = listOf(scope);
        const entryPoint = before.find(({ type }) => type === ApplicationCommandType.PrimaryEntryPoint);
        if (entryPoint && !body.some(({ type }) => type === entryPoint.type)) throw discordError('entryPointRemoved');
        world.commands.set(
          scope,
          body.map((command) => stored(command, scope, before.find(same(command)))),
        );
        return ok(listOf(scope));
      }),
      route('POST', base, (call) => {
        const scope = scopeOf(call, perGuild);
        const { body } = call;
        checkCommand(body);
        const before = listOf(scope).find(same(body));
        if (!before && listOf(scope).length >= MOST_COMMANDS) throw discordError('tooManyCommands');
        const command = stored(body, scope, before);
        world.commands.set(scope, [...listOf(scope).filter((other) => other !== before), command]);
        return ok(command, before ? 200 : 201);
      }),
      route('GET', one, (call) => ok(find(call, scopeOf(call, perGuild)))),
      route('PATCH', one, (call) => {
        const scope = scopeOf(call, perGuild);
        const before = find(call, scope);
        const body: unknown = { ...before, ...(isObject(call.body) ? call.body : {}) };
        checkCommand(body);
        const command = stored(body, scope, before);
        world.commands.set(
          scope,
          listOf(scope).map((other) => (other === before ? command : other)),
        );
        return ok(command);
      }),
      route('DELETE', one, (call) => {
        const scope = scopeOf(call, perGuild);
        const gone = find(call, scope);
        world.commands.set(
          scope,
          listOf(scope).filter((other) => other !== gone),
        );
        return noContent;
      }),
    ];
  }

  return [
    ...routesOf('/applications/{application_id}/commands', false),
    ...routesOf('/applications/{application_id}/guilds/{guild_id}/commands', true),
  ];
}
