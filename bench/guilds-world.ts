import { mkdirSync } from 'node:fs';
import { pino } from 'pino';
import type { LocalDiscord } from '../local-discord/index.js';
import type { Clock } from '../src/base/clock.js';
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
