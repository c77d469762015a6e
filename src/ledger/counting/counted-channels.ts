import type { Snowflake } from '../../base/snowflake.js';
import type { ChannelRecord } from '../../guilds/channel.js';
import { type Settings, settingOf } from '../../guilds/guild-settings.js';

/** Where a guild counts. Asked for every message and reaction, so answers are remembered until something changes. */
export interface CountedChannels {
  /**
   * false in a channel that is named as not counted, in a thread of one, and in a channel or thread of a category that is;
   * where a guild counts only in what it names, everywhere else. As far as is known: a place whose parent is not known counts
   * unless it is itself named as not counted.
   * @param parentId where a place belongs that may not be known yet
   */
  isCounted(guildId: Snowflake, channelId: Snowflake, parentId?: Snowflake | null): boolean;
  /** The place that has to be known before that can be said for sure; null: it is sure. */
  missing(guildId: Snowflake, channelId: Snowflake): Snowflake | null;
  /** The guild's settings changed, or one of its channels did; without a guild: any may have. */
  forget(guildId?: Snowflake): void;
}

/** What is known of a place. A snowflake: as far as is known nothing decides it, but that place above it, or it itself, is not known. */
type Verdict = 'counted' | 'leftOut' | Snowflake;

interface Verdicts {
  readonly named: ReadonlySet<Snowflake>;
  /** Of a place that is named, or lies in one that is; and of all others. */
  readonly verdict: { readonly ofNamed: Verdict; readonly ofOthers: Verdict };
  readonly byChannel: Map<Snowflake, Verdict>;
}

const KINDS = {
  except: { ofNamed: 'leftOut', ofOthers: 'counted' },
  only: { ofNamed: 'counted', ofOthers: 'leftOut' },
} as const;

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
    const chosen = settings(guildId);
    const isOnly = settingOf(chosen, 'countOnly');
    const named = settingOf(chosen, isOnly ? 'counted' : 'notCounted');
    const verdicts =
      !isOnly && named.length === 0
        ? null
        : { named: new Set(named), verdict: isOnly ? KINDS.only : KINDS.except, byChannel: new Map() };
    guilds.set(guildId, verdicts);
    return verdicts;
  }

  function judge(channelId: Snowflake, { named, verdict }: Verdicts): Verdict {
    let id: Snowflake | null = channelId;
    for (let depth = 0; id !== null && depth < DEEPEST; depth++) {
      if (named.has(id)) return verdict.ofNamed;
      const place = channel(id);
      if (place === null) return id;
      id = place.parentId;
    }
    return verdict.ofOthers;
  }

  function verdictOf(guildId: Snowflake, channelId: Snowflake): Verdict {
    const verdicts = verdictsOf(guildId);
    if (verdicts === null) return 'counted';
    const known = verdicts.byChannel.get(channelId);
    if (known !== undefined) return known;
    const verdict = judge(channelId, verdicts);
    verdicts.byChannel.set(channelId, verdict);
    return verdict;
  }

  return {
    isCounted(guildId, channelId, parentId = null) {
      const verdict = verdictOf(guildId, channelId);
      return (verdict === channelId && parentId !== null ? verdictOf(guildId, parentId) : verdict) !== 'leftOut';
    },
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
