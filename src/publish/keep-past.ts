import type { Log } from '../base/log.js';
import type { Snowflake } from '../base/snowflake.js';
import type { Ledger } from '../ledger/ledger.js';
import { keyOf, type ListedDay, type OtherEpochs } from '../store/mongo/other-epochs.js';
import { troubleOf, within } from '../store/mongo/trouble.js';
import type { Streams } from './leases.js';
import { createLimit } from './limit.js';

/** Days read at a time: a board's two months. Newest first, so that boards are whole soon. */
const DAYS_AT_ONCE = 64;
/** Fewer where many members were active: so many members' days are some 700 kB of sheets, and one transaction. */
const MEMBERS_AT_ONCE = 20_000;
/** Guilds read at a time: each has up to a page of days in memory. */
const READ_AT_ONCE = 8;
/** Of these, such as nobody asks for. */
const GUILDS_AT_ONCE = 2;
/** Longest that an answer waits for what was never read of its guild, milliseconds. */
const PATIENCE_MS = 2_000;

/** Keeps in the ledger what other epochs counted, so that answers need MongoDB for nothing. */
export interface KeepPast {
  /** Before an answer: reads a guild's past where none of it or not all is kept yet. Waits for it, but not long; never throws. */
  have(guildId: Snowflake): Promise<void>;
  /** Reads what is not kept yet of all guilds. `again`: asks for the others, too, since dead epochs' last writes may land late. */
  readAll(options?: { readonly again?: boolean }): Promise<void>;
}

/** Reading cannot go on: MongoDB went away, the epoch changed, the file cannot be written or the process stops. */
class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export function createKeepPast({
  ledger,
  streams,
  log,
  source,
}: {
  readonly ledger: Pick<Ledger, 'past' | 'identity' | 'isWritable'>;
  readonly streams: Streams;
  readonly log: Log;
  /** null while MongoDB is away. */
  readonly source: () => OtherEpochs | null;
}): KeepPast {
  const { past } = ledger;
  const reading = new Map<Snowflake, Promise<void>>();
  const limit = createLimit(READ_AT_ONCE);
  /** Guilds that could not be read the last time: they come after the others. The log names each once. */
  const failed = new Set<Snowflake>();
  let all: Promise<void> = Promise.resolve();

  const isOwn = (guildId: Snowflake) => streams.own.includes(streams.of(guildId, streams.shardCount));

  /** Everything that other epochs have of a guild. */
  function ask(guildId: Snowflake): Promise<void> {
    const running = reading.get(guildId);
    if (running !== undefined) return running;
    const mine = limit(() => read(guildId)).finally(() => reading.delete(guildId));
    reading.set(guildId, mine);
    return mine;
  }

  async function read(guildId: Snowflake): Promise<void> {
    const { epoch } = ledger.identity();
    const others = (): OtherEpochs => {
      const now = source();
      const isSame = ledger.identity().epoch === epoch;
      if (now === null || !isSame || !ledger.isWritable()) throw new Interrupted('nothing more can be read now');
      return now;
    };
    const [listed, gaps] = await Promise.all([others().days(guildId, epoch), others().gaps(guildId, epoch)]);
    others();
    past.saveGaps(gaps);
    if (listed.length > 0) {
      for await (const members of others().members(guildId)) {
        others();
        past.saveMembers(members);
      }
    }
    for (const page of pagesOf(listed)) {
      others();
      const days = page.map(({ day }) => day);
      const known = past.known(guildId, Math.min(...days), Math.max(...days));
      const readBefore = page.flatMap((one) => {
        const before = known.get(keyOf(one));
        return before === undefined ? [] : [{ ...one, ...before }];
      });
      const marks = await others().marks(guildId, readBefore);
      const changed = page.filter(
        (one) => marks.get(keyOf(one)) !== known.get(keyOf(one))?.mark || !marks.has(keyOf(one)),
      );
      const parts = await others().parts(guildId, changed);
      others();
      past.save(guildId, parts, Math.min(...days));
    }
    others();
    past.save(guildId, [], 0);
  }

  /** One guild that cannot be read holds up no other; where MongoDB itself fails the others wait for the next time, too. */
  async function readThese(guildIds: readonly Snowflake[]): Promise<void> {
    const waiting = [...guildIds.filter((id) => !failed.has(id)), ...guildIds.filter((id) => failed.has(id))];
    const worker = async () => {
      for (let guildId = waiting.shift(); guildId !== undefined; guildId = waiting.shift()) {
        try {
          await ask(guildId);
          failed.delete(guildId);
        } catch (error) {
          if (error instanceof Interrupted || source() === null) return;
          if (troubleOf(error).kind !== 'own') waiting.length = 0;
          if (failed.has(guildId)) continue;
          failed.add(guildId);
          log.warn(
            { err: error, guildId },
            'what earlier ledgers counted of a server could not be read from MongoDB; it is asked for again',
          );
        }
      }
    };
    await Promise.all(Array.from({ length: GUILDS_AT_ONCE }, worker));
  }

  return {
    async have(guildId) {
      const reached = past.reached(guildId);
      const mayLack = reached === undefined ? ledger.identity().followed : reached !== 0;
      if (!mayLack || source() === null) return;
      try {
        await within(PATIENCE_MS, ask(guildId));
      } catch (error) {
        log.debug({ err: error, guildId }, 'an answer does without what earlier ledgers counted');
      }
    },
    readAll({ again = false } = {}) {
      all = all
        .then(async () => {
          if (source() === null || !ledger.isWritable()) return;
          const guilds = [...past.guilds()].filter(([guildId]) => isOwn(guildId));
          const unread = guilds.filter(([, reached]) => reached !== 0).map(([guildId]) => guildId);
          await readThese(unread);
          if (again) await readThese(guilds.map(([guildId]) => guildId).filter((guildId) => !unread.includes(guildId)));
        })
        .catch((error) =>
          log.error({ err: error }, 'what earlier ledgers counted could not be read; report this line'),
        );
      return all;
    },
  };
}

/** Days read together; all epochs of one day are in the same page. */
function* pagesOf(listed: readonly ListedDay[]): Iterable<readonly ListedDay[]> {
  let page: ListedDay[] = [];
  let members = 0;
  for (const one of listed) {
    const isFull = page.length >= DAYS_AT_ONCE || members + one.activeMembers > MEMBERS_AT_ONCE;
    if (page.length > 0 && isFull && page.at(-1)?.day !== one.day) {
      yield page;
      page = [];
      members = 0;
    }
    page.push(one);
    members += one.activeMembers;
  }
  if (page.length > 0) yield page;
}
