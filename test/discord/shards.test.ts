import { expect, it } from 'vitest';
import { shardOfStream, shardStream } from '../../src/base/streams.js';
import { guildStream, shardOf, shardStreams } from '../../src/discord/shards.js';

it('finds the shard of a guild as Discord does', () => {
  expect(shardOf('197038439483310086', 10)).toBe(Number((197038439483310086n >> 22n) % 10n));
  expect(shardOf(String(5n << 22n), 4)).toBe(1);
});

it('names the stream of a guild by its shard, and knows the shard by the name', () => {
  expect(guildStream(String(5n << 22n), 4)).toBe('discord:1');
  expect(shardStreams({ ids: [0, 12], count: 16 }).own).toEqual(['discord:0', 'discord:12']);
  expect(['discord:0', 'discord:12'].map(shardOfStream)).toEqual([0, 12]);
  expect(shardOfStream(shardStream(7))).toBe(7);
  expect(['twitch:7', 'discord:', 'discord:x', 'discord:1:2', ''].map(shardOfStream)).toEqual(Array(5).fill(null));
});
