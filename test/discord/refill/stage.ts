import { API } from '@discordjs/core';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../../src/base/clock.js';
import type { Snowflake } from '../../../src/base/snowflake.js';
import { dayOf, SLOT_MS, SLOTS_PER_DAY } from '../../../src/base/time/slots.js';
import type { Gap } from '../../../src/counts/gap.js';
import { createDiscordClock } from '../../../src/discord/discord-clock.js';
import { createGuildNews } from '../../../src/discord/guild-news.js';
import { createRefill, type RefillOptions } from '../../../src/discord/refill/refill.js';
import { createRest } from '../../../src/discord/rest.js';
import type { Ledger } from '../../../src/ledger/ledger.js';
import { startBot, startDiscord } from '../bot.js';
import { recordingLog, until } from '../support.js';

export const HOUR = 3_600_000;
const MINUTE = 60_000;

/** A local Discord whose guild the bot knew for a while; it then went, and so did its session. */
export async function startStage({
  downFor = HOUR,
  more = 0,
  prepare = () => {},
}: {
  readonly downFor?: number;
  /** So many guilds more, each with a channel. */
  readonly more?: number;
  /** What is there before the bot hears anything. */
  readonly prepare?: (stage: Awaited<ReturnType<typeof startDiscord>>) => void;
} = {}) {
  const stage = await startDiscord();
  const { discord, guild, ada } = stage;
  const others = Array.from({ length: more }, (_, n) => {
    const { id } = discord.addGuild({ name: `Other ${n}` });
    discord.addMember({ guildId: id, user: ada });
    return { id, channelId: discord.addChannel({ guildId: id }).id };
  });
  prepare(stage);
  const now = systemClock.now();
  const began = now - downFor;
  const before = await startBot(discord, { discordNow: () => began });
  await before.live();
  await before.caughtUp();
  await before.stop();
  discord.faults.expireSessions();

  /** Something that was said while nobody listened. */
  const missed = (channelId: Snowflake, { count = 1, ago = 10 * MINUTE, author = ada } = {}) =>
    Array.from({ length: count }, (_, n) =>
      discord.sendMessage({ channelId, author, content: 'missed', at: now - ago + n, silent: true }),
    );

  /**
   * The bot is back; its refill runs, and both end with the test.
   * @param asks whether the refill does not know what GUILD_CREATE told, as after a RESUME
   */
  async function back(options: Partial<RefillOptions> = {}, { asks = false } = {}) {
    const news = createGuildNews();
    const bot = await startBot(discord, { dataDir: before.dataDir, news });
    await bot.live();
    await bot.caughtUp();
    const { log, lines } = recordingLog();
    const discordClock = createDiscordClock(systemClock);
    const rest = createRest({ token: discord.token, apiUrl: discord.url, clock: systemClock, discordClock, log });
    const refill = createRefill({
      api: new API(rest),
      ledger: bot.ledger,
      ...(asks ? {} : { news }),
      discordNow: () => systemClock.now(),
      botUserId: discord.botId,
      log,
      apartMs: 0,
      everyMs: 10,
      settleMs: 0,
      delays: { firstMs: 10, longestMs: 40 },
      ...options,
    });
    onTestFinished(() => refill.stop());
    return {
      ...bot,
      refill,
      lines,
      said: (msg: string | RegExp) =>
        lines.filter((line) => (typeof msg === 'string' ? line.msg === msg : msg.test(line.msg))),
      gaps: () => bot.ledger.gaps.all(),
      ended: (count = 1) =>
        until('the gaps are refilled', () => {
          const gaps = bot.ledger.gaps.all();
          return gaps.length >= count && gaps.every(({ state }) => state === 'refilled' || state === 'partly');
        }),
      counted: () => countedIn(bot.ledger, guild.id),
      /** States of the gaps as a guild's board is told them. */
      toldTo(guildId: Snowflake) {
        const reader = bot.ledger.read();
        const states = reader.gaps(guildId, 0).map(({ state }) => state);
        reader.close();
        return states;
      },
    };
  }

  return { ...stage, others, now, began, missed, back };
}

/** Messages as they were counted: `member slot N` (of all slots since 1970) and `member channel N`. */
export function countedIn(ledger: Ledger, guildId: Snowflake): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  const add = (key: string, amount: number) => {
    if (amount > 0) counts[key] = (counts[key] ?? 0) + amount;
  };
  const check = ledger.check();
  const today = dayOf(systemClock.now());
  for (let day = today - 30; day <= today + 1; day += 1) {
    for (const row of [...check.memberDays(guildId, day)].flat()) {
      for (const [slot, { messages = 0 }] of row.slots)
        add(`${row.userId} slot ${day * SLOTS_PER_DAY + slot}`, messages);
      for (const [channel, messages] of row.breakdowns.channels ?? [])
        add(`${row.userId} channel ${channel}`, messages);
    }
  }
  check.close();
  return counts;
}

/** The same from messages. */
export function expectedOf(
  messages: readonly {
    readonly author: { readonly id: Snowflake };
    readonly channel_id: Snowflake;
    readonly timestamp: string;
  }[],
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { author, channel_id, timestamp } of messages) {
    const slot = Math.floor(Date.parse(timestamp) / SLOT_MS);
    for (const key of [`${author.id} slot ${slot}`, `${author.id} channel ${channel_id}`])
      counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** Records a gap as the intake would. */
export function record(ledger: Ledger, gap: Partial<Gap> & Pick<Gap, 'id' | 'from' | 'to'>): void {
  ledger.apply({
    changes: [
      {
        kind: 'gap',
        gap: {
          guildId: null,
          streams: ['discord:0'],
          shardCount: 1,
          reason: 'hole',
          state: 'open',
          acrossEpochs: false,
          ...gap,
        },
      },
    ],
  });
}
