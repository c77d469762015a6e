import { describe, expect, it } from 'vitest';
import type { Settings } from '../../src/guilds/guild-settings.js';
import { fromGuildDocument, toGuildDocument } from '../../src/store/mongo/meta-documents.js';
import { settingsFrom } from '../../src/store/mongo/settings-documents.js';

const guildId = '700000000000000001';
const channelId = '700000000000000002';
const all: Settings = {
  timeZone: 'Europe/Berlin',
  statsChannelId: channelId,
  refreshMinutes: 30,
  pin: false,
  notCounted: [channelId, '700000000000000003'],
  board: { messages: true, reactions: false, activeMembers: true, top: 10 },
};

describe('settings in the meta document of a guild', () => {
  it('come back as they were, with the board', () => {
    const board = {
      guildId,
      channelId,
      messageId: null,
      nonce: null,
      editedAt: null,
      shown: null,
      on: true,
      pin: false,
    } as const;
    const row = { guildId, name: 'Garden', since: 5, settings: all, board, rev: 1 };
    const document = toGuildDocument(row, { epoch: 'e', epochBegan: 0 });
    expect(fromGuildDocument(document)).toEqual({ guildId, since: 5, settings: all, board });
  });

  it.each([
    [{}, {}],
    [null, {}],
    ['text', {}],
    [
      { ...all, timeZone: 'Mars', pin: 'no', refreshMinutes: 7 },
      { statsChannelId: channelId, notCounted: all.notCounted, board: all.board },
    ],
    [{ notCounted: ['x', 5, channelId] }, { notCounted: [channelId] }],
    [{ notCounted: [] }, {}],
    [{ notCounted: Array(30).fill(channelId) }, { notCounted: Array(25).fill(channelId) }],
    [{ board: { messages: true, reactions: true, activeMembers: true, top: 11 } }, {}],
    [{ board: { messages: true, top: 3 } }, {}],
    [{ refreshMinutes: 60, other: 1 }, { refreshMinutes: 60 }],
  ])('of the wrong shape are left out: %j', (document, settings) => {
    expect(settingsFrom(document)).toEqual(settings);
  });
});
