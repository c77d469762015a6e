import { helloFollowUp } from '../commands/hello-buttons.js';
import { accessPage } from '../commands/setup/access-page.js';
import { countingPage } from '../commands/setup/counting-page.js';
import { setup } from '../commands/setup/setup.js';
import { setupPanel } from '../commands/setup/setup-panel.js';
import type { Feature } from './feature.js';

/** What a server can choose. Other features add their pages. */
export const settings: Feature = {
  name: 'settings',
  commands: [setup],
  panels: [setupPanel],
  followUps: [helloFollowUp],
  pages: [countingPage, accessPage],
};
