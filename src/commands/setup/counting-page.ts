import type { Snowflake } from '../../base/snowflake.js';
import { zonesMeant } from '../../base/time/zone-search.js';
import { isWrittenIn } from '../../discord/channel-types.js';
import { missingOf, permissionsIn } from '../../discord/permissions.js';
import { MOST_NOT_COUNTED, settingOf } from '../../guilds/guild-settings.js';
import { codeName } from '../../views/names.js';
import {
  type CountingAction,
  type CountingState,
  countingId,
  countingPageView,
} from '../../views/setup/counting-page-view.js';
import { ZONE_FIELD, zoneForm } from '../../views/setup/zone-form.js';
import type { Asker, Use } from '../command.js';
import type { Faces } from '../faces.js';
import { withNotCounted } from './changes.js';
import type { PageAction, PageNews, SetupPage, SetupPlace } from './page.js';
import { saverOf } from './saver.js';
import { seenAsChosen } from './seen.js';

/** The page Counting: whose midnight begins a day, and where nothing is counted. */
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

  function stateIn({ guildId, guildLocale }: SetupPlace): CountingState {
    const settings = ledger.settings.of(guildId);
    const timeZone = settingOf(settings, 'timeZone');
    return {
      timeZone: timeZone ?? parts.defaultTimeZone,
      zoneFrom: timeZone === null ? 'default' : 'setting',
      notCounted: settingOf(settings, 'notCounted').filter((id) => ledger.directory.channel(id)?.guildId === guildId),
      hidden: hiddenIn(guildId),
      now: clock.now(),
      guildLocale,
    };
  }

  function leaveOut(asker: Asker, { values, message }: Use): PageNews {
    const seen = seenAsChosen(message, countingId('not-counted'));
    const isThere = (id: Snowflake): boolean => ledger.directory.channel(id)?.guildId === asker.guildId;
    const changed = withNotCounted(ledger.settings.of(asker.guildId), { seen, chosen: values, isThere });
    return changed === null ? { notes: [setup.tooManyNotCounted(MOST_NOT_COUNTED)] } : save(asker, () => changed);
  }

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
