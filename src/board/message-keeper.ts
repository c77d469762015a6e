import type { Snowflake } from '../base/snowflake.js';
import { unfitForBoards } from '../discord/channel-types.js';
import type { PermissionName } from '../discord/permissions.js';
import type { BoardRecord } from '../guilds/board-record.js';
import type { GuildRecord } from '../guilds/guild.js';
import { settingOf } from '../guilds/guild-settings.js';
import { type BoardPayload, boardView } from '../views/board-view.js';
import { boardGuild } from './board-guild.js';
import { createBoardMessage } from './board-message.js';
import { BOARD_NEEDS, BoardForbidden, missingIn } from './board-permissions.js';
import { createBoardRecords } from './board-records.js';
import { failureOf } from './failures.js';
import type { KeeperParts } from './keeper-parts.js';
import type { RedrawOutcome, RedrawReason } from './outcome.js';
import { createStanding } from './standing.js';

/** So long a board that Discord did not take in another channel stays where it is before that is tried again. */
const REFUSED_MS = 600_000;

/** Keeps one guild's message: every call to Discord that a board makes is made here, one after another. */
export interface MessageKeeper {
  /** Draws the board. Throws what the calls throw, `BoardForbidden` or `TooManyPosts`; posts at most once. */
  draw(reason: RedrawReason): Promise<RedrawOutcome>;
  /** Takes note of deleted messages; true: the board is among them, or may be. */
  forgetDeleted(messageIds: readonly Snowflake[]): boolean;
  /** Permissions changed: true where the board was left unpinned for lack of a right that is there now. */
  permissionsChanged(): boolean;
  /** Whether the board stands without its picture, which could not be drawn or was not taken. */
  pictureFails(): boolean;
}

