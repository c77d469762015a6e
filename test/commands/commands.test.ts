import { PermissionFlagsBits } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import { ledgerPath } from '../../src/ledger/file/data-dir.js';
import { openDatabase } from '../../src/ledger/file/sqlite.js';
import { LedgerUnwritable } from '../../src/ledger/file/writer.js';
import { MY_STATS_BUTTON, REFRESH_BUTTON } from '../../src/views/board-view.js';
import { boardsIn, callsOf, MESSAGE } from '../board/harness.js';
import { startCommands, textOf } from './harness.js';

const EPHEMERAL = 64;

describe('/my_stats', () => {
  it('answers the member alone, deferred first', async () => {
    const stage = await startCommands();
    const { message, deferred, ephemeral } = await stage.ask('my_stats', stage.memberId).answered;
    expect({ deferred, ephemeral }).toEqual({ deferred: true, ephemeral: true });
    expect(textOf(message)).toContain('Rank **#3** of 41');
    expect(stage.asked).toEqual([['24h', '7d', '30d', 'all']]);
  });

  it('shows one window where one is asked for', async () => {
    const stage = await startCommands();
    const { message } = await stage.ask('my_stats', stage.memberId, { window: '7d' }).answered;
    expect(stage.asked).toEqual([['7d']]);
    expect(message?.embeds[0]?.fields?.map(({ name, value }) => [name, value]).slice(0, 6)).toEqual([
      ['Messages', '`7d\u00a096`'],
      ['Reactions given', '`7d\u00a020`'],
      ['Reactions received', '`7d\u00a031`'],
      ['Replies given', '`7d\u00a0\u00a05`'],
      ['Replies received', '`7d\u00a0\u00a02`'],
      ['Stickers', '`7d\u00a0\u00a01`'],
    ]);
  });

  it('names no channel that the member may not see', async () => {
    const stage = await startCommands();
    const { discord, guildId, ledger, memberId, adminId } = stage;
    const hidden = { id: guildId, type: 'role', deny: 1n << 10n } as const;
    const secret = discord.addChannel({ guildId, name: 'secret', overwrites: [hidden] });
    await discord.until(() => ledger.directory.channel(secret.id) !== null, 'the channel');
    const channels = async (userId: string) => {
      const { message } = await stage.ask('my_stats', userId, { window: '7d' }).answered;
      return message?.embeds[0]?.fields?.find(({ name }) => name.startsWith('Most active channels'))?.value ?? '';
    };
    expect(await channels(adminId)).toContain(`<#${secret.id}>`);
    const seen = await channels(memberId);
    expect(seen).toContain(`<#${stage.channelId}>`);
    expect(seen).not.toContain(secret.id);
  });
});

describe('/help', () => {
  it('tells everybody privately what there is, and how long what is kept', async () => {
    const stage = await startCommands();
    const { message, ephemeral } = await stage.ask('help', stage.memberId).answered;
    expect(ephemeral).toBe(true);
    const [there, kept] = message?.embeds[0]?.fields ?? [];
    for (const command of ['/my_stats', '/stat_refresh', '/setup']) expect(there?.value).toContain(`\`${command}\``);
    expect(kept?.value).toContain('Never what somebody writes.');
    expect(kept?.value).toContain('which message is whose (8 days), and who reacted with what (35 days)');
  });
});

