import { expect, it } from 'vitest';
import { openStorage } from '../../src/app/storage.js';
import { snowflakeAt } from '../../src/base/snowflake.js';
import { tempFolder } from '../discord/support.js';
import { recordingLog } from '../views/log.js';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const GUILD = '1100000000000000001';
const CHANNEL = '1100000000000000002';
const USER = '1100000000000000003';

async function open(dataDir: string) {
  const clock = { now: () => NOW, monotonic: () => performance.now() };
  return openStorage({ config: { dataDir, timeZone: 'Asia/Kolkata' }, clock, log: recordingLog() });
}

it('opens alone, without Discord and MongoDB, and answers what a board shows', async () => {
  const dataDir = await tempFolder();
  const { ledger, answers, close } = await open(dataDir);
  ledger.apply({
    changes: [
      {
        kind: 'guild',
        at: NOW - 90 * 86_400_000,
        guild: { id: GUILD, name: 'Garden', icon: null, ownerId: USER, roles: [], ownRoles: [] },
      },
      ...[1, 2, 3].map((hours) => ({
        kind: 'message' as const,
        messageId: snowflakeAt(NOW - hours * 3_600_000),
        guildId: GUILD,
        channelId: CHANNEL,
        userId: USER,
        at: NOW - hours * 3_600_000,
        name: 'Ada',
      })),
    ],
  });
  const board = await answers.board(GUILD);
  expect(board).toMatchObject({ guildId: GUILD, at: NOW, timeZone: 'Asia/Kolkata', lacking: null });
  expect(board.windows.map(({ window, figures }) => [window, figures])).toEqual(
    ['24h', '7d', '30d'].map((window) => [window, { messages: 3, reactions: 0, activeMembers: 1 }]),
  );
  expect(board.list.top).toEqual([{ userId: USER, name: 'Ada', messages: 3, place: 1, moved: 'new' }]);
  await expect(open(dataDir)).rejects.toMatchObject({ exitCode: 1 });
  close();

  const again = await open(dataDir);
  expect(await again.answers.board(GUILD)).toEqual(board);
  again.close();
});

it('names no channel as lively that is no longer counted, is gone or is hidden, from the moment on', async () => {
  const { ledger, answers, close } = await open(await tempFolder());
  const [first, second, third, thread] = [2, 3, 4, 5].map((n) => `110000000000000010${n}`) as [
    string,
    string,
    string,
    string,
  ];
  const VIEW = String(1n << 10n);
  const everyone = { id: GUILD, name: '@everyone', permissions: VIEW };
  const place = { guildId: GUILD, parentId: null, type: 0, overwrites: [] };
  const sent = (channelId: string, times: number) =>
    Array.from({ length: times }, (_, n) => ({
      kind: 'message' as const,
      messageId: snowflakeAt(NOW - 60_000 - n - 100 * Number(channelId.slice(-1))),
      guildId: GUILD,
      channelId,
      userId: USER,
      at: NOW - 60_000,
      name: 'Ada',
    }));
  ledger.apply({
    changes: [
      {
        kind: 'guild',
        at: NOW - 90 * 86_400_000,
        guild: { id: GUILD, name: 'Garden', icon: null, ownerId: USER, roles: [everyone], ownRoles: [] },
      },
      { kind: 'channel', channel: { ...place, id: first, name: 'first' } },
      { kind: 'channel', channel: { ...place, id: second, name: 'second' } },
      { kind: 'channel', channel: { ...place, id: third, name: 'third' } },
      { kind: 'channel', channel: { ...place, id: thread, name: '', type: 11, parentId: first } },
      ...sent(first, 1),
      ...sent(thread, 9),
      ...sent(second, 5),
      ...sent(third, 3),
    ],
  });
  const lively = async () => (await answers.board(GUILD)).liveliest.map(({ channelId }) => channelId);
  expect(await lively()).toEqual([first, second]);
  ledger.settings.save(GUILD, { notCounted: [first] }, { userId: USER, at: NOW });
  expect(await lively()).toEqual([second, third]);
  ledger.settings.save(GUILD, { countOnly: true, counted: [third] }, { userId: USER, at: NOW });
  expect(await lively()).toEqual([third]);
  ledger.settings.save(GUILD, {}, { userId: USER, at: NOW });
  const hidden = { id: GUILD, type: 0 as const, allow: '0', deny: VIEW };
  ledger.apply({
    changes: [
      { kind: 'channel', channel: { ...place, id: first, name: 'first', overwrites: [hidden] } },
      { kind: 'channelGone', channelId: second },
    ],
  });
  expect(await lively()).toEqual([third]);
  close();
});
