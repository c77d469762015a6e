import { randomBytes } from 'node:crypto';
import type { API } from '@discordjs/core';
import { ChannelType } from 'discord.js';
import type { Clock } from '../clock.js';
import type { Ledger } from '../ledger/ledger.js';
import type { BoardRecord, GuildRecord } from '../ledger/types.js';
import type { Log } from '../log.js';
import type { BoardReport } from '../reports/types.js';
import type { Snowflake } from '../snowflake.js';
import { type BoardPayload, boardView, contentDigest } from '../views/board-view.js';
import type { Texts } from '../views/texts.js';
import { boardGuild } from './board-guild.js';
import { BOARD_NEEDS, BoardForbidden, missingIn } from './board-permissions.js';
import type { Calls } from './calls.js';
import { failureOf } from './failures.js';
import type { FoundBoard } from './find-boards.js';
import type { RedrawOutcome, RedrawReason } from './outcome.js';
import { createPinning } from './pinning.js';
import { createRecords, NO_MESSAGE } from './records.js';
import { createStanding } from './standing.js';

/**
 * An unchanged board is edited again after this, so that "updated" is never much older than an hour. A little less than
 * that: turns come in whole minutes, and what is counted from is the end of an edit.
 */
const STALE_MS = 58 * 60_000;
/** A start within this time of a successful call does not check the message again. */
const CHECKED_MS = 60_000;
/** Posts in this span before further deletions have to wait. */
const POSTS_SPAN_MS = 600_000;
const MOST_POSTS = 5;

/** The board was deleted so often that the next post waits. */
export class TooManyPosts extends Error {
  override readonly name = 'TooManyPosts';

  constructor(readonly waitMs: number) {
    super('the board was deleted again and again');
  }
}

/** What a guild's board is made of and works with. */
export interface KeeperParts {
  readonly api: API;
  readonly ledger: Pick<Ledger, 'guild' | 'channel' | 'settings' | 'board' | 'saveBoard' | 'audit'>;
  readonly report: (guildId: Snowflake) => Promise<BoardReport>;
  readonly statsChannel: (guildId: Snowflake) => Snowflake | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly texts: Texts;
  /** The bot's user id. */
  readonly ownId: () => Snowflake;
  readonly calls: Calls;
  /** How long edits may be blocked before the message is replaced. */
  readonly replaceAfterMs: number;
}

/** Keeps one guild's message: every call to Discord that a board makes is made here, one after another. */
export interface MessageKeeper {
  /** Draws the board. Throws what the calls throw, `BoardForbidden` or `TooManyPosts`; posts at most once. */
  draw(reason: RedrawReason): Promise<RedrawOutcome>;
  /** Takes note of deleted messages; true: the board is among them, or may be. */
  forgetDeleted(messageIds: readonly Snowflake[]): boolean;
  /** Permissions changed: true where the board was left unpinned for lack of a right that is there now. */
  mayPinNow(): boolean;
}

