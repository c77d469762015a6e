import type { Snowflake } from '../../base/snowflake.js';
import type { SetupPageName } from '../../guilds/guild-settings.js';
import type { FormPayload, MessagePayload } from '../../views/payload.js';
import type { PageView } from '../../views/setup/page-view.js';
import type { Asker, Use } from '../command.js';

/** Where `/setup` is open. */
export interface SetupPlace {
  readonly guildId: Snowflake;
  /** The guild's language, by Discord's names. */
  readonly guildLocale: string;
}

/** What came of a use of a page's components. */
export interface PageNews {
  /** Lines on what was just done. */
  readonly notes?: readonly string[];
  /** The page where it is to be drawn otherwise than it stands. */
  readonly view?: PageView;
  /** A message that is shown instead of the page. */
  readonly instead?: MessagePayload;
}

/** Does what a component says. `argument` is what else stands in its custom id, or empty. */
export type PageAction = (asker: Asker, use: Use, argument: string) => PageNews | Promise<PageNews>;

/** A page of `/setup`. It keeps nothing in memory: what it needs stands in its components. */
export interface SetupPage {
  readonly name: SetupPageName;
  /** How things stand, read anew each time. */
  view(place: SetupPlace): PageView;
  /** By the action in a component's custom id; no two pages share one. */
  readonly actions: Readonly<Record<string, PageAction>>;
  /** Forms that open where a component is used, by its action; what is typed comes to the action. */
  readonly forms?: Readonly<Record<string, FormPayload>>;
}
