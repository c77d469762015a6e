import type { Snowflake } from '../../base/snowflake.js';
import type { ChannelRecord } from '../../guilds/channel.js';
import { type Settings, settingOf } from '../../guilds/guild-settings.js';

/** Where a guild counts. Asked for every message and reaction, so answers are remembered until something changes. */
export interface CountedChannels {
  /**
   * false in a channel that is named as not counted, in a thread of one, and in a channel or thread of a category that is.
   * As far as is known: a place whose parent is not known counts unless it is itself named.
   */
  isCounted(guildId: Snowflake, channelId: Snowflake): boolean;
  /** The place that has to be known before that can be said for sure; null: it is sure. */
  missing(guildId: Snowflake, channelId: Snowflake): Snowflake | null;
  /** The guild's settings changed, or one of its channels did; without a guild: any may have. */
  forget(guildId?: Snowflake): void;
}

/** What is known of a place. A snowflake: it is not left out as far as is known, but that place above it, or it itself, is not. */
type Verdict = 'counted' | 'leftOut' | Snowflake;

interface Verdicts {
  readonly notCounted: ReadonlySet<Snowflake>;
  readonly byChannel: Map<Snowflake, Verdict>;
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
    const notCounted = settingOf(settings(guildId), 'notCounted');
    const verdicts = notCounted.length === 0 ? null : { notCounted: new Set(notCounted), byChannel: new Map() };
    guilds.set(guildId, verdicts);
    return verdicts;
  }

  function judge(channelId: Snowflake, notCounted: ReadonlySet<Snowflake>): Verdict {
    let id: Snowflake | null = channelId;
    for (let depth = 0; id !== null && depth < DEEPEST; depth++) {
      if (notCounted.has(id)) return 'leftOut';
      const place = channel(id);
      if (place === null) return id;
      id = place.parentId;
    }
    return 'counted';
  }

  function verdictOf(guildId: Snowflake, channelId: Snowflake): Verdict {
    const verdicts = verdictsOf(guildId);
    if (verdicts === null) return 'counted';
    const known = verdicts.byChannel.get(channelId);
    if (known !== undefined) return known;
    const verdict = judge(channelId, verdicts.notCounted);
    verdicts.byChannel.set(channelId, verdict);
    return verdict;
  }

  return {
    isCounted: (guildId, channelId) => verdictOf(guildId, channelId) !== 'leftOut',
    missing(guildId, channelId) {
      const verdict = verdictOf(guildId, channelId);
      return verdict === 'counted' || verdict === 'leftOut' ? null : verdict;
    },
    forget(guildId) {
      if (guildId === undefined) guilds.clear();
      else guilds.delete(guildId);
    },
  };
}