export function createMessageKeeper(guildId: Snowflake, parts: KeeperParts): MessageKeeper {
  const { api, ledger, clock, log, calls } = parts;
  const records = createRecords(ledger, guildId);
  const pinning = createPinning(guildId, parts);
  const standing = createStanding(guildId, parts);
  let checkedAt: number | null = null;
  let editsBlockedSince: number | null = null;
  let pinDue = false;
  let badChannelNamed: Snowflake | null = null;
  let posts: number[] = [];
  /** Messages deleted while a call was under way: the one being posted may be among them. */
  let deleted = new Set<Snowflake>();
  let drawing = false;

  /** Deletes what another ledger, or this one before it took over from another, left elsewhere. */
  async function clearLeft(): Promise<void> {
    const left = ledger.board(guildId)?.left;
    if (!left) return;
    await standing.clear(left);
    const record = ledger.board(guildId);
    if (record) ledger.saveBoard({ ...record, left: undefined });
    log.info({ guildId, channelId: left.channelId }, 'a board that an earlier ledger left was deleted');
  }

  /** Deletes the board that stands in a channel no longer chosen. */
  async function retire(old: BoardRecord, next: Snowflake | null): Promise<void> {
    const { channelId } = old;
    await standing.clear(old);
    records.save({ channelId: next ?? channelId });
    editsBlockedSince = null;
    log.info({ guildId, channelId, next }, 'the board left its old channel');
  }

  /** Whether the chosen channel can hold a board, as far as the directory knows. */
  function canHold(channelId: Snowflake): boolean {
    const channel = ledger.channel(channelId);
    const takesBoards = channel?.type === ChannelType.GuildText || channel?.type === ChannelType.GuildAnnouncement;
    if (channel?.guildId === guildId && takesBoards) {
      badChannelNamed = null;
      return true;
    }
    if (badChannelNamed !== channelId) {
      badChannelNamed = channelId;
      log.error(
        { guildId, channelId },
        'the stats channel is unknown, of another server or no text channel; choose another with /setup or STATS_CHANNEL_ID; counting goes on',
      );
    }
    return false;
  }

  /** Throws where the directory shows that the board may not be posted. */
  function demandPermissions(channelId: Snowflake): void {
    const missing = missingIn(ledger, channelId, { ownId: parts.ownId(), needed: BOARD_NEEDS });
    if (missing.length > 0) throw new BoardForbidden(channelId, missing);
  }

  const wantsPin = (): boolean => ledger.settings(guildId).pin !== false;

  /** Whether the message's pin may not be as the guild wants it: a post cut short, or the wish changed since. */
  const isPinDue = ({ nonce, pin }: BoardRecord): boolean => pinDue || nonce !== null || (pin !== false) !== wantsPin();

  /** Pins, or takes our pin away; where Discord did not answer the record says so, and the next redraw tries again. */
  async function settlePin(channelId: Snowflake, messageId: Snowflake, { isNew = false } = {}): Promise<void> {
    const wanted = wantsPin();
    if (wanted || !isNew) {
      const settled = wanted ? pinning.pin(channelId, messageId) : pinning.unpin(channelId, messageId);
      if ((await settled) === 'later') return;
    }
    pinDue = false;
    records.update(messageId, { nonce: null, pin: wanted ? undefined : false });
  }

  /** Edits the message; null: it is gone, or stood unchangeable for so long that it was removed. */
  async function edit(
    channelId: Snowflake,
    messageId: Snowflake,
    payload: BoardPayload,
  ): Promise<RedrawOutcome | null> {
    try {
      await calls.make((signal) => api.channels.editMessage(channelId, messageId, payload, { signal }));
    } catch (error) {
      const { kind } = failureOf(error);
      if (kind === 'limited') {
        const now = clock.monotonic();
        editsBlockedSince ??= now;
        if (now - editsBlockedSince < parts.replaceAfterMs) throw error;
        await standing.remove(channelId, messageId);
        log.info({ guildId, channelId, messageId }, 'the board could not be edited for long and is replaced');
      } else if (kind !== 'unknownMessage') throw error;
      editsBlockedSince = null;
      records.update(messageId, NO_MESSAGE);
      return null;
    }
    editsBlockedSince = null;
    checkedAt = clock.monotonic();
    records.update(messageId, { editedAt: clock.now(), shown: contentDigest(payload) });
    if (isPinDue(records.of(channelId))) await settlePin(channelId, messageId);
    return { kind: 'edited', channelId, messageId };
  }

  /** Takes over a board found in the channel, and deletes what else stands there. */
  async function adopt(
    channelId: Snowflake,
    [board, ...extras]: readonly [FoundBoard, ...FoundBoard[]],
    payload: BoardPayload,
  ): Promise<RedrawOutcome | null> {
    // A board of unknown origin that is not pinned was unpinned by a person; one of a post cut short was never pinned.
    const nonce = board.pinned ? null : records.of(channelId).nonce;
    records.save({ channelId, messageId: board.id, nonce });
    log.info({ guildId, channelId, messageId: board.id, extras: extras.length }, 'a board that stood there is kept');
    for (const { id } of extras) await standing.remove(channelId, id);
    return edit(channelId, board.id, payload);
  }

  /** Sends a new message. Its nonce is in the ledger before: a call whose outcome is unknown is never a second board. */
  async function send(channelId: Snowflake, payload: BoardPayload): Promise<RedrawOutcome> {
    const now = clock.monotonic();
    posts = posts.filter((at) => now - at < POSTS_SPAN_MS);
    const [oldest] = posts;
    if (oldest !== undefined && posts.length >= MOST_POSTS) throw new TooManyPosts(oldest + POSTS_SPAN_MS - now);
    const sentBefore = records.of(channelId).nonce;
    const nonce = sentBefore ?? randomBytes(12).toString('hex');
    records.save({ channelId, nonce });
    let messageId: Snowflake;
    try {
      const body = { ...payload, nonce, enforce_nonce: true };
      messageId = (await calls.make((signal) => api.channels.createMessage(channelId, body, { signal }))).id;
    } catch (error) {
      const { kind } = failureOf(error);
      if (kind !== 'passing' && kind !== 'held') records.save({ channelId });
      throw error;
    }
    posts.push(now);
    checkedAt = clock.monotonic();
    log.info({ guildId, channelId, messageId }, 'the board was posted');
    if (deleted.has(messageId)) records.save({ channelId });
    else {
      // With a nonce sent before, Discord may have answered with the message of that time and its older content.
      const shown = sentBefore === null ? contentDigest(payload) : null;
      records.save({ channelId, messageId, nonce, editedAt: clock.now(), shown });
      await settlePin(channelId, messageId, { isNew: true });
    }
    return { kind: 'posted', channelId, messageId };
  }

  /** Posts, unless a board of ours already stands in the channel. */
  async function post(channelId: Snowflake, payload: BoardPayload): Promise<RedrawOutcome> {
    demandPermissions(channelId);
    const [first, ...others] = await standing.boardsIn(channelId);
    if (first) {
      const adopted = await adopt(channelId, [first, ...others], payload);
      if (adopted) return adopted;
      // Discord may say that it is gone though it stands.
      await standing.remove(channelId, first.id);
    }
    return send(channelId, payload);
  }

  /** Whether the message must be edited though the content may be the same. */
  function isDue(reason: RedrawReason, record: BoardRecord, digest: string): boolean {
    if (reason === 'person' || record.shown !== digest || record.editedAt === null) return true;
    if (isPinDue(record)) return true;
    if (reason === 'start' && (checkedAt === null || clock.monotonic() - checkedAt > CHECKED_MS)) return true;
    return Math.abs(clock.now() - record.editedAt) >= STALE_MS;
  }

  async function drawOn(guild: GuildRecord, reason: RedrawReason): Promise<RedrawOutcome> {
    await clearLeft();
    const chosen = parts.statsChannel(guildId);
    const old = ledger.board(guildId);
    const moves = old !== null && old.channelId !== chosen && (old.messageId !== null || old.nonce !== null);
    if (chosen === null) {
      if (moves) await retire(old, null);
      return { kind: 'noChannel' };
    }
    const record = records.of(chosen);
    if (!record.on) return { kind: 'off' };
    if (record.messageId === null) {
      if (!canHold(chosen)) return { kind: 'badChannel', channelId: chosen };
      demandPermissions(chosen);
    }
    // Not before the new channel is known to hold a board.
    if (moves) await retire(old, chosen);

    const report = await parts.report(guildId);
    const content = ledger.settings(guildId).board;
    const payload = boardView(report, boardGuild(guild), parts.texts, content);
    // Read again: the message may have been deleted while the report was made.
    const current = records.of(chosen);
    if (current.messageId !== null) {
      const { messageId } = current;
      if (!isDue(reason, current, contentDigest(payload))) return { kind: 'unchanged', channelId: chosen, messageId };
      const edited = await edit(chosen, messageId, payload);
      if (edited) return edited;
    }
    return post(chosen, payload);
  }

  return {
    draw: async (reason) => {
      const guild = ledger.guild(guildId);
      if (!guild || guild.state === 'removed') return { kind: 'off' };
      drawing = true;
      try {
        return await drawOn(guild, reason);
      } finally {
        drawing = false;
        deleted = new Set();
      }
    },
    forgetDeleted: (messageIds) => {
      const record = ledger.board(guildId);
      if (record?.messageId && messageIds.includes(record.messageId)) {
        records.update(record.messageId, NO_MESSAGE);
        editsBlockedSince = null;
        return true;
      }
      const posting = drawing && record?.messageId === null && record.nonce !== null;
      if (posting) for (const id of messageIds) deleted.add(id);
      return posting;
    },
    mayPinNow: () => {
      const record = ledger.board(guildId);
      if (!pinning.forbidden || !record?.messageId) return false;
      const needed = ['PinMessages'] as const;
      pinDue = missingIn(ledger, record.channelId, { ownId: parts.ownId(), needed }).length === 0;
      return pinDue;
    },
  };
}
