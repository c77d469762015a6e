import { describe, expect, it } from 'vitest';
import { createDemoClock } from '../../local-discord/clock.js';
import { systemClock } from '../../src/base/clock.js';
import { dayOf, slotOf } from '../../src/base/time/slots.js';
import { startBot, startDiscord } from './bot.js';
import { until } from './support.js';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
const STEPS = [-3 * DAY, -5 * HOUR, -10 * MINUTE, 10 * MINUTE, 5 * HOUR, 3 * DAY];

/** A machine whose wall clock can be set; Discord has the true time. */
function machine(off = 0) {
  let wall = off;
  return {
    now: () => systemClock.now() + wall,
    monotonic: () => systemClock.monotonic(),
    setWall(by: number) {
      wall += by;
    },
  };
}

/** Positions and gaps lie where the true time is. */
function expectTrue({ ledger }: Pick<Awaited<ReturnType<typeof startBot>>, 'ledger'>, began: number) {
  ledger.commit();
  const now = systemClock.now();
  for (const at of ledger.positions.all().map((position) => position.at)) {
    expect(at).toBeGreaterThan(began - 2_000);
    expect(at).toBeLessThanOrEqual(now + 1_000);
  }
  for (const { from, to } of ledger.gaps.all()) {
    expect(from).toBeGreaterThan(began - 3_000);
    expect(to).toBeGreaterThan(from);
    expect(to).toBeLessThanOrEqual(now + 2_000);
  }
}

/** The slots of a guild that hold reactions, of all days. */
function reactionSlots({ ledger }: Pick<Awaited<ReturnType<typeof startBot>>, 'ledger'>, guildId: string, now: number) {
  const reader = ledger.read();
  const today = dayOf(now);
  const days = reader.serverDays(guildId, today - 10, today + 10);
  reader.close();
  return days.flatMap(({ day, slots }) =>
    [...slots].filter(([, { reactionsGiven = 0 }]) => reactionsGiven > 0).map(([slot]) => ({ day, slot })),
  );
}

describe.each(STEPS)('the wall clock is set by %i ms', (step) => {
  it('while the bot runs: everything counts once, where it belongs', async () => {
    const { discord, guild, grace, send } = await startDiscord();
    const clock = machine();
    const bot = await startBot(discord, { clock });
    await bot.live();
    const began = systemClock.now();
    send(5);
    await bot.caughtUp();
    clock.setWall(step);
    const [messageId = ''] = send(5);
    discord.addReaction({ messageId, userId: grace, emoji: '🔥' });
    const at = systemClock.now();
    await bot.caughtUp();
    expect(bot.figures(guild.id)).toEqual({ messages: 10, reactionsGiven: 1, reactionsReceived: 1 });
    expect(bot.ledger.gaps.all()).toEqual([]);
    expect([at, systemClock.now()].map((one) => ({ day: dayOf(one), slot: slotOf(one) }))).toContainEqual(
      reactionSlots(bot, guild.id, at)[0],
    );
    discord.faults.invalidateSessions(false);
    await until('a fresh session has begun', () => bot.ledger.gaps.all().length === 1 && bot.gateway.isLive());
    expectTrue(bot, began);
  });

  it('while the bot is down: what it missed is replayed, or lies in a gap', async () => {
    const { discord, guild, send } = await startDiscord();
    const began = systemClock.now();
    const before = await startBot(discord, { clock: machine() });
    await before.live();
    send(5);
    await before.caughtUp();
    await before.stop();
    send(5);
    const second = await startBot(discord, { clock: machine(step), dataDir: before.dataDir });
    await second.live();
    await second.caughtUp();
    expect(second.figures(guild.id).messages).toBe(10);
    expect(second.ledger.gaps.all()).toEqual([]);
    expectTrue(second, began);
    await second.stop();
    discord.faults.expireSessions();
    const missed = systemClock.now();
    const third = await startBot(discord, { clock: machine(-step), dataDir: before.dataDir });
    await third.live();
    const [gap] = third.ledger.gaps.all();
    expect(gap?.from).toBeLessThanOrEqual(missed);
    expect(gap?.to).toBeGreaterThanOrEqual(missed);
    expectTrue(third, began);
  });
});

it.each([MINUTE, 8 * HOUR, 3 * DAY])(
  'a machine that slept for %i ms books at the time of its waking',
  async (slept) => {
    const world = createDemoClock(Math.floor(systemClock.now() / DAY) * DAY - 20 * DAY + HOUR);
    world.run();
    const { discord, guild, grace, send } = await startDiscord({ clock: world });
    const bot = await startBot(discord, { clock: { now: world.now, monotonic: () => systemClock.monotonic() } });
    await bot.live();
    const [messageId = ''] = send(5);
    await bot.caughtUp();
    world.advance(slept);
    discord.addReaction({ messageId, userId: grace, emoji: '🔥' });
    send(5);
    await bot.caughtUp();
    const reader = bot.ledger.read();
    const messages = reader
      .serverDays(guild.id, dayOf(world.now()) - 10, dayOf(world.now()))
      .reduce((sum, { messages = 0 }) => sum + messages, 0);
    reader.close();
    expect(messages).toBe(10);
    expect(reactionSlots(bot, guild.id, world.now())).toEqual([{ day: dayOf(world.now()), slot: slotOf(world.now()) }]);
    expect(bot.ledger.gaps.all()).toEqual([]);
  },
);
