import { GatewayIntentBits } from 'discord.js';
import { expect, it } from 'vitest';
import { fatalClose } from '../../src/discord/close-codes.js';

const at = { intents: GatewayIntentBits.Guilds, shard: 1, shardCount: 2, recommended: 3, isCountSet: true };

it.each([
  [4004, /DISCORD_TOKEN/],
  [4010, /shard 1 of 2.*SHARD_COUNT/],
  [4011, /SHARD_COUNT=3/],
  [4012, /newer Statboard/],
  [4013, /intents 1/],
  [4014, /Developer Portal/],
])('after close code %i says what to do and ends with 78', (code, text) => {
  const error = fatalClose(code, at);
  expect(error?.exitCode).toBe(78);
  expect(error?.message).toMatch(text);
});

it('leaves it to the next start where the bot outgrew a number of shards that nobody set', () => {
  const error = fatalClose(4011, { ...at, isCountSet: false });
  expect(error?.exitCode).toBe(1);
  expect(error?.message).toMatch(/2 shards.*next start/);
});

it('names the intents that have to be switched on', () => {
  const error = fatalClose(4014, { ...at, intents: GatewayIntentBits.GuildMembers | GatewayIntentBits.MessageContent });
  expect(error?.message).toContain('Server Members Intent and Message Content Intent');
});

it.each([1000, 1001, 1006, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009])('goes on after %i', (code) => {
  expect(fatalClose(code, at)).toBeNull();
});
