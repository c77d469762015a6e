import type { Snowflake } from '../snowflake.js';
import type { ChannelRecord, Settings } from './types.js';

/** Where a guild counts. Asked for every message and reaction, so answers are remembered until something changes. */
export interface CountedChannels {
  /**
   * false in a channel that is named as not counted, in a thread of one, and in a channel or thread of a category that is.
   * A place whose parent is not known counts unless it is itself named.
   */
  isCounted(guildId: Snowflake, channelId: Snowflake): boolean;
  /** The guild's settings changed, or one of its channels did; without a guild: any may have. */
  forget(guildId?: Snowflake): void;
}

interface Verdicts {
  readonly notCounted: ReadonlySet<Snowflake>;
  readonly byChannel: Map<Snowflake, boolean>;
}

/** A thread, its channel, its category. */
const DEEPEST = 3;

export function createCountedChannels({
  settings,
  channel,
}: {
  readonly settings: (guildId: Snowflake) => Settings;
  readonly channel: (channelId: Snowflake) => ChannelRecord | null;
}): CountedChannels {
  /** null: the guild counts everywhere. */
  const guilds = new Map<Snowflake, Verdicts | null>();

  function verdictsOf(guildId: Snowflake): Verdicts | null {
    const known = guilds.get(guildId);
    if (known !== undefined) return known;
    const { notCounted = [] } = settings(guildId);
    const verdicts = notCounted.length === 0 ? null : { notCounted: new Set(notCounted), byChannel: new Map() };
    guilds.set(guildId, verdicts);
    return verdicts;
  }

  function judge(channelId: Snowflake, notCounted: ReadonlySet<Snowflake>): boolean {
    let id: Snowflake | null = channelId;
    for (let depth = 0; id !== null && depth < DEEPEST; depth++) {
      if (notCounted.has(id)) return false;
      id = channel(id)?.parentId ?? null;
    }
    return true;
  }

  return {
    isCounted(guildId, channelId) {
      const verdicts = verdictsOf(guildId);
      if (verdicts === null) return true;
      const known = verdicts.byChannel.get(channelId);
      if (known !== undefined) return known;
      const counted = judge(channelId, verdicts.notCounted);
      verdicts.byChannel.set(channelId, counted);
      return counted;
    },
    forget(guildId) {
      if (guildId === undefined) guilds.clear();
      else guilds.delete(guildId);
    },
  };
}
