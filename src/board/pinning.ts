import type { API } from '@discordjs/core';
import { Routes } from 'discord.js';
import type { Log } from '../base/log.js';
import type { Snowflake } from '../base/snowflake.js';
import { errorFields } from '../discord/error-fields.js';
import type { Calls } from './calls.js';
import { failureOf, isTransient, TOO_MANY_PINS } from './failures.js';

/** Pins a guild's board, or takes its pin away. Not being able to is no failure of the board. */
export interface Pinning {
  /** `later`: Discord did not answer, it is worth another try. */
  pin(channelId: Snowflake, messageId: Snowflake): Promise<'done' | 'later'>;
  unpin(channelId: Snowflake, messageId: Snowflake): Promise<'done' | 'later'>;
  /** The last try was refused for lack of a permission. */
  readonly forbidden: boolean;
}

export function createPinning(
  guildId: Snowflake,
  { api, calls, log }: { readonly api: API; readonly calls: Calls; readonly log: Log },
): Pinning {
  let forbidden = false;

  async function tried(
    method: 'put' | 'delete',
    channelId: Snowflake,
    messageId: Snowflake,
    words: { readonly forbidden: string; readonly failed: string },
  ): Promise<'done' | 'later'> {
    const where = { guildId, channelId, messageId };
    try {
      await calls.make((signal) => api.rest[method](Routes.channelMessagesPin(channelId, messageId), { signal }));
      forbidden = false;
      return 'done';
    } catch (error) {
      const failure = failureOf(error);
      if (isTransient(failure)) return 'later';
      if (failure.kind === 'forbidden') {
        if (!forbidden) log.warn(where, words.forbidden);
        forbidden = true;
      } else if (failure.kind === 'refused' && failure.code === TOO_MANY_PINS) {
        log.warn(where, 'the board stands unpinned: its channel has as many pins as it can hold; remove one');
      } else if (failure.kind !== 'unknownMessage') {
        log.warn({ ...errorFields(error), ...where }, words.failed);
      }
      return 'done';
    }
  }

  return {
    get forbidden() {
      return forbidden;
    },
    pin: (channelId, messageId) =>
      tried('put', channelId, messageId, {
        forbidden: 'the board stands unpinned: give the bot Pin Messages in its channel to have it pinned',
        failed: 'the board could not be pinned',
      }),
    unpin: (channelId, messageId) =>
      tried('delete', channelId, messageId, {
        forbidden: 'the board stays pinned: give the bot Pin Messages in its channel to have its pin taken away',
        failed: 'the pin of the board could not be taken away',
      }),
  };
}
