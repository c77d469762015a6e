import type { API } from '@discordjs/core';
import { DiscordAPIError } from 'discord.js';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { pause } from '../base/pause.js';
import type { Snowflake } from '../base/snowflake.js';
import { nameOf } from '../collectors/collect-messages.js';
import type { Ledger } from '../ledger/ledger.js';
import { errorFields } from './error-fields.js';

/** A member as a board names them. */
export interface MemberOnBoard {
  readonly userId: Snowflake;
  readonly name: string | null;
}

export interface MemberNamesOptions {
  readonly api: { readonly guilds: Pick<API['guilds'], 'getMember'> };
  readonly ledger: Pick<Ledger, 'apply'>;
  /** Whom a guild's board names. */
  readonly named: (guildId: Snowflake) => Promise<readonly MemberOnBoard[]>;
  /** Discord's time, milliseconds. */
  readonly discordNow: Clock['now'];
  readonly log: Log;
  /** Between two requests, milliseconds. Default 250. */
  readonly apartMs?: number;
}

/**
 * Who changed their name and says nothing more is told by no event without a privileged intent: those whom boards name are asked
 * for once a day.
 */
export interface MemberNames {
  /** Asks for the members that these guilds' boards name, one after another. */
  refresh(guildIds: readonly Snowflake[]): Promise<void>;
  /** Ends what is under way. */
  stop(): void;
}

export function createMemberNames({
  api,
  ledger,
  named,
  discordNow,
  log,
  apartMs = 250,
}: MemberNamesOptions): MemberNames {
  const stopping = new AbortController();
  const { signal } = stopping;

  /** Takes a member's name as it is now; false: nothing can be asked for at the moment. */
  async function ask(guildId: Snowflake, { userId, name: known }: MemberOnBoard): Promise<boolean> {
    try {
      const at = discordNow();
      const { nick, user } = await api.guilds.getMember(guildId, userId, { signal });
      const name = nameOf({ nick: nick ?? null }, user);
      if (name !== null && name !== known)
        ledger.apply({ changes: [{ kind: 'memberName', guildId, userId, name, at }] });
      return true;
    } catch (error) {
      // Who left keeps the name they had.
      if (error instanceof DiscordAPIError && error.status < 500 && error.status !== 429) return true;
      if (!signal.aborted)
        log.info({ ...errorFields(error), guildId }, 'names could not be asked for; they are asked for again tomorrow');
      return false;
    }
  }

  return {
    async refresh(guildIds) {
      for (const guildId of guildIds) {
        for (const member of await named(guildId)) {
          if (signal.aborted || !(await ask(guildId, member))) return;
          await pause(apartMs, { signal, ref: false });
        }
      }
    },
    stop: () => stopping.abort(),
  };
}
