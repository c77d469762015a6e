import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { snowflakeAt } from '../../src/base/snowflake.js';
import { createTurns, isTurn } from '../../src/board/turns.js';
import { REFRESH_MINUTES, type RefreshMinutes } from '../../src/guilds/guild-settings.js';

const AT = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;
const guildId = fc.nat({ max: 40_000_000_000 }).map((ago) => snowflakeAt(AT - ago));
const every = fc.constantFrom(...REFRESH_MINUTES);

describe('the turns of boards', () => {
  it('come once in each interval, whenever it is asked', () => {
    fc.assert(
      fc.property(
        guildId,
        every,
        fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 50 }),
        (guild, minutes, waits) => {
          let after = AT / MINUTE;
          let turns = 0;
          for (const wait of waits) {
            const until = after + wait;
            const due = isTurn(guild, { every: minutes, after, until });
            if (wait >= minutes) expect(due).toBe(true);
            if (due) turns++;
            after = until;
          }
          const passed = after - AT / MINUTE;
          expect(turns).toBeLessThanOrEqual(Math.ceil(passed / minutes));
        },
      ),
    );
  });

  it('of guilds with one interval fall into different minutes', () => {
    const guilds = Array.from({ length: 600 }, (_, n) => snowflakeAt(AT - n * 7_919));
    const perMinute = Array.from({ length: 30 }, (_, minute) => {
      const until = AT / MINUTE + minute;
      return guilds.filter((guild) => isTurn(guild, { every: 30, after: until - 1, until })).length;
    });
    expect(perMinute.reduce((sum, count) => sum + count, 0)).toBe(600);
    expect(Math.max(...perMinute)).toBeLessThan(60);
  });

  it('are those of guilds that chose an interval, and catch up after minutes that were left out', () => {
    const chosen = snowflakeAt(AT - 1);
    const usual = snowflakeAt(AT - 2);
    let now = AT;
    const settings = (guild: string): { refreshMinutes?: RefreshMinutes } =>
      guild === chosen ? { refreshMinutes: 5 } : {};
    const turns = createTurns({ settings: { of: settings }, clock: { now: () => now, monotonic: () => now } });
    expect(turns.usual([chosen, usual])).toEqual([usual]);
    let due = 0;
    for (let minute = 0; minute < 60; minute++, now += MINUTE) due += turns.due([chosen, usual]).length;
    expect(due).toBe(12);
    now += 10 * MINUTE;
    expect(turns.due([chosen, usual])).toEqual([chosen]);
    expect(turns.due([chosen, usual])).toEqual([]);
  });
});
