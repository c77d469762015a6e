import { describe, expect, it, onTestFinished } from 'vitest';
import { createDiscordClock } from '../../src/discord/discord-clock.js';
import { createTimeKeeper } from '../../src/discord/time-keeper.js';
import { recordingLog, until } from './support.js';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const HOUR = 3_600_000;

/** Discord answers as long as it is there; time passes by hand, and both clocks can be set. */
function setUp({ patienceMs = 60_000 } = {}) {
  let [real, wall, monotonic] = [NOON, NOON, 0];
  const machine = { now: () => wall, monotonic: () => monotonic };
  const discordClock = createDiscordClock(machine);
  const { log, lines } = recordingLog();
  const discord = { requests: 0, isThere: true };
  const keeper = createTimeKeeper({
    clock: machine,
    discordClock,
    async request() {
      discord.requests++;
      const answered = discordClock.sent();
      await Promise.resolve();
      if (!discord.isThere) throw new Error('no answer');
      answered(new Date(real).toUTCString());
    },
    log,
    patienceMs,
    everyMs: 5,
    delays: { firstMs: 5, longestMs: 5 },
  });
  onTestFinished(() => keeper.stop());
  return {
    discord,
    discordClock,
    keeper,
    lines,
    sleep(ms: number) {
      real += ms;
      wall += ms;
    },
    setWall(ms: number) {
      wall += ms;
    },
    pass(ms: number) {
      real += ms;
      wall += ms;
      monotonic += ms;
    },
    error: () => Math.abs(discordClock.now() - real),
    /** Asked once, and answered. */
    async known() {
      keeper.ask();
      await until('Discord has told the time', () => discordClock.age() < HOUR);
    },
  };
}

describe('Discord is asked for its time', () => {
  it.each([-3, 3])('when the wall clock is set by %i seconds, and says so', async (seconds) => {
    const { keeper, known, setWall, discord, lines, error } = setUp();
    await known();
    keeper.start();
    setWall(seconds * 1_000);
    await until('it was asked', () => discord.requests === 2 && keeper.isSure());
    expect(error()).toBe(0);
    expect(lines.filter(({ level }) => level >= 30)).toMatchObject([{ correctedMs: 0 }]);
  });

  it('each hour, where nothing else was asked for', async () => {
    const { keeper, known, discord, discordClock, pass, error } = setUp();
    await known();
    keeper.start();
    pass(HOUR + 1);
    await until('it was asked', () => discordClock.age() === 0);
    expect(discord.requests).toBe(2);
    expect(error()).toBe(0);
  });

  it('again and again while it does not answer', async () => {
    const { keeper, known, sleep, discord, error } = setUp();
    await known();
    keeper.start();
    discord.isThere = false;
    sleep(HOUR);
    await until('it was asked three times', () => discord.requests === 4);
    expect(keeper.isSure()).toBe(false);
    discord.isThere = true;
    await until('it is known', () => keeper.isSure());
    expect(error()).toBe(0);
  });
});

describe('what arrives', () => {
  it('waits for nothing while the time is known', async () => {
    const { keeper, known, pass, discordClock } = setUp();
    expect(keeper.doubt(NOON + 1_000)).toBeNull();
    await known();
    pass(HOUR);
    expect(keeper.doubt(null)).toBeNull();
    expect(keeper.doubt(discordClock.now() + 1_000)).toBeNull();
  });

  it('waits for the time after the machine slept', async () => {
    const { keeper, known, sleep, error } = setUp();
    await known();
    sleep(8 * HOUR);
    await keeper.doubt(null);
    expect(error()).toBe(0);
    expect(keeper.doubt(null)).toBeNull();
  });

  it('waits for the time where it is of later, and once only where it stays so', async () => {
    const { keeper, known, pass, discord } = setUp();
    await known();
    pass(60_000);
    await keeper.doubt(NOON + 24 * HOUR);
    expect(discord.requests).toBe(2);
    expect(keeper.doubt(NOON + 24 * HOUR)).toBeNull();
    discord.isThere = false;
    pass(60_000);
    await keeper.doubt(NOON + 24 * HOUR);
    expect(keeper.doubt(NOON + 24 * HOUR)).toBeNull();
    expect(discord.requests).toBe(3);
  });

  it('waits no longer than the patience, and then no more until Discord answered', async () => {
    const { keeper, known, sleep, discord } = setUp({ patienceMs: 20 });
    await known();
    discord.isThere = false;
    sleep(HOUR);
    await keeper.doubt(null);
    expect(keeper.isSure()).toBe(false);
    expect(keeper.doubt(null)).toBeNull();
    discord.isThere = true;
    await until('it is known', () => keeper.isSure());
    sleep(HOUR);
    discord.isThere = true;
    await keeper.doubt(null);
    expect(keeper.isSure()).toBe(true);
  });
});
