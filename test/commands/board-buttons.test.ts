import { PermissionFlagsBits } from 'discord-api-types/v10';
import { expect, it } from 'vitest';
import { MY_STATS_BUTTON, REFRESH_BUTTON } from '../../src/views/board-view.js';
import { HOW_BUTTON } from '../../src/views/how-view.js';
import { boardsIn } from '../board/harness.js';
import { startCommands } from './harness.js';

const EPHEMERAL = 64;

it('a board’s buttons answer whoever may not write in its channel, for them alone', async () => {
  const stage = await startCommands();
  const { board, discord, guildId, channelId, memberId } = stage;
  const denied = PermissionFlagsBits.SendMessages | PermissionFlagsBits.SendMessagesInThreads;
  discord.setOverwrite(channelId, { id: guildId, type: 'role', deny: denied });
  discord.setOverwrite(channelId, { id: discord.botId, type: 'member', allow: denied });
  await board.redraw(guildId, 'person');
  const [message] = boardsIn(stage, channelId);
  const before = discord.messages(channelId).length;
  for (const customId of [MY_STATS_BUTTON, HOW_BUTTON, REFRESH_BUTTON]) {
    const pressed = discord.click({ messageId: message?.id ?? '', customId, userId: memberId });
    const { followups, ephemeral, message: answer, redrawn } = await pressed.answered;
    if (customId === REFRESH_BUTTON) {
      expect(redrawn).toBe(true);
      continue;
    }
    expect(ephemeral || followups.every(({ flags }) => flags === EPHEMERAL)).toBe(true);
    const told = followups[0] ?? answer;
    expect([...(told?.embeds ?? []), ...(told?.components ?? [])]).not.toEqual([]);
  }
  expect(discord.messages(channelId)).toHaveLength(before);
});
