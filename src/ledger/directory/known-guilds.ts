import type { Snowflake } from '../../base/snowflake.js';
import type { GuildPresence, GuildRecord } from '../../guilds/guild.js';
import type { Database } from '../file/sqlite.js';

/**
 * Guilds in memory, as the file has them: of each since when it counts and whether the bot is in it, and the whole records
 * of those asked for lately. Nearly every dispatch and board asks for one, and the schedule for all, each minute.
 */
export interface KnownGuilds {
  all(): readonly GuildPresence[];
  presentIds(): readonly Snowflake[];
  get(guildId: Snowflake): GuildRecord | null;
  /** A guild's row was written: it is read again. */
  changed(guildId: Snowflake): void;
  /** After a rollback: nothing in memory is known to be true any more. */
  forget(): void;
}

/** Records are kept up to so many characters of JSON: some nine hundred guilds with a hundred roles each, 15 to 20 MB. */
const KEPT_CHARACTERS = 8_000_000;

interface PresenceRow {
  readonly id: Snowflake;
  readonly since: number;
  readonly metricsSince: string;
  readonly state: GuildRecord['state'];
}

type Facts = Omit<GuildRecord, 'since' | 'metricsSince' | 'state'>;

interface Kept {
  readonly facts: Facts;
  readonly characters: number;
}

export function createKnownGuilds(db: Database): KnownGuilds {
  const presence =
    'select cast(id as text) as id, since, metrics_since as metricsSince, state from guilds where record is not null';
  const selectAll = db.statement<PresenceRow>(`${presence} order by id`);
  const selectOne = db.statement<PresenceRow>(`${presence} and id = ?`);
  const selectRecord = db.statement<{ record: string }>('select record from guilds where id = ?');

  /** null: to be read. */
  let presences: Map<Snowflake, GuildPresence> | null = null;
  let presentIds: readonly Snowflake[] | null = null;
  /** Oldest first. */
  const records = new Map<Snowflake, Kept>();
  let characters = 0;

  function known(): Map<Snowflake, GuildPresence> {
    presences ??= new Map(selectAll.all().map((row) => [row.id, toPresence(row)]));
    return presences;
  }

  function drop(guildId: Snowflake): void {
    characters -= records.get(guildId)?.characters ?? 0;
    records.delete(guildId);
  }

  function factsOf(guildId: Snowflake): Facts | null {
    const kept = records.get(guildId);
    if (kept !== undefined) return kept.facts;
    const text = selectRecord.get(guildId)?.record;
    if (text === undefined) return null;
    const facts: Facts = JSON.parse(text);
    records.set(guildId, { facts, characters: text.length });
    characters += text.length;
    for (const oldest of records.keys()) {
      if (characters <= KEPT_CHARACTERS || oldest === guildId) break;
      drop(oldest);
    }
    return facts;
  }

  return {
    all: () => [...known().values()],
    presentIds() {
      presentIds ??= [...known().values()].filter(({ state }) => state === 'present').map(({ id }) => id);
      return presentIds;
    },
    get(guildId) {
      const presence = known().get(guildId);
      const facts = presence === undefined ? null : factsOf(guildId);
      if (presence === undefined || facts === null) return null;
      const { id, name, icon, ownerId, roles, ownRoles } = facts;
      const { since, metricsSince, state } = presence;
      return { id, name, icon, ownerId, roles, ownRoles, since, metricsSince, state };
    },
    changed(guildId) {
      drop(guildId);
      presentIds = null;
      if (presences === null) return;
      const row = selectOne.get(guildId);
      if (row === undefined) presences.delete(guildId);
      else presences.set(guildId, toPresence(row));
    },
    forget() {
      presences = null;
      presentIds = null;
      records.clear();
      characters = 0;
    },
  };
}

function toPresence({ id, since, metricsSince, state }: PresenceRow): GuildPresence {
  return { id, since, metricsSince: JSON.parse(metricsSince), state };
}