export function createMessageKeeper(guildId: Snowflake, parts: KeeperParts): MessageKeeper {
  const { ledger, clock, log } = parts;
  const records = createBoardRecords(ledger.boards, guildId);
  const standing = createStanding(guildId, parts);
  const message = createBoardMessage(guildId, { ...parts, records, standing });
  let badChannelNamed: Snowflake | null = null;
  /** The chosen channel where Discord did not take the board that stands elsewhere, though nothing known is missing. */
  let refused: { readonly channelId: Snowflake; readonly until: number } | null = null;
  /** Deletes what was left elsewhere: by another ledger, or by this one when the board moved. */
  async function clearLeft(): Promise<void> {
    const left = ledger.boards.of(guildId)?.left;
    if (!left) return;
    await standing.clear(left);
    const record = ledger.boards.of(guildId);
    if (record) ledger.boards.save({ ...record, left: undefined });
    log.info({ guildId, channelId: left.channelId, next: record?.channelId }, 'the board left its old channel');
  }

  /** Deletes the board where none is to stand. */
  async function retire(old: BoardRecord): Promise<void> {
    const { channelId } = old;
    await standing.clear(old);
    records.save({ channelId });
    log.info({ guildId, channelId, next: null }, 'the board left its old channel');
  }

  /** Whether the chosen channel can hold a board, as far as the directory knows. */
  function canHold(channelId: Snowflake): boolean {
    const channel = ledger.directory.channel(channelId);
    const unfit = unfitForBoards(channel?.guildId === guildId ? channel : null);
    if (unfit === null) {
      badChannelNamed = null;
      return true;
    }
    if (badChannelNamed !== channelId) {
      badChannelNamed = channelId;
      log.error(
        { guildId, channelId, is: unfit },
        'the stats channel is unknown, of another server or no text channel; choose another with /setup or STATS_CHANNEL_ID; counting goes on',
      );
    }
    return false;
  }

  /** Why the board cannot be posted in a channel; null: nothing speaks against it. */
  function obstacle(channelId: Snowflake, reason: RedrawReason): 'badChannel' | readonly PermissionName[] | null {
    if (!canHold(channelId)) return 'badChannel';
    const missing = missingIn(ledger, channelId, { ownId: parts.ownId(), needed: BOARD_NEEDS });
    if (missing.length > 0) return missing;
    const isRefused = refused?.channelId === channelId && clock.monotonic() < refused.until;
    return isRefused && reason !== 'person' ? [] : null;
  }

  /** Draws the board where it stands as long as it cannot move, and says what is in the way. */
  async function stay(
    old: BoardRecord | null,
    { chosen, missing }: { readonly chosen: Snowflake; readonly missing: readonly PermissionName[] | 'badChannel' },
    draw: () => Promise<BoardPayload>,
    reason: RedrawReason,
  ): Promise<RedrawOutcome> {
    let staysIn: Snowflake | null = null;
    if (old && old.messageId !== null && old.channelId !== chosen) {
      const { channelId, messageId } = old;
      if (await message.keep({ channelId, messageId }, reason, await draw())) staysIn = channelId;
    }
    if (missing === 'badChannel') return { kind: 'badChannel', channelId: chosen, staysIn };
    throw new BoardForbidden(chosen, missing, staysIn);
  }

  /** Posts in the chosen channel, and only then deletes the board in the channel before; refused, it stays there. */
  async function move(
    old: BoardRecord,
    chosen: Snowflake,
    draw: () => Promise<BoardPayload>,
    reason: RedrawReason,
  ): Promise<RedrawOutcome> {
    const payload = await draw();
    const { channelId, messageId, nonce } = old;
    records.save({ channelId: chosen, left: { channelId, messageId, nonce } });
    let outcome: RedrawOutcome;
    try {
      outcome = await message.post(chosen, payload);
    } catch (error) {
      // Where it is not known whether the new one was posted, the next redraw finds out.
      if (messageId === null || ledger.boards.of(guildId)?.nonce !== null) throw error;
      ledger.boards.save({ ...old, left: undefined });
      const { kind } = failureOf(error);
      if (kind !== 'forbidden' && kind !== 'unknownChannel') throw error;
      refused = { channelId: chosen, until: clock.monotonic() + REFUSED_MS };
      return stay(old, { chosen, missing: kind === 'forbidden' ? [] : 'badChannel' }, async () => payload, reason);
    }
    await clearLeft();
    return outcome;
  }

  async function drawOn(guild: GuildRecord, reason: RedrawReason): Promise<RedrawOutcome> {
    const chosen = parts.statsChannel(guildId);
    const old = ledger.boards.of(guildId);
    const moves = old !== null && old.channelId !== chosen && (old.messageId !== null || old.nonce !== null);
    const record = chosen === null ? null : records.of(chosen);
    // What a move left that was cut short stands until the new one does.
    const isAwaited = !moves && record?.messageId === null && record.nonce !== null;
    if (!isAwaited) await clearLeft();
    if (chosen === null || record === null) {
      if (moves) await retire(old);
      return { kind: 'noChannel' };
    }
    if (!record.on) return { kind: 'off' };

    const draw = async (): Promise<BoardPayload> =>
      boardView(
        await parts.report(guildId),
        boardGuild(guild),
        parts.texts,
        settingOf(ledger.settings.of(guildId), 'board'),
      );
    if (record.messageId === null) {
      const missing = obstacle(chosen, reason);
      if (missing !== null) return stay(old, { chosen, missing }, draw, reason);
    }
    if (moves) return move(old, chosen, draw, reason);
    const payload = await draw();
    // Read again: the message may have been deleted while the report was made.
    const { messageId } = records.of(chosen);
    const kept = messageId === null ? null : await message.keep({ channelId: chosen, messageId }, reason, payload);
    const outcome = kept ?? (await message.post(chosen, payload));
    await clearLeft();
    return outcome;
  }

  return {
    draw: async (reason) => {
      const guild = ledger.directory.guild(guildId);
      if (!guild || guild.state === 'removed') return { kind: 'off' };
      return message.during(() => drawOn(guild, reason));
    },
    forgetDeleted: message.forgetDeleted,
    pictureFails: message.pictureFails,
    permissionsChanged: () => {
      refused = null;
      message.permissionsChanged();
      return message.mayPinNow();
    },
  };
}
