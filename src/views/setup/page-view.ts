import { type SettingOn, type SetupPageName, settingsOn } from '../../guilds/guild-settings.js';
import type { Texts } from '../texts.js';
import type { Row } from './action-rows.js';

/** How things stand on a page of `/setup`, and what can be used there. */
export interface PageView {
  readonly name: SetupPageName;
  /** What is in the way, and what to do about it: the page begins with it. */
  readonly trouble: readonly string[];
  /** What holds now. */
  readonly lines: readonly string[];
  /** What else there is to know. */
  readonly remarks: readonly string[];
  /** Trouble and remarks in a few words, which the other pages show; null: there is nothing. */
  readonly summary: string | null;
  /** At most four: the fifth is the menu of pages. */
  readonly rows: readonly Row[];
}

/** A line for each setting of a page; empty: it says nothing as things stand. */
export type SettingLines<Page extends SetupPageName, State> = {
  readonly [Key in SettingOn<Page>]: (state: State, texts: Texts) => string;
};

/** What holds now on a page, in the table's order. */
export function settingLines<Page extends SetupPageName, State>(
  page: Page,
  lines: SettingLines<Page, State>,
  state: State,
  texts: Texts,
): readonly string[] {
  return settingsOn(page)
    .map((key) => lines[key](state, texts))
    .filter((line) => line !== '');
}

/** A line with what is to be known about it in brackets. */
export function noted(line: string, note: string | null): string {
  return note === null ? line : `${line} (${note})`;
}
