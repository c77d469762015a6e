import { ChannelType } from 'discord.js';
import type { Snowflake } from '../../base/snowflake.js';
import { zonesMeant } from '../../base/time/zone-search.js';
import { isWrittenIn } from '../../discord/channel-types.js';
import { missingOf, permissionsIn } from '../../discord/permissions.js';
import { MOST_CHANNELS, settingOf } from '../../guilds/guild-settings.js';
import { channelMention, codeName } from '../../views/names.js';
import {
  type ChosenChannel,
  type CountingAction,
  type CountingState,
  countingId,
  countingPageView,
  countKindQuestion,
} from '../../views/setup/counting-page-view.js';
import { ZONE_FIELD, zoneForm } from '../../views/setup/zone-form.js';
import type { Asker, Use } from '../command.js';
import type { Faces } from '../faces.js';
import { type ChannelList, withChannels } from './changes.js';
import type { PageAction, PageNews, SetupPage, SetupPlace } from './page.js';
import { saverOf } from './saver.js';
import { seenAsChosen } from './seen.js';

/** The page Counting: whose midnight begins a day, and where it is counted. */
export function countingPage(parts: Faces): SetupPage {
  const { ledger, board, clock, texts } = parts;
  const { setup } = texts;
  const save = saverOf(parts);

  /** Of the channels that are to be counted those that the bot cannot see. */
  function hiddenIn(guildId: Snowflake): readonly Snowflake[] {
    const guild = ledger.directory.guild(guildId);
    if (!guild) return [];
    const member = { userId: parts.ownId(), roles: guild.ownRoles };
    return ledger.directory
      .channels(guildId)
      .filter((one) => isWrittenIn(one) && missingOf(permissionsIn(guild, one, member), ['ViewChannel']).length > 0)
      .map(({ id }) => id)
      .filter((id) => ledger.directory.isCounted(guildId, id));
  }

  const isThere = (guildId: Snowflake) => (id: Snowflake) => ledger.directory.channel(id)?.guildId === guildId;

  /** What stands in a list, but for what is gone. */
  function listed(guildId: Snowflake, ids: readonly Snowflake[]): readonly ChosenChannel[] {
    return ids.filter(isThere(guildId)).map((id) => {
      const { name = '', type } = ledger.directory.channel(id) ?? {};
      return { id, name, isCategory: type === ChannelType.GuildCategory };
    });
  }

  function stateIn({ guildId, guildLocale }: SetupPlace, part = 0): CountingState {
    const settings = ledger.settings.of(guildId);
    const timeZone = settingOf(settings, 'timeZone');
    return {
      timeZone: timeZone ?? parts.defaultTimeZone,
      zoneFrom: timeZone === null ? 'default' : 'setting',
      kind: settingOf(settings, 'countOnly') ? 'only' : 'except',
      lists: {
        except: listed(guildId, settingOf(settings, 'notCounted')),
        only: listed(guildId, settingOf(settings, 'counted')),
      },
      part,
      hidden: hiddenIn(guildId),
      now: clock.now(),
      guildLocale,
    };
  }

  function change(
    asker: Asker,
    list: ChannelList,
    by: { readonly added?: readonly Snowflake[]; readonly taken?: readonly Snowflake[] },
  ): PageNews {
    const { guildId } = asker;
    const changed = withChannels(ledger.settings.of(guildId), list, { ...by, isThere: isThere(guildId) });
    return changed === null ? { notes: [setup.tooManyChannels(MOST_CHANNELS)] } : save(asker, () => changed);
  }

  // The list that was shown is meant, also where somebody else changed the kind meanwhile.
  const add: PageAction = (asker, { values }, kind) => {
    const known = values.filter(isThere(asker.guildId));
    const news = known.length > 0 ? change(asker, listOf(kind), { added: known }) : {};
    const unheard = values.filter((id) => !known.includes(id));
    if (unheard.length === 0) return news;
    return { notes: [...(news.notes ?? []), setup.unheardChannels(unheard.map(channelMention))] };
  };

  const take: PageAction = (asker, { values, guildLocale }, shown) => {
    const [kind = '', part = ''] = shown.split('.');
    const news = change(asker, listOf(kind), { taken: values });
    const state = stateIn({ guildId: asker.guildId, guildLocale }, numberOf(part));
    return { ...news, view: countingPageView(state, texts) };
  };

  const turn: PageAction = ({ guildId }, { guildLocale }, part) => ({
    view: countingPageView(stateIn({ guildId, guildLocale }, numberOf(part)), texts),
  });

  const askKind: PageAction = ({ guildId }, { guildLocale }) => ({
    view: countKindQuestion(stateIn({ guildId, guildLocale }), texts),
  });

  const setKind: PageAction = (asker, _use, wanted) =>
    save(asker, ({ countOnly: _before, ...rest }) => (wanted === 'only' ? { ...rest, countOnly: true } : rest));

  /** The menu of the version before held the whole list: what its reader saw is compared with what they chose. */
  const leaveOut: PageAction = (asker, { values, message }) => {
    const seen = seenAsChosen(message, countingId('not-counted'));
    const [added, taken] = [values.filter((id) => !seen.includes(id)), seen.filter((id) => !values.includes(id))];
    return change(asker, 'notCounted', { added, taken });
  };

  /** Takes what was chosen or typed, if it names one zone. */
  function chooseZone(asker: Asker, { guildLocale }: Use, wanted: string): PageNews {
    const meant = zonesMeant(wanted);
    const [timeZone] = meant;
    const drawn = `\`${codeName(wanted, { fallback: '–', longest: 40 })}\``;
    if (timeZone === undefined) return { notes: [setup.unknownZone(drawn)] };
    if (meant.length > 1) {
      const view = countingPageView(stateIn({ guildId: asker.guildId, guildLocale }), texts, meant);
      return { notes: [setup.severalZones(drawn)], view };
    }
    const news = save(asker, (settings) => ({ ...settings, timeZone }));
    void board.settingsChanged(asker.guildId);
    return news;
  }

  const actions: Readonly<Record<CountingAction, PageAction>> = {
    add,
    take,
    list: turn,
    kind: askKind,
    'kind-set': setKind,
    'kind-keep': () => ({}),
    'not-counted': leaveOut,
    zone: (asker, use) => chooseZone(asker, use, use.values[0] ?? ''),
    'zone-form': (asker, use) => chooseZone(asker, use, use.typed?.get(ZONE_FIELD) ?? ''),
  };
  return {
    name: 'counting',
    view: (place) => countingPageView(stateIn(place), texts),
    actions,
    forms: { 'zone-form': zoneForm(texts) },
  };
}

/** The list of a kind as a custom id names it. */
const listOf = (kind: string): ChannelList => (kind === 'only' ? 'counted' : 'notCounted');

/** The number of a part as a custom id has it; the first one where it has none. */
function numberOf(part: string): number {
  const number = Number(part);
  return Number.isSafeInteger(number) ? number : 0;
}
