import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'local-discord/test/**/*.test.ts'],
    // Only a failure pays for patience: a loaded machine is ten times slower than a quiet one.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: 'forks',
    // Twice the cores of a small machine: most tests wait for a process, a socket or a server.
    maxWorkers: 4,
    globalSetup: ['test/global-setup.ts'],
  },
});
