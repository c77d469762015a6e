// The tests that MUTANTS_TESTS (JSON, a list of files) names, with the patience of all others and nothing built for them.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: JSON.parse(process.env.MUTANTS_TESTS ?? '[]'),
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
