import type { API } from '@discordjs/core';
import type { Log } from '../base/log.js';
import type { Snowflake } from '../base/snowflake.js';
import { errorFields } from '../discord/error-fields.js';
import type { BoardPlace } from '../guilds/board-record.js';
import type { Calls } from './calls.js';
import { failureOf, isTransient } from './failures.js';
import { type FoundBoard, findBoards } from './find-boards.js';

/** A guild's boards as they stand in Discord: found, and deleted where they must not stand. */
export interface Standing {
  /** Boards of ours in a channel, the one to keep first. */
  boardsIn(channelId: Snowflake): Promise<readonly FoundBoard[]>;
  /** Deletes a message of ours; one that is gone or out of reach is none any more. */
  remove(channelId: Snowflake, messageId: Snowflake): Promise<void>;
  /** Deletes a board where it must not stand, also one of which only the nonce is known. */
  clear(place: BoardPlace): Promise<void>;
}

export function createStanding(
  guildId: Snowflake,
  {
    api,
    calls,
    log,
    ownId,
  }: { readonly api: API; readonly calls: Calls; readonly log: Log; readonly ownId: () => Snowflake },
): Standing {
  const boardsIn = (channelId: Snowflake): Promise<readonly FoundBoard[]> =>
    calls.make((signal) => findBoards(api, { channelId, ownId: ownId(), signal }));

  async function remove(channelId: Snowflake, messageId: Snowflake): Promise<void> {
    try {
      await calls.make((signal) => api.channels.deleteMessage(channelId, messageId, { signal }));
    } catch (error) {
      const failure = failureOf(error);
      if (isTransient(failure)) throw error;
      const { kind } = failure;
      if (kind !== 'unknownMessage' && kind !== 'unknownChannel') {
        log.warn(
          { ...errorFields(error), guildId, channelId, messageId },
          'an old board could not be deleted; delete it by hand',
        );
      }
    }
  }

  /** Boards in a channel no longer chosen; none where it is gone or out of reach. */
  async function boardsLeftIn(channelId: Snowflake): Promise<readonly FoundBoard[]> {
    try {
      return await boardsIn(channelId);
    } catch (error) {
      if (isTransient(failureOf(error))) throw error;
      return [];
    }
  }

  async function clear({ channelId, messageId, nonce }: BoardPlace): Promise<void> {
    if (messageId !== null) await remove(channelId, messageId);
    else if (nonce !== null) for (const { id } of await boardsLeftIn(channelId)) await remove(channelId, id);
  }

  return { boardsIn, remove, clear };
}
