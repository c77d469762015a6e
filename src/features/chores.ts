import type { Feature } from './feature.js';

/** What keeps the rest in order. */
export const chores: Feature = {
  name: 'chores',
  jobs: ({ ledger, publishing, askBoard, registration, memberNames, clock }) => [
    { name: 'commands', cron: '27 * * * *', run: () => registration?.again() },
    { name: 'nightly', cron: '17 3 * * *', run: () => publishing.nightly(askBoard) },
    // Before most people wake, and after the night's comparison.
    { name: 'names', cron: '37 4 * * *', run: () => memberNames.refresh(ledger.directory.presentGuildIds()) },
    { name: 'forget', cron: '47 * * * *', run: () => ledger.prune(clock.now()) },
  ],
};
