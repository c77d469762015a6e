import type { Texts } from '../texts.js';
import { button, buttonRow } from './action-rows.js';
import { type PageView, type SettingLines, settingLines } from './page-view.js';
import { setupId } from './setup-ids.js';

/** What can be done on the page Access. */
export type AccessAction = 'sharing';

/** What the page Access shows. */
export interface AccessState {
  readonly sharing: boolean;
}

const LINES: SettingLines<'access', AccessState> = {
  sharing: ({ sharing }, { setup }) => setup.sharing(sharing),
};

/** The page Access: what members may show to others. */
export function accessPageView(state: AccessState, texts: Texts): PageView {
  const { buttons } = texts.setup;
  const { sharing } = state;
  const action: AccessAction = 'sharing';
  return {
    name: 'access',
    trouble: [],
    lines: settingLines('access', LINES, state, texts),
    remarks: [],
    summary: null,
    rows: [buttonRow([button(setupId(action, sharing ? 'off' : 'on'), sharing ? buttons.unshare : buttons.share)])],
  };
}