describe('/stat_refresh', () => {
  it('is for those who may manage messages', async () => {
    const stage = await startCommands();
    expect(stage.ask('stat_refresh', stage.memberId).outcome.error).toBe('forbidden');
    const { message } = await stage.ask('stat_refresh', stage.adminId).answered;
    const [board] = boardsIn(stage, stage.channelId);
    expect(textOf(message)).toBe(
      `The board was posted anew: https://discord.com/channels/${stage.guildId}/${stage.channelId}/${board?.id}`,
    );
    const again = await stage.ask('stat_refresh', stage.adminId).answered;
    expect(textOf(again.message)).toMatch(/^The board is up to date: https:/);
  });

  it('says what is missing where', async () => {
    const stage = await startCommands();
    stage.discord.denyBot(stage.channelId, 1n << 14n);
    await stage.discord.until(() => stage.ledger.directory.channel(stage.channelId)?.overwrites.length === 1);
    const { message } = await stage.ask('stat_refresh', stage.adminId).answered;
    expect(textOf(message)).toBe(`I may not keep the board in <#${stage.channelId}>. I lack: Embed Links.`);
  });

  it('says that no channel is chosen', async () => {
    const stage = await startCommands();
    stage.ledger.settings.save(stage.guildId, {}, { userId: null, at: 0 });
    expect(textOf((await stage.ask('stat_refresh', stage.adminId).answered).message)).toMatch(
      /^No stats channel is chosen/,
    );
  });
});

describe('the Refresh button', () => {
  it('redraws for everybody, and explains its cooldown', async () => {
    const stage = await startCommands();
    const { discord, board, guildId, channelId, memberId, clock } = stage;
    await board.start(guildId);
    const [message] = boardsIn(stage, channelId);
    if (!message) throw new Error('no board');
    const press = () => discord.click({ messageId: message.id, customId: REFRESH_BUTTON, userId: memberId });
    discord.clearCalls();
    const first = await press().answered;
    expect(first).toMatchObject({ redrawn: true, followups: [] });
    expect(callsOf(stage)).toContain(`PATCH ${MESSAGE}`);

    const second = await press().answered;
    expect(second.ephemeral).toBe(true);
    expect(textOf(second.message)).toBe(
      `The board was refreshed a moment ago. Try again <t:${(clock.now() + 30_000) / 1000}:R>.`,
    );
    expect(callsOf(stage).filter((call) => call === `PATCH ${MESSAGE}`)).toHaveLength(1);
    clock.skip(30_000);
    expect(await press().answered).toMatchObject({ redrawn: true });
  });

  it('on an old board leads to the live one', async () => {
    const stage = await startCommands();
    const { discord, board, guildId, channelId, memberId, api } = stage;
    await board.start(guildId);
    const [live] = boardsIn(stage, channelId);
    const old = await api.channels.createMessage(channelId, {
      embeds: live?.embeds ?? [],
      components: live?.components ?? [],
    });
    const { followups } = await discord.click({ messageId: old.id, customId: REFRESH_BUTTON, userId: memberId })
      .answered;
    expect(followups[0]?.flags).toBe(EPHEMERAL);
    expect(textOf(followups[0])).toContain(`/${live?.id}`);
  });
});

describe('the button My stats', () => {
  it('answers as /my_stats does, for the asker alone, also one who may not write there', async () => {
    const stage = await startCommands();
    const { discord, board, guildId, channelId, memberId } = stage;
    await board.start(guildId);
    const [message] = boardsIn(stage, channelId);
    if (!message) throw new Error('no board');
    discord.setOverwrite(channelId, { id: guildId, type: 'role', deny: PermissionFlagsBits.SendMessages });
    discord.clearCalls();
    const pressed = await discord.click({ messageId: message.id, customId: MY_STATS_BUTTON, userId: memberId })
      .answered;
    expect(pressed.followups).toHaveLength(1);
    expect(pressed.followups[0]?.flags).toBe(EPHEMERAL);
    const { message: asked } = await stage.ask('my_stats', memberId).answered;
    expect(pressed.followups[0]?.embeds).toEqual(asked?.embeds);
    expect(stage.asked).toEqual([
      ['24h', '7d', '30d', 'all'],
      ['24h', '7d', '30d', 'all'],
    ]);
    expect(callsOf(stage)).not.toContain(`PATCH ${MESSAGE}`);
  });
});

