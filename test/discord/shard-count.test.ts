import { expect, it } from 'vitest';
import { chooseShardCount } from '../../src/discord/shard-count.js';
import { startBot, startDiscord } from './bot.js';
import { tempLedger, until } from './support.js';

it.each([
  ['set by the operator', { set: 3, before: 1, outgrown: true, advised: 5 }, 3],
  ['of the first start', { set: null, before: null, outgrown: false, advised: 5 }, 5],
  ['kept though Discord advises more', { set: null, before: 2, outgrown: false, advised: 5 }, 2],
  ['outgrown', { set: null, before: 2, outgrown: true, advised: 5 }, 5],
])('takes a number of shards that is %s', async (_what, { set, before, outgrown, advised }, expected) => {
  const ledger = await tempLedger();
  if (before !== null) ledger.positions.setShardCount(before);
  if (outgrown) ledger.facts.set('gateway:outgrown', String(before));
  expect(await chooseShardCount({ set, ledger, advised: async () => advised })).toBe(expected);
});

it('ends with 78 where Discord refuses a number and advises no more', async () => {
  const ledger = await tempLedger();
  ledger.positions.setShardCount(2);
  ledger.facts.set('gateway:outgrown', '2');
  const choice = chooseShardCount({ set: null, ledger, advised: async () => 2 });
  await expect(choice).rejects.toMatchObject({ exitCode: 78, message: expect.stringContaining('SHARD_COUNT') });
});

it.each([
  [false, 1, 2],
  [true, 78, 1],
])('a bot that outgrew its shards (set: %s) ends with %i, and then has %i', async (isShardCountSet, code, then) => {
  const { discord } = await startDiscord();
  const first = await startBot(discord, { shardCount: 1, isShardCountSet });
  await first.live();
  discord.identifyLimits.demandShards(2);
  discord.faults.invalidateSessions(false);
  await until('the bot ends', () => first.fatal.length > 0);
  expect(first.fatal).toMatchObject([{ exitCode: code }]);
  const next = chooseShardCount({
    set: isShardCountSet ? 1 : null,
    ledger: first.ledger,
    advised: async () => discord.identifyLimits.shards,
  });
  expect(await next).toBe(then);
});
