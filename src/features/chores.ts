import type { Feature } from './feature.js';

/** What keeps the rest in order. */
export const chores: Feature = {
  name: 'chores',
  jobs: ({ ledger, publishing, askBoard, registration, clock }) => [
    { name: 'commands', cron: '27 * * * *', run: () => registration?.again() },
    { name: 'nightly', cron: '17 3 * * *', run: () => publishing.nightly(askBoard) },
    { name: 'forget', cron: '47 * * * *', run: () => ledger.prune(clock.now()) },
  ],
};
