import { defineConfig } from 'vitest/config';
import { MarkdownReport } from './markdown-report.js';

/** The long tests at full figures, one after the other so that none slows another down: `npm run proof`. */
export default defineConfig({
  test: {
    include: ['proof/**/*.proof.ts'],
    globalSetup: ['scripts/find-test-database.ts'],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 120_000,
    expect: { requireAssertions: true },
    reporters: ['default', new MarkdownReport('proof/report.md')],
  },
});
