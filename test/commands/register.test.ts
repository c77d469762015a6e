import { readFileSync } from 'node:fs';
import { Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { normalised } from '../../src/commands/normalise.js';
import { helpView } from '../../src/views/help-view.js';
import { en } from '../../src/views/texts.js';
import { callsOf } from '../board/harness.js';
import { startCommands } from './harness.js';

const GLOBAL = '/applications/{application_id}/commands';
const OF_GUILD = '/applications/{application_id}/guilds/{guild_id}/commands';
const NAMES = ['/help', '/my_stats', '/setup', '/stat_refresh'];

describe('registering commands', () => {
  it('takes one call where nothing changed', async () => {
    const stage = await startCommands();
    expect(stage.discord.commandNames()).toEqual(NAMES);
    stage.discord.clearCalls();
    expect(await stage.register()).toBe('unchanged');
    expect(callsOf(stage)).toEqual([`GET ${GLOBAL}`]);
  });

  it('overwrites commands that differ', async () => {
    const stage = await startCommands();
    const { api, discord, ledger } = stage;
    await api.applicationCommands.bulkOverwriteGlobalCommands(discord.applicationId, [
      { name: 'my_stats', description: 'of last year' },
    ]);
    expect(await stage.register()).toBe('registered');
    expect(discord.commandNames()).toEqual(NAMES);
    expect(ledger.facts.get('commands:scopes')).toBe('["global"]');
  });

  it('removes the commands of the other scope, whichever way GUILD_ID changes', async () => {
    const stage = await startCommands();
    const { discord, guildId } = stage;
    expect(await stage.register(guildId)).toBe('registered');
    expect(discord.commandNames()).toEqual([]);
    expect(discord.commandNames(guildId)).toEqual(NAMES);
    discord.clearCalls();
    expect(await stage.register(guildId)).toBe('unchanged');
    expect(callsOf(stage)).toEqual([`GET ${OF_GUILD}`]);
    expect(await stage.register()).toBe('registered');
    expect(discord.commandNames(guildId)).toEqual([]);
    expect(discord.commandNames()).toEqual(NAMES);
  });

  it('looks into both scopes when the ledger knows nothing of an earlier life', async () => {
    const stage = await startCommands();
    const { discord, guildId, ledger } = stage;
    await stage.register(guildId);
    ledger.facts.set('commands:scopes', 'null');
    expect(await stage.register()).toBe('registered');
    expect(discord.commandNames(guildId)).toEqual([]);
  });

  it("leaves an activity's Entry Point where it is, whichever way GUILD_ID changes", async () => {
    // A bug: Discord refuses to overwrite all commands without it (50240), so commands were never registered.
    const stage = await startCommands();
    const { api, discord, guildId } = stage;
    await api.applicationCommands.bulkOverwriteGlobalCommands(discord.applicationId, []);
    await api.rest.post(Routes.applicationCommands(discord.applicationId), {
      body: {
        type: 4,
        name: 'launch',
        description: 'Opens it',
        handler: 2,
        integration_types: [0, 1],
        contexts: [0, 1],
      },
    });
    const entryPoint = () => discord.world.commands.get('global')?.find(({ type }) => type === 4);
    const made = entryPoint();
    expect(made).toMatchObject({ name: 'launch', handler: 2 });
    await expect(api.applicationCommands.bulkOverwriteGlobalCommands(discord.applicationId, [])).rejects.toMatchObject({
      code: 50240,
    });
    expect(await stage.register()).toBe('registered');
    expect(discord.commandNames()).toEqual(['/launch', ...NAMES].sort());
    expect(await stage.register()).toBe('unchanged');
    expect(await stage.register(guildId)).toBe('registered');
    expect(discord.commandNames()).toEqual(['/launch']);
    expect(discord.commandNames(guildId)).toEqual(NAMES);
    discord.clearCalls();
    expect(await stage.register(guildId)).toBe('unchanged');
    expect(callsOf(stage)).toEqual([`GET ${OF_GUILD}`]);
    expect(await stage.register()).toBe('registered');
    const { version: _now, ...now } = entryPoint() ?? {};
    const { version: _before, ...before } = made ?? {};
    expect(now).toEqual(before);
  });

  it('survives a removal that was cut short', async () => {
    const stage = await startCommands();
    const { discord, guildId } = stage;
    discord.faults.failRest({ method: 'PUT', route: GLOBAL, status: 500, times: 2 });
    expect(await stage.register(guildId)).toBe('failed');
    expect(discord.commandNames()).toEqual(NAMES);
    expect(await stage.register(guildId)).toBe('unchanged');
    expect(discord.commandNames()).toEqual([]);
  });

  it('explains a bot that was invited without commands', async () => {
    const stage = await startCommands();
    stage.discord.faults.failRest({ method: 'PUT', route: OF_GUILD, status: 403, code: 50001 });
    expect(await stage.register(stage.guildId)).toBe('refused');
    expect(stage.log.at('error').map(({ msg }) => msg)).toEqual([expect.stringMatching(/applications\.commands/)]);
  });
});

describe('normalised commands', () => {
  const command = { name: 'a', description: 'b', options: [{ type: 3, name: 'c', description: 'd' }] };

  it('are equal where Discord only filled in defaults', () => {
    const received = {
      ...command,
      id: '1',
      version: '2',
      application_id: '3',
      type: 1,
      nsfw: false,
      name_localizations: null,
      default_member_permissions: null,
      integration_types: [0],
      contexts: null,
      options: [{ ...command.options[0], required: false, autocomplete: false }],
    };
    expect(normalised([received], 'global')).toBe(normalised([command], 'global'));
  });

  it.each([
    ['a description', { description: 'x' }],
    ['a permission', { default_member_permissions: '32' }],
    ['a context', { contexts: [0] }],
    ['an option', { options: [] }],
    ['a choice', { options: [{ ...command.options[0], choices: [{ name: 'e', value: 'e' }] }] }],
    ['an autocomplete', { options: [{ ...command.options[0], autocomplete: true }] }],
  ])('differ in %s', (_what, change) => {
    expect(normalised([{ ...command, ...change }], 'global')).not.toBe(normalised([command], 'global'));
  });

  it('do not differ in contexts inside a guild, nor in their order', () => {
    expect(normalised([{ ...command, contexts: [0] }], 'guild')).toBe(normalised([command], 'guild'));
    const other = { ...command, name: 'z' };
    expect(normalised([other, command], 'global')).toBe(normalised([command, other], 'global'));
  });
});

it('README has every command, and so has /help but for itself', () => {
  const readme = readFileSync('README.md', 'utf8');
  const help = JSON.stringify(helpView({ messageDays: 1, reactionDays: 1 }, en));
  expect(NAMES.filter((name) => !readme.includes(`| \`${name}\``))).toEqual([]);
  expect(NAMES.filter((name) => !help.includes(`\`${name}\``))).toEqual(['/help']);
});
