import { PermissionFlagsBits } from 'discord-api-types/v10';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDrawingThread } from '../../src/pictures/drawing-thread.js';
import { createPictures } from '../../src/pictures/pictures.js';
import type { BoardCourse, BoardReport } from '../../src/reports/shapes.js';
import { boardsIn, startBoard } from './harness.js';

/** Thirty days with as many messages each; today may have others. */
function busyCourse(today: number): BoardCourse {
  const days = Array.from({ length: 30 }, (_, day) => ({
    date: { year: 2026, month: 6, day: day + 1 },
    messages: day === 29 ? today : 40,
    before: 38,
  }));
  return { days, week: Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 3)), gaps: [] };
}

type Options = Parameters<Awaited<ReturnType<typeof startBoard>>['make']>[0] & object;

/** A stage whose board has a picture; `course.messages` are today's. */
async function start(change: Partial<Options> = {}) {
  const stage = await startBoard();
  const course = { today: 1 };
  const report = async (): Promise<BoardReport> => {
    const board = await stage.report();
    return { ...board, course: busyCourse(course.today) };
  };
  await stage.board.close();
  const board = stage.make({ report, ...change });
  stage.listeners.push((signal) => board.onSignal(signal));
  const shown = () => boardsIn(stage, stage.channelId)[0];
  return { ...stage, board, course, shown };
}

/** The picture that a message shows, as it can be fetched; null: none. */
async function pictureOf(message: ReturnType<typeof boardsIn>[number] | undefined): Promise<Buffer | null> {
  const url = message?.embeds[0]?.image?.url;
  return url === undefined ? null : Buffer.from(await (await fetch(url)).arrayBuffer());
}

const PNG_HEAD = '89504e470d0a1a0a';

