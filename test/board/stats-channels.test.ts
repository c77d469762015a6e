import { describe, expect, it } from 'vitest';
import { createStatsChannels } from '../../src/board/stats-channels.js';
import { startStage } from './harness.js';

describe('the stats channel', () => {
  it('is the guild’s own choice without STATS_CHANNEL_ID', async () => {
    const { ledger, guildId, channelId, ...stage } = await startStage();
    const channels = createStatsChannels({ ...stage, ledger, envChannelId: null, onlyGuildId: null });
    expect(channels.of(guildId)).toBeNull();
    ledger.settings.save(guildId, { statsChannelId: channelId }, { userId: null, at: 0 });
    expect(channels.of(guildId)).toEqual({ id: channelId, from: 'setting' });
  });

  it('is STATS_CHANNEL_ID for the guild it belongs to, and for no other', async () => {
    const { ledger, guildId, channelId, otherId, discord, ...stage } = await startStage();
    const elsewhere = discord.addGuild({ name: 'Elsewhere' });
    ledger.settings.save(guildId, { statsChannelId: otherId }, { userId: null, at: 0 });
    const channels = createStatsChannels({ ...stage, ledger, envChannelId: channelId, onlyGuildId: null });
    expect(channels.of(guildId)).toEqual({ id: channelId, from: 'env' });
    expect(channels.of(elsewhere.id)).toBeNull();
  });

  it('wins with GUILD_ID even where it is wrong, so that the fault is seen', async () => {
    const { ledger, guildId, channelId, ...stage } = await startStage();
    ledger.settings.save(guildId, { statsChannelId: channelId }, { userId: null, at: 0 });
    const channels = createStatsChannels({
      ...stage,
      ledger,
      envChannelId: '123456789012345678',
      onlyGuildId: guildId,
    });
    expect(channels.of(guildId)).toEqual({ id: '123456789012345678', from: 'env' });
  });

  it('has one error line where Discord knows no channel of that id, and none where it does', async () => {
    const { discord, log, ...stage } = await startStage();
    const check = (envChannelId: string) =>
      createStatsChannels({ ...stage, log, envChannelId, onlyGuildId: null }).check();
    await check(stage.channelId);
    expect(log.at('error')).toEqual([]);
    await check('123456789012345678');
    expect(log.at('error')).toMatchObject([{ channelId: '123456789012345678' }]);
  });
});
