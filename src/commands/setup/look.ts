import type { Snowflake } from '../../base/snowflake.js';
import { boardGuild } from '../../board/board-guild.js';
import { type BoardContent, isTopLength, partsAmong } from '../../guilds/board-content.js';
import { settingOf } from '../../guilds/guild-settings.js';
import { boardView } from '../../views/board-view.js';
import type { BoardAction } from '../../views/setup/board-page-view.js';
import { figuresChosen, lookFrom } from '../../views/setup/look-code.js';
import { lookView } from '../../views/setup/look-view.js';
import type { Asker } from '../command.js';
import type { Faces } from '../faces.js';
import type { PageAction, PageNews } from './page.js';

/** What the look's own page does: a look is tried there, with the board drawn below it, and holds when it is saved. */
export function lookActions(
  { ledger, ask, texts }: Pick<Faces, 'ledger' | 'ask' | 'texts'>,
  save: (asker: Asker, look: BoardContent) => PageNews,
): Readonly<Record<Extract<BoardAction, `look${string}`>, PageAction>> {
  const savedOf = (guildId: Snowflake): BoardContent => settingOf(ledger.settings.of(guildId), 'board');

  async function show(guildId: Snowflake, tried: BoardContent): Promise<PageNews> {
    const guild = ledger.directory.guild(guildId);
    const report = await ask.board(guildId, tried.top.most);
    const preview = boardView(report, guild && boardGuild(guild), texts, tried);
    return { instead: lookView({ tried, saved: savedOf(guildId), preview }, texts) };
  }

  return {
    look: ({ guildId }) => show(guildId, savedOf(guildId)),
    'look-parts': ({ guildId }, { values }, code) =>
      show(guildId, { ...(lookFrom(code) ?? savedOf(guildId)), ...partsAmong(values) }),
    'look-shows': ({ guildId }, { values }, code) =>
      show(guildId, { ...(lookFrom(code) ?? savedOf(guildId)), figures: figuresChosen(values) }),
    'look-top': ({ guildId }, { values }, code) => {
      const before = lookFrom(code) ?? savedOf(guildId);
      const most = Number(values[0]);
      return show(guildId, isTopLength(most) ? { ...before, top: { ...before.top, most } } : before);
    },
    'look-save': (asker, _use, code) => {
      const look = lookFrom(code);
      return look ? save(asker, look) : {};
    },
  };
}