describe('the board’s picture', () => {
  it('stands in the embed once, with its sentence, after a post and after each edit', async () => {
    const { board, guildId, figures, shown } = await start();
    const pictures: string[] = [];
    for (figures.messages = 1; figures.messages <= 4; figures.messages += 1) {
      await board.redraw(guildId, 'person');
      const message = shown();
      expect(message?.attachments).toEqual([]);
      pictures.push((await pictureOf(message))?.toString('hex').slice(0, 16) ?? '');
    }
    expect(pictures).toEqual([PNG_HEAD, PNG_HEAD, PNG_HEAD, PNG_HEAD]);
    expect(shown()?.embeds[0]?.image).toMatchObject({ description: expect.stringContaining('messages') });
  });

  it('is a reason for an edit where only it changed, and none where it did not', async () => {
    const { board, guildId, course } = await start();
    expect((await board.redraw(guildId, 'schedule')).kind).toBe('posted');
    expect((await board.redraw(guildId, 'schedule')).kind).toBe('unchanged');
    course.today = 2;
    expect((await board.redraw(guildId, 'schedule')).kind).toBe('edited');
  });

  it('is drawn once for equal figures, and sent with each edit', async () => {
    const pictures = createPictures();
    const { board, guildId, figures, discord } = await start({ pictures });
    for (figures.messages = 1; figures.messages <= 3; figures.messages += 1) await board.redraw(guildId, 'schedule');
    expect(pictures.drawn).toBe(1);
    expect(discord.calls.filter(({ files }) => files.length === 1)).toHaveLength(3);
  });

  it.each([
    ['is too large for Discord', { status: 413, code: 40005 }],
    ['is not allowed', { status: 403, code: 50013 }],
  ])('is left out, in the same edit made once more, where it %s', async (_, { status, code }) => {
    const { board, guildId, figures, discord, shown, log, clock } = await start();
    await board.redraw(guildId, 'schedule');
    const patches = () => discord.calls.filter(({ method }) => method === 'PATCH');
    discord.faults.failRest({ method: 'PATCH', status, code, times: 1 });
    figures.messages = 2;
    expect((await board.redraw(guildId, 'schedule')).kind).toBe('edited');
    expect(patches().map(({ files }) => files.length)).toEqual([1, 0]);
    expect(await pictureOf(shown())).toBeNull();
    // For a while it is not tried again, and the unchanged board needs no edit.
    expect((await board.redraw(guildId, 'schedule')).kind).toBe('unchanged');
    clock.skip(600_001);
    expect((await board.redraw(guildId, 'schedule')).kind).toBe('edited');
    expect(await pictureOf(shown())).not.toBeNull();
    expect(log.lines.filter(({ msg }) => msg.includes('did not take the board’s picture'))).toHaveLength(1);
  });

  it('is left out where the bot may not attach files, and comes with the permission', async () => {
    const { board, guildId, channelId, discord, shown, signals } = await start();
    const told = () => signals.filter(({ kind }) => kind === 'permissionsChanged').length;
    discord.denyBot(channelId, PermissionFlagsBits.AttachFiles);
    await discord.until(() => told() === 1, 'the permission to be taken');
    await board.redraw(guildId, 'schedule');
    expect(await pictureOf(shown())).toBeNull();
    discord.setOverwrite(channelId, { id: discord.botId, type: 'member', allow: PermissionFlagsBits.AttachFiles });
    await discord.until(() => told() === 2, 'the permission to be given');
    await board.redraw(guildId, 'schedule');
    expect(await pictureOf(shown())).not.toBeNull();
  });

  it('is no reason for a board to fail where it cannot be drawn', async () => {
    const png = () => Promise.reject(new Error('no canvas'));
    const { board, guildId, shown, log } = await start({ pictures: { png } });
    expect((await board.redraw(guildId, 'schedule')).kind).toBe('posted');
    expect(shown()?.embeds[0]?.description).not.toBe('');
    expect(log.lines.filter(({ msg }) => msg.includes('could not be drawn'))).toHaveLength(1);
  });

  it('is left out where its thread hangs, and comes again from another one', async () => {
    const moody = `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ number }) => {
        if (process.env.PICTURES === 'hang') for (;;);
        parentPort.postMessage({ number, png: new Uint8Array([0x89, 0x50, 0x4e, 0x47]) });
      });`;
    const script = new URL(`data:text/javascript,${encodeURIComponent(moody)}`);
    const thread = createDrawingThread({ script, longestMs: 500 });
    const { board, guildId, clock, figures, shown, log } = await start({
      pictures: createPictures({ draw: thread.draw }),
    });
    process.env.PICTURES = 'hang';
    onTestFinished(async () => {
      delete process.env.PICTURES;
      await thread.close();
    });
    expect(await board.redraw(guildId, 'person')).toMatchObject({ kind: 'posted' });
    expect(shown()?.embeds[0]?.image).toBeUndefined();
    expect(shown()?.embeds[0]?.description).not.toBe('');
    expect(log.at('error')).toHaveLength(1);
    expect(board.pictureFails(guildId)).toBe(true);
    expect(thread.running).toBe(false);
    process.env.PICTURES = 'draw';
    clock.skip(600_000);
    figures.messages += 1;
    await board.redraw(guildId, 'schedule');
    expect(shown()?.embeds[0]?.image).toBeDefined();
    expect(board.pictureFails(guildId)).toBe(false);
  });

  it('stands once after a post whose answer was lost', async () => {
    const { board, guildId, channelId, discord, shown, ...stage } = await start();
    discord.faults.failRest({
      method: 'POST',
      route: '/channels/{channel_id}/messages',
      status: 502,
      applied: true,
      times: 2,
    });
    await board.redraw(guildId, 'schedule');
    await board.redraw(guildId, 'person');
    expect(boardsIn({ ...stage, discord }, channelId)).toHaveLength(1);
    expect(shown()?.attachments).toEqual([]);
    expect(await pictureOf(shown())).not.toBeNull();
  });
});
