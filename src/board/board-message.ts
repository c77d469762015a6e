import { randomBytes } from 'node:crypto';
import type { Snowflake } from '../base/snowflake.js';
import type { BoardRecord } from '../guilds/board-record.js';
import { settingOf } from '../guilds/guild-settings.js';
import { type BoardPayload, contentDigest } from '../views/board-view.js';
import { BOARD_NEEDS, BoardForbidden, missingIn } from './board-permissions.js';
import { createBoardPicture } from './board-picture.js';
import { type BoardRecords, NO_MESSAGE } from './board-records.js';
import { failureOf } from './failures.js';
import type { FoundBoard } from './find-boards.js';
import type { KeeperParts } from './keeper-parts.js';
import type { RedrawOutcome, RedrawReason } from './outcome.js';
import { createPinning } from './pinning.js';
import type { Standing } from './standing.js';

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

/** A guild's board as a message: posted once, edited, pinned. Where it belongs is not decided here. */
export interface BoardMessage {
  /** Edits the message where it is due; null: it is gone, or stood unchangeable for so long that it was removed. */
  keep(
    place: { readonly channelId: Snowflake; readonly messageId: Snowflake },
    reason: RedrawReason,
    payload: BoardPayload,
  ): Promise<RedrawOutcome | null>;
  /** Posts, unless a board of ours already stands in the channel. */
  post(channelId: Snowflake, payload: BoardPayload): Promise<RedrawOutcome>;
  /** Runs a redraw; deletions meanwhile may be of the message that it posts. */
  during<T>(redraw: () => Promise<T>): Promise<T>;
  /** Takes note of deleted messages; true: the board is among them, or may be. */
  forgetDeleted(messageIds: readonly Snowflake[]): boolean;
  /** What Discord did not allow is tried again. */
  permissionsChanged(): void;
  /** True where the board was left unpinned for lack of a right that is there now. */
  mayPinNow(): boolean;
  /** Whether its picture could not be drawn, or was not taken, a while ago. */
  pictureFails(): boolean;
}

export function createBoardMessage(
  guildId: Snowflake,
  { records, standing, ...parts }: KeeperParts & { readonly records: BoardRecords; readonly standing: Standing },
): BoardMessage {
  const { api, ledger, clock, log, calls } = parts;
  const pinning = createPinning(guildId, parts);
  const picture = createBoardPicture(guildId, parts);
  let checkedAt: number | null = null;
  /** The message whose edits Discord limits, and since when. */
  let blocked: { readonly messageId: Snowflake; readonly since: number } | null = null;
  let pinDue = false;
  let posts: number[] = [];
  /** Messages deleted while a call was under way: the one being posted may be among them. */
  let deleted = new Set<Snowflake>();
  let drawing = false;

  /** Throws where the directory shows that the board may not be posted. */
  function demandPermissions(channelId: Snowflake): void {
    const missing = missingIn(ledger, channelId, { ownId: parts.ownId(), needed: BOARD_NEEDS });
    if (missing.length > 0) throw new BoardForbidden(channelId, missing);
  }

  const wantsPin = (): boolean => settingOf(ledger.settings.of(guildId), 'pin');

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
    let shown: BoardPayload;
    try {
      ({ shown } = await picture.send(channelId, payload, (board) =>
        calls.make((signal) => api.channels.editMessage(channelId, messageId, board, { signal })),
      ));
    } catch (error) {
      const { kind } = failureOf(error);
      if (kind === 'limited') {
        const now = clock.monotonic();
        blocked = blocked?.messageId === messageId ? blocked : { messageId, since: now };
        if (now - blocked.since < parts.replaceAfterMs) throw error;
        await standing.remove(channelId, messageId);
        log.info({ guildId, channelId, messageId }, 'the board could not be edited for long and is replaced');
      } else if (kind !== 'unknownMessage') throw error;
      blocked = null;
      records.update(messageId, NO_MESSAGE);
      return null;
    }
    blocked = null;
    checkedAt = clock.monotonic();
    records.update(messageId, { editedAt: clock.now(), shown: contentDigest(shown) });
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
    let posted: BoardPayload;
    try {
      const sent = await picture.send(channelId, payload, (board) => {
        const body = { ...board, nonce, enforce_nonce: true };
        return calls.make((signal) => api.channels.createMessage(channelId, body, { signal }));
      });
      messageId = sent.result.id;
      posted = sent.shown;
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
      const shown = sentBefore === null ? contentDigest(posted) : null;
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

  /** Edits the message where it is due; null: it is gone. */
  async function keep(
    { channelId, messageId }: { readonly channelId: Snowflake; readonly messageId: Snowflake },
    reason: RedrawReason,
    payload: BoardPayload,
  ): Promise<RedrawOutcome | null> {
    const digest = contentDigest(picture.possible(channelId, payload));
    if (isDue(reason, records.of(channelId), digest)) return edit(channelId, messageId, payload);
    return { kind: 'unchanged', channelId, messageId };
  }

  return {
    keep,
    post,
    during: async (redraw) => {
      drawing = true;
      try {
        return await redraw();
      } finally {
        drawing = false;
        deleted = new Set();
      }
    },
    forgetDeleted: (messageIds) => {
      const record = ledger.boards.of(guildId);
      if (record?.messageId && messageIds.includes(record.messageId)) {
        records.update(record.messageId, NO_MESSAGE);
        return true;
      }
      const posting = drawing && record?.messageId === null && record.nonce !== null;
      if (posting) for (const id of messageIds) deleted.add(id);
      return posting;
    },
    permissionsChanged: picture.retry,
    pictureFails: () => picture.fails,
    mayPinNow: () => {
      const record = ledger.boards.of(guildId);
      if (!pinning.forbidden || !record?.messageId) return false;
      const needed = ['PinMessages'] as const;
      pinDue = missingIn(ledger, record.channelId, { ownId: parts.ownId(), needed }).length === 0;
      return pinDue;
    },
  };
}