describe('/setup', () => {
  it('is for those who may manage the server', async () => {
    const stage = await startCommands();
    expect(stage.ask('setup', stage.memberId).outcome.error).toBe('forbidden');
  });

  it('shows the settings, and which permission is missing where', async () => {
    const stage = await startCommands();
    const { discord, guildId, channelId, ledger } = stage;
    discord.denyBot(channelId, 1n << 51n);
    const secret = discord.addChannel({ guildId, name: 'secret' });
    discord.denyBot(secret.id, 1n << 10n);
    await discord.until(
      () =>
        ledger.directory.channel(secret.id)?.overwrites.length === 1 &&
        ledger.directory.channel(channelId)?.overwrites.length === 1,
      'the overwrites',
    );
    const text = textOf((await stage.ask('setup', stage.adminId).answered).message);
    expect(text).toContain(`**Stats channel:** <#${channelId}>`);
    expect(text).toContain(`In <#${channelId}> I lack: Pin Messages.`);
    expect(text).toContain('I cannot see 1 channel: see the page Counting.');
  });

  it('moves the board and sets the zone, spelled as it is listed', async () => {
    const stage = await startCommands();
    const { board, guildId, channelId, otherId, ledger, discord } = stage;
    await board.start(guildId);
    const answer = await stage.ask('setup', stage.adminId, { channel: otherId, time_zone: 'europe/berlin' }).answered;
    expect(textOf(answer.message)).toContain('Saved.');
    expect(ledger.settings.of(guildId)).toEqual({ statsChannelId: otherId, timeZone: 'Europe/Berlin' });
    await discord.until(() => boardsIn(stage, channelId).length === 0, 'the board to leave its old channel');
    expect(boardsIn(stage, otherId)).toHaveLength(1);
    await discord.until(() => ledger.boards.of(guildId)?.nonce === null, 'the record');
  });

  it('refuses a zone that is none, in words, and saves nothing', async () => {
    const stage = await startCommands();
    const before = stage.ledger.settings.of(stage.guildId);
    const { message } = await stage.ask('setup', stage.adminId, { time_zone: 'Mars/`Olympus`' }).answered;
    expect(textOf(message)).toMatch(/^`Mars\/ˋOlympusˋ` is not a time zone I know/);
    expect(stage.ledger.settings.of(stage.guildId)).toEqual(before);
  });

  it.each([
    ['berl', 'Europe/Berlin'],
    ['new york', 'America/New_York'],
    ['asia/kol', 'Asia/Kolkata'],
    ['', 'UTC'],
  ])('proposes for %j the zone %s', async (typed, zone) => {
    const { discord, guildId, channelId, adminId } = await startCommands();
    const { choices } = await discord.autocomplete({
      guildId,
      channelId,
      userId: adminId,
      command: 'setup',
      options: { time_zone: typed },
      focused: 'time_zone',
    }).answered;
    expect(choices?.[0]).toMatchObject({ value: zone });
    expect(choices?.length).toBeLessThanOrEqual(25);
  });

  it('takes a city for its time zone, and names those that a text may mean', async () => {
    const stage = await startCommands();
    await stage.ask('setup', stage.adminId, { time_zone: 'berlin' }).answered;
    expect(stage.ledger.settings.of(stage.guildId).timeZone).toBe('Europe/Berlin');
    const { message } = await stage.ask('setup', stage.adminId, { time_zone: 'europe' }).answered;
    expect(textOf(message)).toContain('Several time zones match `europe`, such as `Europe/');
    expect(stage.ledger.settings.of(stage.guildId).timeZone).toBe('Europe/Berlin');
  });

  it('says that STATS_CHANNEL_ID wins', async () => {
    const stage = await startCommands({ envChannelId: (otherId) => otherId });
    const { message } = await stage.ask('setup', stage.adminId, { channel: stage.channelId }).answered;
    const text = textOf(message);
    expect(text).toContain(`**Stats channel:** <#${stage.otherId}> (set by \`STATS_CHANNEL_ID\``);
    expect(text).toContain('wins as long as it is set');
  });
});

