import { describe, expect, it } from 'vitest';
import { readBoard } from '../../demo/shown.js';
import { boardsIn, callsOf, MESSAGE, MESSAGES, startBoard } from './harness.js';

const SEND = 1n << 11n;

/** A board that stands in the first channel, and the wish to have it in the other. */
async function startMove() {
  const stage = await startBoard();
  const { board, guildId, ledger, discord, figures, channelId, otherId } = stage;
  await board.start(guildId);
  return {
    ...stage,
    choose(statsChannelId: string) {
      ledger.settings.save(guildId, { statsChannelId }, { userId: null, at: 0 });
      return board.settingsChanged(guildId);
    },
    async deny() {
      discord.denyBot(otherId, SEND);
      await discord.until(() => ledger.directory.channel(otherId)?.overwrites.length === 1, 'the overwrite');
    },
    /** Messages of 24 hours on the only board of each channel, after a turn of the schedule with a new figure. */
    async drawn(messages: number) {
      figures.messages = messages;
      const outcome = await board.redraw(guildId, 'schedule');
      const shown = [channelId, otherId]
        .filter((id) => discord.world.channels.has(id))
        .map((id) => boardsIn(stage, id).map((message) => readBoard(message).figures['24h'].messages.figure));
      return { outcome, shown };
    },
  };
}

