import { PermissionFlagsBits } from 'discord.js';
import { UserError } from '../base/errors.js';
import type { Snowflake } from '../base/snowflake.js';
import { missingIn } from '../board/board-permissions.js';
import { missingOf, type PermissionName } from '../discord/permissions.js';
import { settingOf } from '../guilds/guild-settings.js';
import { sharedView } from '../views/member-view.js';
import { channelMention } from '../views/names.js';
import { textPayload } from '../views/payload.js';
import { SHARE, shareAsked, shareElsewhere, UNSHARE, unshareAsked } from '../views/share-view.js';
import type { Texts } from '../views/texts.js';
import type { Asker, FollowUp, UsedPlace } from './command.js';
import type { Faces } from './faces.js';
import { askMember } from './my-stats.js';
import { isAllowed } from './setup/is-allowed.js';

/** What whoever shares needs in the channel: what they would need to post the same themselves. */
const TO_SHARE = ['SendMessages', 'AttachFiles'] as const satisfies readonly PermissionName[];
/** What the bot needs to post in a channel in which it was not asked. */
const TO_POST = [
  'ViewChannel',
  'SendMessages',
  'EmbedLinks',
  'AttachFiles',
] as const satisfies readonly PermissionName[];

/** Discord's names of the permissions to share that somebody lacks in a place. */
function lackedIn({ isThread, permissions }: UsedPlace, { permissions: names, share }: Texts): readonly string[] {
  if (isAllowed(permissions, 0n)) return [];
  const lacked = missingOf(permissions, isThread ? ['AttachFiles'] : TO_SHARE).map((name) => names[name]);
  const writes = !isThread || (permissions & PermissionFlagsBits.SendMessagesInThreads) !== 0n;
  return writes ? lacked : [share.writeInThreads, ...lacked];
}

/**
 * The button Share under one's own figures: posts them for all, by a follow-up where the person may write and attach files
 * themselves. In the stats channel, and where they may not, it says why and offers a menu of channels, whose choice comes
 * here, too.
 */
export function share({
  ask,
  ledger,
  statsChannels,
  ownId,
  texts,
}: Pick<Faces, 'ask' | 'ledger' | 'statsChannels' | 'ownId' | 'texts'>): FollowUp {
  const words = texts.share;

  /** Why nothing is shared in a place; null: it can be. */
  function whyNot({ guildId }: Asker, place: UsedPlace, isHere: boolean): string | null {
    if (isBoards(guildId, place.id)) return words.statsChannel;
    const lacked = lackedIn(place, texts);
    if (lacked.length > 0) return words.youLack(isHere ? null : channelMention(place.id), lacked);
    if (isHere) return null;
    const mention = channelMention(place.id);
    if (ledger.directory.channel(place.id)?.guildId !== guildId) return words.notThere(mention);
    const missing = missingIn(ledger, place.id, { ownId: ownId(), needed: TO_POST }).map(
      (name) => texts.permissions[name],
    );
    return missing.length > 0 ? words.iLack(mention, missing) : null;
  }

  /** Whether a channel, or the one that a thread is in, is where the board stands or is to stand. */
  function isBoards(guildId: Snowflake, channelId: Snowflake): boolean {
    const ids = [channelId, ledger.directory.channel(channelId)?.parentId ?? null];
    const boards = [statsChannels.of(guildId)?.id, ledger.boards.of(guildId)?.channelId];
    return ids.some((id) => id !== null && boards.includes(id));
  }

  return {
    name: SHARE,
    refuse: ({ guildId }, { customId }) => {
      if (shareAsked(customId) === undefined) return textPayload(texts.errors.unknownButton);
      return settingOf(ledger.settings.of(guildId), 'sharing') ? null : textPayload(words.off);
    },
    run: async (asker, { customId, channels, place, roles }) => {
      const window = shareAsked(customId) ?? null;
      const [chosen] = channels;
      const target = chosen ?? place;
      if (target === null) throw new UserError(texts.errors.unknownButton);
      const why = whyNot(asker, target, chosen === undefined);
      const wordsIn = chosen === undefined ? 'beside' : 'place';
      if (why !== null) return { words: shareElsewhere(why, window, texts), wordsIn };
      const answer = await askMember({ ask, ledger }, asker, { roles, window });
      if (answer.report.firstSeen === null) throw new UserError(words.nothing);
      const payload = sharedView(answer, texts);
      if (chosen === undefined) return { post: { channelId: null, payload } };
      const done = { ...textPayload(words.posted(channelMention(chosen.id))), components: [] };
      return { post: { channelId: chosen.id, payload }, words: done, wordsIn };
    },
  };
}

/** The button Delete under a shared message. */
export function unshare({ texts }: Pick<Faces, 'texts'>): FollowUp {
  return {
    name: UNSHARE,
    refuse: ({ userId }, { customId, permissions }) => {
      const owner = unshareAsked(customId);
      if (owner === null) return textPayload(texts.errors.unknownButton);
      const may = owner === userId || isAllowed(permissions, PermissionFlagsBits.ManageMessages);
      return may ? null : textPayload(texts.share.mayNotRemove);
    },
    run: () => ({ takeAway: true }),
  };
}
