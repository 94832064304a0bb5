import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,scripts,contracts,migrations,seeders}/**/*.test.{ts,js,mjs}'],
    globalSetup: ['scripts/find-test-database.ts'],
    maxWorkers: 2,
    // A worker loads the service once for all its files; what a test changes for its process, it puts back.
    isolate: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
    expect: { requireAssertions: true },
    restoreMocks: true,
  },
});