describe('a board that is to stand in another channel', () => {
  it('is drawn on where it stands while it may not write there, at every turn, and moves when it may', async () => {
    const stage = await startMove();
    const { channelId, otherId, discord, log, timers } = stage;
    await stage.deny();
    const stays = { kind: 'forbidden', channelId: otherId, missing: ['SendMessages'], staysIn: channelId };
    expect(await stage.choose(otherId)).toMatchObject(stays);
    for (const messages of [5, 6, 7]) {
      expect(await stage.drawn(messages)).toMatchObject({ outcome: stays, shown: [[String(messages)], []] });
    }
    expect(timers.delays).toEqual([]);
    expect(log.at('error')).toMatchObject([{ channelId: otherId, missing: ['Send Messages'] }]);
    discord.allowBot(otherId);
    await discord.until(() => boardsIn(stage, channelId).length === 0, 'the board to move');
    expect(await stage.drawn(8)).toMatchObject({ shown: [[], ['8']] });
  });

  it('is drawn on where it stands while the channel is none, or none for boards', async () => {
    const stage = await startMove();
    const { channelId, discord, guildId, ledger } = stage;
    const voice = discord.addChannel({ guildId, name: 'voice', type: 'voice' }).id;
    await discord.until(() => ledger.directory.channel(voice) !== null, 'the channel');
    for (const [index, chosen] of ['123456789012345678', voice].entries()) {
      const stays = { kind: 'badChannel', channelId: chosen, staysIn: channelId };
      expect(await stage.choose(chosen)).toMatchObject(stays);
      const messages = 20 + index;
      expect(await stage.drawn(messages)).toMatchObject({ outcome: stays, shown: [[String(messages)], []] });
    }
  });

  it('is drawn on where it stands when the channel it waits for is deleted', async () => {
    const stage = await startMove();
    const { channelId, otherId, discord, ledger } = stage;
    await stage.deny();
    await stage.choose(otherId);
    discord.deleteChannel(otherId);
    await discord.until(() => ledger.directory.channel(otherId) === null, 'the channel to go');
    const { outcome, shown } = await stage.drawn(9);
    expect(outcome).toMatchObject({ kind: 'badChannel', staysIn: channelId });
    expect(shown).toEqual([['9']]);
  });

  it('stays where it is when Discord refuses what nothing known forbids, and tries again later, or for a person', async () => {
    const stage = await startMove();
    const { channelId, otherId, discord, guildId, board, clock, log } = stage;
    const refuse = () => discord.faults.failRest({ method: 'POST', route: MESSAGES, status: 403, code: 50013 });
    refuse();
    const stays = { kind: 'forbidden', channelId: otherId, missing: [], staysIn: channelId };
    expect(await stage.choose(otherId)).toMatchObject(stays);
    discord.clearCalls();
    expect(await stage.drawn(5)).toMatchObject({ outcome: stays, shown: [['5'], []] });
    expect(callsOf(stage)).toEqual([`PATCH ${MESSAGE}`]);
    refuse();
    expect(await board.redraw(guildId, 'person')).toMatchObject(stays);
    expect(await stage.drawn(6)).toMatchObject({ outcome: stays, shown: [['6'], []] });
    expect(log.at('error')).toHaveLength(1);
    clock.skip(600_000);
    expect(await stage.drawn(7)).toMatchObject({ outcome: { kind: 'posted' }, shown: [[], ['7']] });
  });

  it('is deleted where it stood only after the new one stands', async () => {
    const stage = await startMove();
    stage.discord.clearCalls();
    expect(await stage.choose(stage.otherId)).toMatchObject({ kind: 'posted', channelId: stage.otherId });
    const changes = callsOf(stage).filter((call) => call === `POST ${MESSAGES}` || call === `DELETE ${MESSAGE}`);
    expect(changes).toEqual([`POST ${MESSAGES}`, `DELETE ${MESSAGE}`]);
    expect(stage.ledger.boards.of(stage.guildId)).not.toHaveProperty('left');
  });

  it.each([
    ['arrived', true, 1],
    ['did not arrive', false, 0],
  ])(
    'stands where it stood while it is not known whether the new one does (the post %s)',
    async (_what, applied, there) => {
      const stage = await startMove();
      const { channelId, otherId, discord, clock, timers } = stage;
      discord.faults.failRest({ method: 'POST', route: MESSAGES, status: 500, applied, times: 2 });
      expect(await stage.choose(otherId)).toMatchObject({ kind: 'failed' });
      expect([boardsIn(stage, channelId).length, boardsIn(stage, otherId).length]).toEqual([1, there]);
      clock.skip(timers.delays[0] ?? 0);
      timers.fire();
      await discord.until(() => boardsIn(stage, channelId).length === 0, 'the old board to go');
      expect(await stage.drawn(5)).toMatchObject({ shown: [[], ['5']] });
    },
  );

  it('is found by the next process that was to move it, and one stands in the end', async () => {
    const stage = await startMove();
    const { channelId, otherId, discord, guildId, board, make, ledger } = stage;
    discord.faults.hangRest({ method: 'POST', route: MESSAGES, applied: true, times: 2 });
    const dying = stage.choose(otherId);
    await discord.until(() => boardsIn(stage, otherId).length === 1, 'the post to arrive');
    expect(ledger.boards.of(guildId)).toMatchObject({ channelId: otherId, left: { channelId } });
    await board.close();
    await dying;
    expect(await make().start(guildId)).toMatchObject({ kind: 'edited', channelId: otherId });
    expect([boardsIn(stage, channelId).length, boardsIn(stage, otherId).length]).toEqual([0, 1]);
  });

  it('is back where it was when the wish is taken back before it could move', async () => {
    const stage = await startMove();
    const { channelId, otherId, ledger, guildId } = stage;
    const before = ledger.boards.of(guildId)?.messageId;
    await stage.deny();
    await stage.choose(otherId);
    expect(await stage.choose(channelId)).toMatchObject({ kind: 'edited', messageId: before });
  });

  it('stands in an announcement channel as in any other, also when its channel becomes one and back; nothing is published', async () => {
    const stage = await startMove();
    const { discord, guildId, ledger, channelId, choose, board, figures } = stage;
    const news = discord.addChannel({ guildId, name: 'news', type: 'announcement' }).id;
    await discord.until(() => ledger.directory.channel(news) !== null, 'the channel');
    expect(await choose(news)).toMatchObject({ kind: 'posted', channelId: news });
    expect([boardsIn(stage, channelId).length, boardsIn(stage, news).length]).toEqual([0, 1]);
    for (const [step, type] of (['text', 'announcement'] as const).entries()) {
      discord.updateChannel(news, { type });
      const isHeard = () => ledger.directory.channel(news)?.type === discord.world.channels.get(news)?.type;
      await discord.until(isHeard, 'the change');
      figures.messages = 100 + step;
      expect(await board.redraw(guildId, 'schedule')).toMatchObject({ kind: 'edited', channelId: news });
    }
    expect(boardsIn(stage, news)).toHaveLength(1);
    expect(discord.calls.filter(({ path }) => path.includes('crosspost'))).toEqual([]);
  });
});
