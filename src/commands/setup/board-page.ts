import { PermissionFlagsBits } from 'discord.js';
import type { Snowflake } from '../../base/snowflake.js';
import { permissionsIn } from '../../discord/permissions.js';
import type { Settings } from '../../guilds/guild-settings.js';
import { channelMention } from '../../views/names.js';
import { type BoardAction, boardPageView } from '../../views/setup/board-page-view.js';
import type { Asker, Use } from '../command.js';
import type { Faces } from '../faces.js';
import { makeChannel } from '../make-channel.js';
import { refreshAnswer } from '../refresh-answer.js';
import { unfitIn, withRefresh } from './changes.js';
import { isAllowed } from './is-allowed.js';
import { lookActions } from './look.js';
import type { PageAction, PageNews, SetupPage } from './page.js';
import { boardState } from './read-board-state.js';
import { saverOf } from './saver.js';

/** The page Board: where the board stands, how often it is redrawn, whether it is pinned, and what it shows. */
export function boardPage(parts: Faces): SetupPage {
  const { ledger, board, texts } = parts;
  const { setup } = texts;
  const save = saverOf(parts);

  /** For what the board shows or where it stands: it follows by itself. */
  function saveForBoard(asker: Asker, edit: (settings: Settings) => Settings): PageNews {
    const news = save(asker, edit);
    void board.settingsChanged(asker.guildId);
    return news;
  }

  function chooseChannel(asker: Asker, channelId: Snowflake | undefined): PageNews {
    const unfit = unfitIn(ledger, asker.guildId, channelId);
    if (channelId === undefined || unfit !== null)
      return { notes: [setup.wrongChannel(channelMention(channelId ?? ''), unfit ?? 'unknown')] };
    const news = saveForBoard(asker, (settings) => ({ ...settings, statsChannelId: channelId }));
    const holds = parts.statsChannels.of(asker.guildId);
    return holds?.from === 'env' && holds.id !== channelId ? { notes: [setup.channelStaysEnv, setup.saved] } : news;
  }

  /** What a person may do in the guild as a whole, whatever holds in the channel of the panel. */
  function guildPermissions({ guildId, userId }: Asker, { roles }: Use): bigint {
    const guild = ledger.directory.guild(guildId);
    return guild ? permissionsIn(guild, { overwrites: [] }, { userId, roles }) : 0n;
  }

  async function make(asker: Asker, use: Use): Promise<string> {
    if (!isAllowed(guildPermissions(asker, use), PermissionFlagsBits.ManageChannels)) return setup.make.youMayNot;
    return (await makeChannel(parts, asker)).words;
  }

  /** Looks again, and has the board try. */
  async function check({ guildId }: Asker): Promise<PageNews> {
    const outcome = await board.redraw(guildId, 'person');
    // That its channel is gone stands at the top, with what helps: who set it decides that.
    return outcome.kind === 'off' ? {} : { notes: [refreshAnswer(guildId, outcome, texts)] };
  }

  const actions: Readonly<Record<BoardAction, PageAction>> = {
    channel: (asker, { values }) => chooseChannel(asker, values[0]),
    refresh: (asker, { values }) => save(asker, (settings) => withRefresh(settings, values[0])),
    pin: (asker, _use, argument) => saveForBoard(asker, (settings) => ({ ...settings, pin: argument === 'on' })),
    make: async (asker, use) => ({ notes: [await make(asker, use)] }),
    check,
    ...lookActions(parts, (asker, look) => saveForBoard(asker, (settings) => ({ ...settings, board: look }))),
  };
  return { name: 'board', view: ({ guildId }) => boardPageView(boardState(guildId, parts), texts), actions };
}
