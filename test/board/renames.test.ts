import { expect, it } from 'vitest';
import { busyBoard } from '../views/reports.js';
import { boardsIn, startBoard } from './harness.js';

it('a board has the server’s new name with its next redraw, and channels only as mentions that Discord draws', async () => {
  const stage = await startBoard();
  const { board, discord, guildId, channelId, ledger, clock } = stage;
  await board.start(guildId);
  const shown = () => JSON.stringify(boardsIn(stage, channelId)[0]?.embeds);
  expect(shown()).toContain('Lakeside');
  for (const { channelId: lively } of busyBoard().liveliest) expect(shown()).toContain(`<#${lively}>`);
  discord.updateGuild(guildId, { name: 'Seaside' });
  await discord.until(() => ledger.directory.guild(guildId)?.name === 'Seaside', 'the name');
  clock.skip(600_000);
  expect(await board.redraw(guildId, 'schedule')).toMatchObject({ kind: 'edited' });
  expect(shown()).toContain('Seaside');
  expect(shown()).not.toContain('Lakeside');
});
