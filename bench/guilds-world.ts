import { mkdirSync } from 'node:fs';
import { pino } from 'pino';
import type { LocalDiscord } from '../local-discord/index.js';
import type { Clock } from '../src/base/clock.js';
import { snowflakeAt } from '../src/base/snowflake.js';
import { DAY_MS } from '../src/base/time/slots.js';
import { guildStream } from '../src/discord/shards.js';
import { openLedger } from '../src/ledger/open-ledger.js';

/** One server of the bench: where it is written, by whom, and where its board stands. */
export interface BenchGuild {
  readonly guildId: string;
  readonly channelIds: readonly string[];
  readonly memberIds: readonly string[];
  readonly statsChannelId: string;
  readonly boardId: string;
}

/** What each server has. */
export const EACH = { channels: 20, roles: 30, members: 10 } as const;

/** So many servers in a local Discord, each with a board that the bot posted once. */
export function addGuilds(discord: LocalDiscord, count: number): readonly BenchGuild[] {
  return Array.from({ length: count }, (_, index) => {
    const guildId = discord.addGuild({ name: `Server ${index}` }).id;
    for (let role = 0; role < EACH.roles; role += 1) discord.addRole({ guildId, name: `role number ${role}` });
    const [statsChannelId = '', ...channelIds] = Array.from(
      { length: EACH.channels },
      (_, channel) => discord.addChannel({ guildId, name: channel === 0 ? 'stats' : `channel-${channel}` }).id,
    );
    const memberIds = Array.from(
      { length: EACH.members },
      (_, member) => discord.addMember({ guildId, user: { name: `member-${index}-${member}` } }).user.id,
    );
    const boardId = discord.sendMessage({ channelId: statsChannelId, author: discord.botId, content: 'a board' }).id;
    return { guildId, channelIds, memberIds, statsChannelId, boardId };
  });
}

/** A data folder in which these servers chose their channel and have their board, as a bot that ran before left it. */
export function seedLedger(guilds: readonly BenchGuild[], dataDir: string, clock: Clock): void {
  mkdirSync(dataDir, { recursive: true });
  const ledger = openLedger({ streamOf: guildStream, dataDir, clock, log: pino({ level: 'silent' }) });
  try {
    for (const { guildId, statsChannelId, boardId } of guilds) {
      ledger.settings.save(guildId, { statsChannelId }, { userId: null, at: clock.now() });
      ledger.boards.save({
        guildId,
        channelId: statsChannelId,
        messageId: boardId,
        nonce: null,
        editedAt: clock.now(),
        shown: null,
        on: true,
      });
    }
  } finally {
    ledger.close();
  }
}

/** How far the past of `seedHistory` reaches, days, and messages on each of them in each server. */
const HISTORY = { days: 60, messages: 8 } as const;

/** Messages of the last 60 days in each of these servers, so that boards have a picture with every column. */
export function seedHistory(guilds: readonly BenchGuild[], dataDir: string, clock: Clock): void {
  const ledger = openLedger({ streamOf: guildStream, dataDir, clock, log: pino({ level: 'silent' }) });
  try {
    const now = clock.now();
    let sent = 0n;
    for (let ago: number = HISTORY.days; ago > 0; ago -= 1) {
      for (const { guildId, channelIds, memberIds } of guilds) {
        // Another number on each day, and for each server: no two pictures are the same.
        const count = 1 + ((ago * 5 + Number(BigInt(guildId) % 13n)) % (2 * HISTORY.messages));
        for (let one = 0; one < count; one += 1) {
          sent += 1n;
          const at = now - ago * DAY_MS + one * 3_000_000;
          ledger.apply({
            changes: [
              {
                kind: 'message',
                // Ids of the same moment differ in their lowest 22 bits.
                messageId: String(BigInt(snowflakeAt(at)) + (sent % 4_194_304n)),
                guildId,
                channelId: channelIds[one % channelIds.length] ?? '',
                userId: memberIds[(one + ago) % memberIds.length] ?? '',
                at,
                name: 'a member',
              },
            ],
          });
        }
      }
      ledger.commit();
    }
  } finally {
    ledger.close();
  }
}
