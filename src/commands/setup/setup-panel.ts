import { PermissionFlagsBits } from 'discord.js';
import type { Snowflake } from '../../base/snowflake.js';
import { zonesMeant } from '../../base/time/zone-search.js';
import { boardGuild } from '../../board/board-guild.js';
import { permissionsIn } from '../../discord/permissions.js';
import { type BoardContent, isTopLength } from '../../guilds/board-content.js';
import { MOST_NOT_COUNTED, type Settings, settingOf } from '../../guilds/guild-settings.js';
import { boardView } from '../../views/board-view.js';
import { channelMention, codeName } from '../../views/names.js';
import { type MessagePayload, textPayload } from '../../views/payload.js';
import { figuresChosen, lookFrom } from '../../views/setup/look-code.js';
import { lookView } from '../../views/setup/look-view.js';
import { SETUP_PANEL, type SetupAction, setupAsked, setupId } from '../../views/setup/setup-ids.js';
import { type SetupNews, setupView } from '../../views/setup/setup-view.js';
import { ZONE_FIELD, zoneForm } from '../../views/setup/zone-form.js';
import type { Asker, Panel, Use } from '../command.js';
import { refreshAnswer } from '../refresh-answer.js';
import { holdsBoards, withNotCounted, withRefresh } from './changes.js';
import type { SetupParts } from './parts.js';
import { seenAsChosen } from './seen.js';
import { setupState } from './state.js';

const isAllowed = (permissions: bigint, needed: bigint): boolean =>
  (permissions & (needed | PermissionFlagsBits.Administrator)) !== 0n;

/**
 * The panel of `/setup`. Each choice is applied to the settings as they stand, at once; the look of the board alone is
 * tried first and saved by a button. It keeps nothing in memory: what it needs stands in its components.
 */