describe('every interaction is answered', () => {
  it('a panel that fails stays as it is, and the person is told privately', async () => {
    const stage = await startCommands();
    const { message } = await stage.ask('setup', stage.adminId).answered;
    const customId = 'setup:1:look';
    stage.fail.next = new Error('secret detail');
    const pressed = stage.discord.click({ messageId: message?.id ?? '', customId, userId: stage.adminId });
    const { followups, redrawn } = await pressed.answered;
    expect(redrawn).toBe(false);
    expect(followups[0]?.flags).toBe(EPHEMERAL);
    expect(textOf(followups[0])).toMatch(/^Something went wrong on my side.*`[0-9a-f]{8}`$/);
    expect(stage.discord.ephemeralMessage(message?.id ?? '')?.embeds).toEqual(message?.embeds);
    expect(stage.log.at('error')).toMatchObject([{ command: 'setup' }]);
  });

  it('a failure leaves a reference that stands in the log, and nothing of the error', async () => {
    const stage = await startCommands();
    stage.fail.next = new Error('secret detail');
    const text = textOf((await stage.ask('my_stats', stage.memberId).answered).message);
    const reference = /`([0-9a-f]{8})`/.exec(text)?.[1];
    expect(reference).toBeDefined();
    expect(text).not.toContain('secret');
    expect(stage.log.at('error')).toMatchObject([{ reference, command: 'my_stats' }]);
  });

  it('in words where the ledger cannot be written, and all goes on when it can', async () => {
    const stage = await startCommands();
    const { log, discord, guildId, channelId, adminId, ledger } = stage;
    const panel = (await stage.ask('setup', adminId).answered).message?.id ?? '';
    const press = () => discord.click({ messageId: panel, customId: 'setup:1:pin:off', userId: adminId }).answered;
    const other = openDatabase(ledgerPath(stage.dataDir));
    other.exec('begin immediate');
    for (const { message, ephemeral } of [await stage.ask('my_stats', adminId).answered, await press()]) {
      expect(ephemeral).toBe(true);
      expect(textOf(message)).toMatch(
        /^I cannot save anything at the moment, so that did not work\. .* free disk space\.$/,
      );
    }
    const typing = { command: 'setup', options: { time_zone: 'ber' }, focused: 'time_zone' };
    const { choices } = await discord.autocomplete({ guildId, channelId, userId: adminId, ...typing }).answered;
    // What is typed is answered without a write: each key would cost a durable one.
    expect(choices?.map(({ value }) => value)).toContain('Europe/Berlin');
    const told = log.at('error').filter(({ msg }) => msg?.includes('whoever asked was told'));
    expect(told).toHaveLength(2);
    expect(told[0]?.msg).toContain('free disk space');
    other.exec('rollback');
    other.close();
    await press();
    expect(ledger.settings.of(guildId).pin).toBe(false);
  });

  it('in the same words where it cannot be written any more by the time that something is saved', async () => {
    const stage = await startCommands();
    stage.fail.next = new LedgerUnwritable('disk full');
    expect(textOf((await stage.ask('my_stats', stage.memberId).answered).message)).toMatch(/^I cannot save anything/);
  });

  it('an error that is meant for the person is shown to the person', async () => {
    const stage = await startCommands();
    stage.fail.next = new UserError('Not on a Tuesday.');
    expect(textOf((await stage.ask('my_stats', stage.memberId).answered).message)).toBe('Not on a Tuesday.');
    expect(stage.log.at('error')).toEqual([]);
  });

  it('once, though the dispatch is delivered twice', async () => {
    const stage = await startCommands();
    stage.discord.faults.repeatNext({ newSequence: true, types: ['INTERACTION_CREATE'] });
    await stage.ask('my_stats', stage.memberId).answered;
    await stage.ask('my_stats', stage.memberId, { window: '24h' }).answered;
    expect(stage.signals.filter(({ kind }) => kind === 'interaction')).toHaveLength(3);
    expect(stage.asked).toHaveLength(2);
  });

  it('quietly not, when it came too late', async () => {
    const stage = await startCommands();
    stage.discord.faults.failRest({ route: /\/callback/, status: 404, code: 10062 });
    stage.ask('my_stats', stage.memberId);
    await stage.discord.until(() => stage.log.at('debug').some(({ code }) => code === 10062), 'the note');
    expect(stage.asked).toEqual([]);
    expect([...stage.log.at('warn'), ...stage.log.at('error')]).toEqual([]);
  });

  it('without its token in the log, when Discord refuses', async () => {
    const stage = await startCommands();
    stage.discord.faults.failRest({ route: /\/callback/, status: 403, code: 50013 });
    const { token } = stage.ask('my_stats', stage.memberId);
    await stage.discord.until(() => stage.log.at('warn').length > 0, 'the warning');
    expect(stage.log.at('warn')).toMatchObject([{ code: 50013, status: 403, what: 'defer' }]);
    expect(JSON.stringify(stage.log.at('warn'))).not.toContain(token);
  });

  it('also where the first answer had arrived but its reply was lost (40060)', async () => {
    const stage = await startCommands();
    stage.discord.faults.refuseRest({ route: /\/callback/, applied: true });
    const { message } = await stage.ask('my_stats', stage.memberId).answered;
    expect(textOf(message)).toContain('Rank');
  });

  it('when the command is of an older version', async () => {
    const stage = await startCommands();
    const { api, discord, guildId } = stage;
    await api.applicationCommands.createGuildCommand(discord.applicationId, guildId, {
      name: 'stats',
      description: 'old',
    });
    const { message, ephemeral } = await stage.ask('stats', stage.memberId).answered;
    expect(ephemeral).toBe(true);
    expect(textOf(message)).toMatch(/^I do not know this command any more/);
  });

  it('when the button is of an older version', async () => {
    const stage = await startCommands();
    const { api, discord, channelId, memberId } = stage;
    const message = await api.channels.createMessage(channelId, {
      content: 'old board',
      components: [{ type: 1, components: [{ type: 2, style: 2, label: 'Old', custom_id: 'stats:old' }] }],
    });
    const answer = await discord.click({ messageId: message.id, customId: 'stats:old', userId: memberId }).answered;
    expect(textOf(answer.message)).toMatch(/^This button belongs to an older version/);
  });

  it('in a guild other than GUILD_ID', async () => {
    const stage = await startCommands({ onlyGuildId: '123456789012345678' });
    const { message } = await stage.ask('my_stats', stage.memberId).answered;
    expect(textOf(message)).toMatch(/^I keep the statistics of another server only/);
    expect(stage.asked).toEqual([]);
  });

  it('in a direct message', async () => {
    const stage = await startCommands();
    const { discord, make, signals } = stage;
    const handle = stage.ask('my_stats', stage.memberId);
    await handle.answered;
    const taken = signals.find(({ kind }) => kind === 'interaction');
    if (taken?.kind !== 'interaction') throw new Error('no interaction');
    // The local Discord has no direct messages; an interaction from one differs in these fields.
    const { guild_id: _guild, member, ...direct } = taken.interaction;
    const replies: unknown[] = [];
    discord.clearCalls();
    const dispatcher = make({
      ledger: { directory: stage.ledger.directory, interactions: { firstSight: () => true } },
    });
    await dispatcher.handle({
      ...taken,
      interaction: { ...direct, ...(member ? { user: member.user } : {}) } as typeof taken.interaction,
    });
    for (const { body, route } of discord.calls) if (route?.includes('callback')) replies.push(body);
    expect(replies).toMatchObject([
      { type: 4, data: { flags: EPHEMERAL, content: expect.stringMatching(/in a server that I am in/) } },
    ]);
  });
});
