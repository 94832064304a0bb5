import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,scripts,contracts,migrations,seeders}/**/*.test.{ts,js,mjs}'],
    globalSetup: ['scripts/find-test-database.ts'],
    maxWorkers: 2,
    // Each file has a database of its own; loading the modules anew for each took half of the processor's time.
    isolate: false,
    testTimeout: 90_000,
    hookTimeout: 120_000,
    expect: { requireAssertions: true },
    restoreMocks: true,
  },
});