export function setupPanel(parts: SetupParts): Panel {
  const { ledger, board, channelMaker, clock, texts } = parts;
  const { setup } = texts;

  /** Applies one change to the settings as they stand now. */
  function save({ guildId, userId }: Asker, edit: (settings: Settings) => Settings): void {
    ledger.settings.save(guildId, edit(ledger.settings.of(guildId)), { userId, at: clock.now() });
  }

  /** The same for what the board shows or where it stands: it follows by itself. */
  function saveForBoard(asker: Asker, edit: (settings: Settings) => Settings): void {
    save(asker, edit);
    void board.settingsChanged(asker.guildId);
  }

  function chooseChannel(asker: Asker, channelId: Snowflake | undefined): readonly string[] {
    if (!holdsBoards(ledger, asker.guildId, channelId)) return [setup.wrongChannel];
    saveForBoard(asker, (settings) => ({ ...settings, statsChannelId: channelId }));
    const holds = parts.statsChannels.of(asker.guildId);
    return holds?.from === 'env' && holds.id !== channelId ? [setup.channelStaysEnv, setup.saved] : [setup.saved];
  }

  function leaveOut(asker: Asker, { values, message }: Use): readonly string[] {
    const seen = seenAsChosen(message, setupId('not-counted'));
    const isThere = (id: Snowflake): boolean => ledger.directory.channel(id)?.guildId === asker.guildId;
    const changed = withNotCounted(ledger.settings.of(asker.guildId), { seen, chosen: values, isThere });
    if (changed === null) return [setup.tooManyNotCounted(MOST_NOT_COUNTED)];
    save(asker, () => changed);
    return [setup.saved];
  }

  /** Takes what was chosen or typed, if it names one zone. */
  function chooseZone(asker: Asker, wanted: string): SetupNews {
    const meant = zonesMeant(wanted);
    const [zone] = meant;
    const drawn = `\`${codeName(wanted, { fallback: '–', longest: 40 })}\``;
    if (zone === undefined) return { notes: [setup.unknownZone(drawn)] };
    if (meant.length > 1) return { notes: [setup.severalZones(drawn)], zones: meant };
    saveForBoard(asker, (settings) => ({ ...settings, timeZone: zone }));
    return { notes: [setup.saved] };
  }

  /** What a person may do in the guild as a whole, whatever holds in the channel of the panel. */
  function guildPermissions({ guildId, userId }: Asker, { roles }: Use): bigint {
    const guild = ledger.directory.guild(guildId);
    return guild ? permissionsIn(guild, { overwrites: [] }, { userId, roles }) : 0n;
  }

  async function make(asker: Asker, use: Use): Promise<string> {
    const { guildId, userId } = asker;
    if (!isAllowed(guildPermissions(asker, use), PermissionFlagsBits.ManageChannels)) return setup.make.youMayNot;
    const present = parts.statsChannels.of(guildId);
    if (present && (present.from === 'env' || holdsBoards(ledger, guildId, present.id))) return setup.make.thereAlready;
    const made = await channelMaker.make(guildId, userId);
    switch (made.kind) {
      case 'made':
      case 'found':
        void board.settingsChanged(guildId);
        return setup.make[made.kind](channelMention(made.channelId));
      case 'overtaken':
        return setup.make.overtaken(channelMention(made.channelId), channelMention(made.chosenId));
      case 'forbidden':
        return setup.make.iMayNot;
      default:
        return setup.make[made.kind];
    }
  }

  /** What the buttons and menus of the first page do; the lines that say so. */
  async function act(asker: Asker, use: Use, action: SetupAction, argument: string): Promise<SetupNews> {
    const [value] = use.values;
    switch (action) {
      case 'channel':
        return { notes: chooseChannel(asker, value) };
      case 'not-counted':
        return { notes: leaveOut(asker, use) };
      case 'refresh':
        save(asker, (settings) => withRefresh(settings, value));
        return { notes: [setup.saved] };
      case 'zone':
        return chooseZone(asker, value ?? '');
      case 'zone-form':
        return chooseZone(asker, use.typed?.get(ZONE_FIELD) ?? '');
      case 'pin':
        saveForBoard(asker, (settings) => ({ ...settings, pin: argument === 'on' }));
        return { notes: [setup.saved] };
      case 'make':
        return { notes: [await make(asker, use)] };
      case 'check': {
        const outcome = await board.redraw(asker.guildId, 'person');
        // That its channel is gone stands at the top, with what helps: who set it decides that.
        return outcome.kind === 'off' ? {} : { notes: [refreshAnswer(asker.guildId, outcome, texts)] };
      }
      default:
        return {};
    }
  }

  /** The look that is being tried, after this use; null: the use has nothing to do with it. */
  function tried(use: Use, action: SetupAction, argument: string, saved: BoardContent): BoardContent | null {
    const before = lookFrom(argument) ?? saved;
    if (action === 'look') return saved;
    if (action === 'look-shows') return { ...before, figures: figuresChosen(use.values) };
    if (action !== 'look-top') return null;
    const most = Number(use.values[0]);
    return isTopLength(most) ? { ...before, top: { ...before.top, most } } : before;
  }

  async function lookPage(guildId: Snowflake, look: BoardContent, saved: BoardContent): Promise<MessagePayload> {
    const guild = ledger.directory.guild(guildId);
    const report = await parts.boardReport(guildId, look.top.most);
    const preview = boardView(report, guild && boardGuild(guild), texts, look);
    return lookView({ tried: look, saved, preview }, texts);
  }

  return {
    name: SETUP_PANEL,
    refuse: (_asker, { customId, permissions }) => {
      if (setupAsked(customId) === null) return textPayload(texts.errors.unknownButton);
      return isAllowed(permissions, PermissionFlagsBits.ManageGuild) ? null : textPayload(setup.mayNotSet);
    },
    form: ({ customId, typed }) =>
      setupAsked(customId)?.action === 'zone-form' && typed === null ? zoneForm(texts) : null,
    run: async (asker, use) => {
      const { action = 'home', argument = '' } = setupAsked(use.customId) ?? {};
      const { guildId } = asker;
      const content = settingOf(ledger.settings.of(guildId), 'board');
      const look = tried(use, action, argument, content);
      if (look) return lookPage(guildId, look, content);
      const chosen = action === 'look-save' ? lookFrom(argument) : null;
      if (chosen) saveForBoard(asker, (settings) => ({ ...settings, board: chosen }));
      const news = chosen ? { notes: [setup.saved] } : await act(asker, use, action, argument);
      return setupView(setupState(guildId, use.guildLocale, parts), texts, news);
    },
  };
}
