import type {
  APIThreadChannel,
  RESTGetAPIChannelThreadsArchivedQuery,
  RESTGetAPIChannelUsersThreadsArchivedResult,
} from 'discord-api-types/v10';
import { type Snowflake, timeOf } from '../../base/snowflake.js';
import type { ChannelRecord } from '../../guilds/channel.js';
import { present } from '../payload-records.js';
import { holdsPrivateThreads, type Sight } from './places.js';
import { PAGE, type Place, type Reading } from './reading.js';
import type { RefillApi } from './refill-parts.js';
import { threadPlace, threadsOf } from './thread-places.js';

type ThreadList = (
  query: RESTGetAPIChannelThreadsArchivedQuery,
  options: { readonly signal: AbortSignal },
) => Promise<RESTGetAPIChannelUsersThreadsArchivedResult>;

/** A channel that holds threads. */
export interface Parent extends Place {
  readonly record: ChannelRecord;
  readonly sight: Sight;
}

/** Reads threads of a channel that were archived since the span began; what was archived earlier holds no message of it. */
export async function readArchived({ id, record, sight }: Parent, reading: Reading, api: RefillApi): Promise<void> {
  const { channels } = api;
  const from = timeOf(reading.start());
  const public_: ThreadList = (query, one) => channels.getArchivedThreads(id, 'public', query, one);
  const private_: ThreadList = (query, one) => channels.getArchivedThreads(id, 'private', query, one);
  await readPages(public_, lastArchivedFirst);
  if (!holdsPrivateThreads(record)) return;
  if (sight.allThreads) await readPages(private_, lastArchivedFirst);
  else {
    // The newest thread first, whenever it was archived.
    await readPages(
      (query, one) => channels.getJoinedPrivateArchivedThreads(id, query, one),
      ({ id: before }) => before,
    );
  }

  function lastArchivedFirst(last: APIThreadChannel, isNew: boolean): string | null {
    const at = Date.parse(last.thread_metadata?.archive_timestamp ?? '');
    if (Number.isNaN(at) || at < from) return null;
    // Many can be archived in one millisecond: the next page begins with those of it again, unless they fill a page.
    return new Date(isNew ? at + 1 : at).toISOString();
  }

  /** @param next what the next page begins before, from the last thread of a page, and whether the page had any that others had not */
  async function readPages(
    list: ThreadList,
    next: (last: APIThreadChannel, isNew: boolean) => string | null,
  ): Promise<void> {
    const seen = new Set<Snowflake>();
    let query: RESTGetAPIChannelThreadsArchivedQuery = { limit: PAGE };
    for (;;) {
      const asked = query;
      const page = await reading.ask((one) => list(asked, one));
      const threads = threadsOf(page);
      const known = seen.size;
      for (const thread of threads) seen.add(thread.id);
      for (const place of present(threads, (thread) => threadPlace(thread, record.guildId))) {
        // Without a time it is taken for recent.
        if ((place.archivedAt ?? from) >= from) await reading.readThread(place);
      }
      const last = threads.at(-1);
      const before = page.has_more && last !== undefined ? next(last, seen.size > known) : null;
      if (!before) return;
      query = { limit: PAGE, before };
    }
  }
}
